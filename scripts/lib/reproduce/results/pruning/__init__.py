"""Pruning and the accelerators made for it: pattern, structured, nm_tensor_core; the co-design matrix."""

from reproduce.page import write_results
from reproduce.results.pruning import figures, tables

FOLDER = "sim/pruning"


def reproduce(lab, folder, out_folder):
    rows = {"matrix": tables.matrix(lab).to_dict("records"), "accuracy": tables.accuracies(lab).to_dict("records")}
    return write_results(lab, figures.FIGURES, rows, tables.page(lab), folder, out_folder)
