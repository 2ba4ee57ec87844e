"""Cambricon-X (Zhang et al., MICRO 2016) against the DianNao-style baseline `dense`."""

import shutil

import pandas as pd
import style

from reproduce.page import replace_generated
from reproduce.results.cambricon_x import figures, tables


def reproduce(lab, model_folder, out_folder):
    out_folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (draw, size) in figures.FIGURES.items():
        figure = style.Figure(figsize=size, layout="constrained")
        paths = style.save(figure, draw(figure, lab), out_folder / name)
        (model_folder / "figures").mkdir(exist_ok=True)
        written += [*paths, shutil.copy(out_folder / f"{name}.png", model_folder / "figures" / f"{name}.png")]
    for name, rows in {"networks": tables.network_rows(lab), "causes": tables.cause_rows(lab)}.items():
        written.append(out_folder / f"{name}.csv")
        pd.DataFrame(rows).to_csv(written[-1], index=False)
    replace_generated(model_folder / "README.md", tables.page(lab))
    return [*written, model_folder / "README.md"]
