"""SCNN (Parashar et al., ISCA 2017), its variants and its dense baselines."""

from reproduce.page import write_results
from reproduce.results.scnn import figures, tables


def reproduce(lab, model_folder, out_folder):
    rows = {"causes": tables.cause_rows(lab), "densities": tables.sweep(lab)}
    return write_results(lab, figures.FIGURES, rows, tables.page(lab), model_folder, out_folder)
