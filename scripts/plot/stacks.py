"""Stacked bars: a panel per design, a bar per layer, a piece per part."""

import numpy as np
import pandas as pd

import style

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
        self.panels = values if len(layers) > 1 else {layers[0]: pd.concat(values.values()).set_axis(list(values))}
        labels = list(next(iter(self.panels.values())).index)
        self.rows = style.split(labels, PER_ROW)
        self.width = style.width(labels)

    def size(self):
        panel = PANEL if len(self.panels) > 1 else SINGLE_PANEL
        lines = -(-style.CHARACTER * sum(len(part) + 6 for part in self.parts) // style.inner(self.width))
        return self.width, 0.4 + lines * LEGEND_LINE + sum(
            panel * len(self.panels) + style.label_height(row, style.inner(self.width)) for row in self.rows)

    def draw(self, figure, label, column):
        """Returns the table of what is drawn, in which the values are called `column`."""
        shape = (len(self.rows), len(self.panels))
        grid = figure.subplots(shape[0] * shape[1], sharey=True, squeeze=False).reshape(shape)
        for row, row_axes in zip(self.rows, grid):
            for (name, values), axes in zip(self.panels.items(), row_axes):
                self.draw_panel(axes, values.loc[row])
                axes.annotate(name, (1.005, 0.5), xycoords="axes fraction", rotation=270, va="center",
                              fontsize=style.fitting(name, PANEL))
                axes.tick_params(labelbottom=axes is row_axes[-1])
        grid[0, 0].set_ylim(0, 1.03 * max(values.sum(axis="columns").max() for values in self.values.values()))
        style.legend_above(grid[0, 0])
        figure.supylabel(label, fontsize=style.TEXT)
        table = pd.concat(self.values, names=["design", "layer"])[self.parts]
        return table.rename_axis(columns="part").stack().rename(column).reset_index()

    def draw_panel(self, axes, values):
        bottom = np.zeros(len(values))
        for part in self.parts:
            axes.bar(range(len(values)), values[part], 0.8, bottom, label=part.replace("_", " "),
                     **style.bar_look(self.fills[part]))
            bottom += values[part].to_numpy()
        style.label_bars(axes, list(values.index), style.inner(self.width))
