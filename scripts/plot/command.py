"""The command line that the figures of runs and comparisons share."""

import argparse
import sys
from pathlib import Path

import packages  # noqa: F401 (before those that need them: it says which is missing)
import harmless
import reader
import results
import style


def main(description, figures):
    """figures: {name: module with size(comparison) -> inches and draw(figure, comparison) -> table of its numbers, and
    perhaps pages(comparison) -> {suffix of the file: comparison} if it makes several, available(comparison) -> bool}"""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="made by lacuna compare or run --out FOLDER")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for NETWORK_FIGURE.pdf, .png and .csv "
                        "(default: FOLDER)")
    parser.add_argument("--baseline", metavar="DESIGN", help="compare with this design (default: the first)")
    parser.add_argument("--layers", type=lambda text: list(dict.fromkeys(text.split(","))), metavar="A,B",
                        help="show these layers only; \"total\" is one too (the geomean is always of all layers)")
    arguments = parser.parse_args()
    reader.ends_with_it()
    try:
        for folder in arguments.folders:
            comparison = results.load(folder, arguments.baseline, arguments.layers)
            for name, module in figures.items():
                if len(figures) > 1 and not available(module, comparison):
                    continue  # only who asks for this one alone hears why
                for suffix, page in pages(module, comparison).items():
                    stem = (arguments.out or folder) / style.file_name(f"{comparison.network}_{name}{suffix}")
                    for path in make(module, page, stem):
                        print(harmless.printable(path))
    except (results.InputError, OSError) as error:
        sys.stderr.write(f"{Path(sys.argv[0]).name}: {harmless.printable(error)}\n")
        sys.exit(2)


def available(module, comparison):
    return not hasattr(module, "available") or module.available(comparison)


def pages(module, comparison):
    return module.pages(comparison) if hasattr(module, "pages") else {"": comparison}


def make(module, comparison, stem):
    stem.parent.mkdir(parents=True, exist_ok=True)
    figure = style.Figure(figsize=module.size(comparison), layout="constrained")
    style.title(figure, comparison.caption)
    return style.save(figure, module.draw(figure, comparison), stem)
