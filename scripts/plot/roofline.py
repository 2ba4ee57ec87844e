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
import labels
import results
import style

LARGEST, SMALLEST = 150, 4  # square points of a marker
NAMED = 0.05  # a layer with this share of the cycles gets its name
POINTS = {"effectual MACs": ("ops_per_byte", "achieved_ops_per_cycle"),
          "all MACs (dense-equivalent)": ("dense_ops_per_byte", "dense_ops_per_cycle")}


def available(comparison):
    return not set(comparison.layers_with_macs).isdisjoint(comparison.shown)


def points(comparison):
    """{design: table with a row per layer: its share of the cycles, and the keys of its roofline}"""
    with_macs = set(comparison.layers_with_macs)
    layers = [name for name in comparison.shown if name in with_macs]
    if not layers:
        raise results.InputError("no layer has MACs")
    tables = {}
    for design, table in comparison.tables.items():
        keys = table.loc[layers].filter(regex="^roofline/").rename(columns=lambda name: name.split("/")[1])
        tables[design] = keys.assign(share_of_cycles=table["cycles"] / table.loc["total", "cycles"])
    return tables


def size(comparison):
    count = len(comparison.designs)
    return (style.COLUMN, 2.8) if count == 1 else (style.PAGE, 0.4 + 2.6 * -(-count // 2))


def draw(figure, comparison):
    tables = points(comparison)
    fills = style.fills(comparison.designs, style.DESIGNS)
    panels = style.grid(figure, len(tables), 2, sharex=True, sharey=True)
    everything = pd.concat(tables, names=["design", "layer"])
    areas = (LARGEST * everything["share_of_cycles"] / everything["share_of_cycles"].max()).clip(lower=SMALLEST)
    panels[0].set(**limits(everything))
    for which in ("x", "y"):
        style.log_scale(panels[0], which)
    for axes, (design, table) in zip(panels, tables.items()):
        axes.grid(True, axis="both")
        axes.set_title(f"{design} ({draw_roofs(axes, table)})")
        draw_points(axes, table, areas[design], fills[design].color)
    for axes in panels[-2:]:  # the lowest of each column, which have the numbers
        axes.set_xlabel("ops per DRAM byte")
    for axes in panels[::2]:
        axes.set_ylabel("ops per cycle")
    panels[0].legend(loc="lower right")
    figure.draw_without_rendering()  # settles where the points lie
    for axes, (design, table) in zip(panels, tables.items()):
        draw_names(axes, table, areas[design])
    return everything.reset_index()


def limits(table):
    """Room for all points, the peaks, and the ridges, where the roofs meet, unless these are far to the left."""
    x, y = (table[list(names)].replace(0, np.nan) for names in zip(*POINTS.values()))
    ridge = (table["peak_ops_per_cycle"] / table["bandwidth_bytes_per_cycle"]).max()
    return {"xlim": (x.min().min() / 3, max(x.max().max(), ridge) * 3),
            "ylim": (y.min().min() / 3, max(y.max().max(), table["peak_ops_per_cycle"].max()) * 3)}


def draw_roofs(axes, table):
    """Returns the numbers of the roofs, in words."""
    left, right = axes.get_xlim()
    words = []
    for (peak, bandwidth), _ in table.groupby(["peak_ops_per_cycle", "bandwidth_bytes_per_cycle"]):
        axes.plot([left, peak / bandwidth, right], [left * bandwidth, peak, peak], color="black", linewidth=1)
        words.append(f"{peak:g} ops/cycle, {bandwidth:g} bytes/cycle")
    return "; ".join(words)


def draw_points(axes, table, areas, color):
    xs, ys = (table[list(names)].replace(0, np.nan) for names in zip(*POINTS.values()))  # no zero on logarithmic axes
    axes.plot(xs.T, ys.T, color="0.7", linewidth=0.5, zorder=1)
    for label, (x, y), face in zip(POINTS, POINTS.values(), (color, "none")):
        axes.scatter(xs[x], ys[y], areas, facecolor=face, edgecolor="black", linewidth=0.5, zorder=2, label=label)


def draw_names(axes, table, areas):
    """Names the layers that take long, the longest first."""
    boxes = [labels.marker_box(axes, point, areas[name]) for x, y in POINTS.values()
             for name, point in table[[x, y]].iterrows() if (point > 0).all()]
    x, y = POINTS["effectual MACs"]
    named = table[(table["share_of_cycles"] >= NAMED) & (table[x] > 0)].sort_values("share_of_cycles", ascending=False)
    labels.name_points(axes, [(name, (row[x], row[y]), areas[name]) for name, row in named.iterrows()], boxes)


if __name__ == "__main__":
    command.main(__doc__, {"roofline": sys.modules[__name__]})
