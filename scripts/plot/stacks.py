"""Stacked bars: a panel per design, a bar per layer, a piece per part."""

import numpy as np
import pandas as pd

import style
from panels import Panels

PER_ROW = 40
PANEL, SINGLE_PANEL, LEGEND_LINE = 0.9, 1.5, 0.17  # inches


class Stacks:
    """values: {design: table with a row per layer, a column per part}; fixed: {part: Fill}, in the order to stack."""

    def __init__(self, values, fixed):
        self.values = values
        layers, parts = next(iter(values.values())).axes
        order = [*fixed, *parts]
        self.parts = sorted(parts, key=order.index)
        self.fills = style.fills(self.parts, fixed)
        # A panel per design; a single layer has one panel, with a bar per design.
        single = len(layers) == 1
        self.panels = Panels({layers[0]: pd.concat(values.values()).set_axis(list(values))} if single else values, PER_ROW)
        self.panel = PANEL if len(self.panels.tables) > 1 else SINGLE_PANEL

    def size(self):
        inches = style.CHARACTER * sum(len(part) + 6 for part in self.parts)
        return self.panels.size(self.panel, 0.4 + LEGEND_LINE * -(-inches // style.inner(self.panels.width)))

    def draw(self, figure, label, column):
        """Returns the table of what is drawn, in which the values are called `column`."""
        first = self.panels.draw(figure, self.panel, self.draw_panel)
        first.set_ylim(0, 1.03 * max(values.sum(axis="columns").max() for values in self.values.values()))
        style.legend_above(first)
        figure.supylabel(label, fontsize=style.TEXT)
        table = pd.concat(self.values, names=["design", "layer"])[self.parts]
        return table.rename_axis(columns="part").stack().rename(column).reset_index()

    def draw_panel(self, axes, _, values):
        bottom = np.zeros(len(values))
        for part in self.parts:
            look = style.bar_look(self.fills[part]) | {"linewidth": 0}  # an edge would hide a thin part
            axes.bar(range(len(values)), values[part], 0.8, bottom, label=part.replace("_", " "), **look)
            bottom += values[part].to_numpy()
