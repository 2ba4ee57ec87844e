#!/usr/bin/python3
"""Draw how evenly the work is spread over the PEs: per design and layer a box plot of the busy cycles of its PEs, over
their mean, and the busiest PE as a line.

A box spans the middle half of the PEs, its bar is the median, the whiskers reach to the PEs with the least and the most.
A layer whose PEs were never busy is left out.

example:
  scripts/plot/imbalance.py out/alexnet --out out/figures
"""

import sys

import numpy as np
import pandas as pd

import command
import pe
import results
import style
from panels import Panels

PER_ROW = 40
PANEL, SINGLE_PANEL = 1.0, 1.6  # inches


def available(comparison):
    return bool(pe.designs(comparison))


def relative(comparison):
    """{design: busy cycles over the mean of the layer}, of the layers in which a PE of some design is busy"""
    busy = {design: work.busy for design, work in pe.work(comparison).items()}
    worked = [layer for layer in next(iter(busy.values())).index
              if any(layer in table.index and table.loc[layer].any() for table in busy.values())]
    if not worked:
        raise results.InputError(f"{', '.join(busy)}: no PE was busy in any layer shown")
    return {design: table.reindex(worked).pipe(lambda rows: rows.div(rows.mean(axis="columns").replace(0, np.nan), axis=0))
            for design, table in busy.items()}


def panels(comparison):
    return Panels(relative(comparison), PER_ROW)


def panel_height(comparison):
    return PANEL if len(pe.designs(comparison)) > 1 else SINGLE_PANEL


def size(comparison):
    return panels(comparison).size(panel_height(comparison), 0.55)


def draw(figure, comparison):
    tables = relative(comparison)
    fills = style.fills(comparison.designs, style.DESIGNS)
    first = panels(comparison).draw(figure, panel_height(comparison), lambda *panel: draw_panel(fills, *panel))
    first.set_ylim(0, 1.1 * max(table.max().max() for table in tables.values()))
    style.legend_above(first)
    figure.supylabel("busy cycles of a PE / mean", fontsize=style.TEXT)
    statistics = {design: table.quantile([0, 0.25, 0.5, 0.75, 1], axis="columns").T for design, table in tables.items()}
    table = pd.concat(statistics, names=["design", "layer"])
    return table.set_axis([f"{name}_over_mean" for name in ("min", "lower_quartile", "median", "upper_quartile", "max")],
                          axis="columns").reset_index()


def draw_panel(fills, axes, design, values):
    boxes = axes.boxplot([row[~np.isnan(row)] for row in values.to_numpy()], positions=range(len(values)), widths=0.6,
                         whis=(0, 100), showfliers=False, patch_artist=True)
    for box in boxes["boxes"]:
        box.set(facecolor=fills[design].color, hatch=fills[design].hatch, edgecolor="white", linewidth=0.4)
    for part in ("whiskers", "caps", "medians"):
        for line in boxes[part]:
            line.set(color="black", linewidth=1.2 if part == "medians" else 0.6)
    axes.axhline(1, color="black", linewidth=0.6, linestyle=":", label="mean = 1")
    axes.plot(range(len(values)), values.max(axis="columns"), color="#AA3377", marker=".", markersize=4, linewidth=0.8,
              label="busiest PE (max / mean)")


if __name__ == "__main__":
    command.main(__doc__, {"imbalance": sys.modules[__name__]})
