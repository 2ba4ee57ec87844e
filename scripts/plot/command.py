"""The command line that all figure scripts share."""

import argparse
import sys
from pathlib import Path

import results
import style


def main(description, figures):
    """figures: {name: module with size(comparison) -> inches and draw(figure, comparison) -> table of its numbers}"""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="made by lacuna compare --out FOLDER")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for NETWORK_FIGURE.pdf, .png and .csv "
                        "(default: FOLDER)")
    parser.add_argument("--baseline", metavar="DESIGN", help="compare with this design (default: the first)")
    parser.add_argument("--layers", type=lambda text: list(dict.fromkeys(text.split(","))), metavar="A,B",
                        help="show these layers only; \"total\" is one too (the geomean is always of all layers)")
    arguments = parser.parse_args()
    try:
        for folder in arguments.folders:
            comparison = results.load(folder, arguments.baseline, arguments.layers)
            for name, module in figures.items():
                for path in make(module, comparison, (arguments.out or folder) / f"{comparison.network}_{name}"):
                    print(path)
    except (results.InputError, OSError) as error:
        sys.stderr.write(f"{Path(sys.argv[0]).name}: {error}\n")
        sys.exit(2)


def make(module, comparison, stem):
    stem.parent.mkdir(parents=True, exist_ok=True)
    figure = style.Figure(figsize=module.size(comparison), layout="constrained")
    figure.suptitle(comparison.title)
    return style.save(figure, module.draw(figure, comparison), stem)
