"""SCNN (Parashar et al., ISCA 2017), its variants and its dense baselines."""

import shutil

import pandas as pd
import style

from reproduce.page import replace_generated
from reproduce.results.scnn import figures, tables


def reproduce(lab, model_folder, out_folder):
    out_folder.mkdir(parents=True, exist_ok=True)
    (model_folder / "figures").mkdir(exist_ok=True)
    written = []
    for name, (draw, size) in figures.FIGURES.items():
        figure = style.Figure(figsize=size, layout="constrained")
        paths = style.save(figure, draw(figure, lab), out_folder / name)
        written += [*paths, shutil.copy(out_folder / f"{name}.png", model_folder / "figures" / f"{name}.png")]
    for name, rows in {"causes": tables.cause_rows(lab), "densities": tables.sweep(lab)}.items():
        written.append(out_folder / f"{name}.csv")
        pd.DataFrame(rows).to_csv(written[-1], index=False)
    replace_generated(model_folder / "README.md", tables.page(lab))
    return [*written, model_folder / "README.md"]
