"""Stacked bars: a panel per design, a bar per layer, a piece per part."""

import numpy as np
import pandas as pd

import style

PER_ROW = 40
PANEL = 0.9  # inches
LEGEND_LINE = 0.17  # inches


def size(comparison, group):
    panels = arrange(comparison.parts(group))
    labels, parts = next(iter(panels.values())).axes
    width = style.width(labels)
    legend = -(-style.CHARACTER * sum(len(part) + 6 for part in parts) // style.inner(width)) * LEGEND_LINE
    rows = style.split(list(labels), PER_ROW)
    return width, 0.4 + legend + sum(PANEL * len(panels) + style.label_height(row, style.inner(width)) for row in rows)


def arrange(tables):
    """{panel: table with a row per bar}: a panel per design, but one for all when there is a single layer to show."""
    layers = next(iter(tables.values())).index
    if len(layers) > 1:
        return tables
    return {layers[0]: pd.concat(tables.values()).set_axis(list(tables))}


def draw(figure, tables, fixed, label, unit):
    """tables: {design: row per layer, column per part}; unit: the name of the values in the table returned."""
    panels = arrange(tables)
    labels, parts = next(iter(panels.values())).axes
    fills = style.fills(parts, fixed)
    rows = style.split(list(labels), PER_ROW)
    grid = figure.subplots(len(rows) * len(panels), sharey=True, squeeze=False)[:, 0].reshape(len(rows), len(panels))
    for row, row_axes in zip(rows, grid):
        for (name, values), axes in zip(panels.items(), row_axes):
            draw_panel(axes, values.loc[row], fills)
            axes.annotate(name, (1.005, 0.5), xycoords="axes fraction", rotation=270, va="center")
            axes.tick_params(axis="x", length=0, labelbottom=False)
        style.label_bars(row_axes[-1], row, style.inner(figure.get_figwidth()))
    style.legend_above(grid[0, 0])
    figure.supylabel(label, fontsize=style.TEXT)
    return pd.concat(tables, names=["design", "layer"]).rename_axis(columns="part").stack().rename(unit).reset_index()


def draw_panel(axes, values, fills):
    places, bottom = np.arange(len(values)), np.zeros(len(values))
    for part in values:
        axes.bar(places, values[part], 0.8, bottom, label=part.replace("_", " "), **style.bar_look(fills[part]))
        bottom += values[part].to_numpy()
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.grid(True)
