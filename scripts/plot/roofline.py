#!/usr/bin/python3
"""Draw the roofline of each design with a point per layer with MACs; its area is the layer's share of the time.

Filled points count the MACs whose operands are both nonzero, hollow ones all MACs of the layer's shape; these may lie
above the roof of a machine that skips zeros. A MAC is two ops.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/roofline.py out/alexnet --out out/figures
"""

import sys

import numpy as np
import pandas as pd

import command
import results
import style

LARGEST, SMALLEST = 150, 4  # square points
NAMED = 0.05  # a layer with this share of the time gets its name
ROOF = {"color": "black", "linewidth": 1}
POINTS = {"effectual": ("ops_per_byte", "achieved_ops_per_cycle"),
          "dense_equivalent": ("dense_ops_per_byte", "dense_ops_per_cycle")}


def points(comparison):
    """{design: row per layer: share of time, x and y of both points, peak and bandwidth}"""
    layers = [name for name in comparison.shown if name in comparison.layers_with_macs]
    if not layers:
        raise results.InputError("a roofline needs a layer with MACs")
    tables = {}
    for design, table in comparison.tables.items():
        rows = table.loc[layers]
        tables[design] = rows.filter(regex="^roofline/").rename(columns=lambda name: name.split("/")[1])
        tables[design].insert(0, "share_of_cycles", rows["cycles"] / table.loc["total", "cycles"])
    return tables


def size(comparison):
    count = len(comparison.designs)
    return (style.COLUMN, 2.7) if count == 1 else (style.PAGE, 0.4 + 2.5 * -(-count // 2))


def draw(figure, comparison):
    tables = points(comparison)
    fills = style.fills(comparison.designs, style.DESIGNS)
    columns = min(2, len(tables))
    grid = figure.subplots(-(-len(tables) // columns), columns, sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat[len(tables):]:
        axes.set_visible(False)
    for axes, (design, table) in zip(grid.flat, tables.items()):
        draw_points(axes, table, fills[design].color)
        axes.set_title(design)
        axes.set_xlabel("ops per DRAM byte")
    for axes in grid[:, 0]:
        axes.set_ylabel("ops per cycle")
    style.legend_above(grid[0, 0])
    return pd.concat(tables, names=["design", "layer"]).reset_index()
