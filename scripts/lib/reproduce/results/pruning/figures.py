"""Figures for sim/pruning/README.md: those of `lacuna plot` for a co-design matrix."""

import codesign
import style

from reproduce.results.pruning import tables
from reproduce.results.pruning.cases import MATRIX, TRAINED


def resnet50_codesign(figure, lab):
    return codesign.draw_matrix(figure, MATRIX[0], tables.matrix(lab))


def digits_dense_accuracy(figure, lab):
    return codesign.draw_accuracy(figure, TRAINED[0], tables.accuracies(lab))


FIGURES = {"resnet50_codesign": (resnet50_codesign, (style.PAGE, 5.6)),
           "digits_dense_accuracy": (digits_dense_accuracy, (style.PAGE, 3.6))}
