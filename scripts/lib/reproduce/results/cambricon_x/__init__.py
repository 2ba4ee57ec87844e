"""Cambricon-X (Zhang et al., MICRO 2016) against the DianNao-style baseline `dense`."""

from reproduce.page import write_results
from reproduce.results.cambricon_x import figures, tables


def reproduce(lab, model_folder, out_folder):
    rows = {"networks": tables.network_rows(lab), "causes": tables.cause_rows(lab)}
    return write_results(lab, figures.FIGURES, rows, tables.page(lab), model_folder, out_folder)
