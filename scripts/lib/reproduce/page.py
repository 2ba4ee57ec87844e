"""What reproducing a model leaves behind: figures, tables, and the generated part of its README."""

import shutil

import pandas as pd
import style

BEGIN = "<!-- written by scripts/reproduce: begin -->"
END = "<!-- written by scripts/reproduce: end -->"


def markdown_table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def error(ours, published):
    return f"{100 * (ours / published - 1):+.0f} %"


def replace_generated(path, text):
    """Puts `text` between the markers of a page."""
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def write_results(lab, figures, tables, page, model_folder, out_folder):
    """figures: {name: (draw(figure, lab) -> the numbers drawn, inches)}; tables: {name: rows}. Returns the files."""
    out_folder.mkdir(parents=True, exist_ok=True)
    (model_folder / "figures").mkdir(exist_ok=True)
    written = []
    for name, (draw, size) in figures.items():
        figure = style.Figure(figsize=size, layout="constrained")
        paths = style.save(figure, draw(figure, lab), out_folder / name)
        written += [*paths, shutil.copy(out_folder / f"{name}.png", model_folder / "figures" / f"{name}.png")]
    for name, rows in tables.items():
        written.append(out_folder / f"{name}.csv")
        pd.DataFrame(rows).to_csv(written[-1], index=False)
    replace_generated(model_folder / "README.md", page)
    return [*written, model_folder / "README.md"]
