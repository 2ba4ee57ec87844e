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
from matplotlib.transforms import Bbox

import command
import results
import style

LARGEST, SMALLEST = 150, 4  # square points of a marker
NAMED = 0.05  # a layer with this share of the cycles gets its name
GAP = 3  # points between a marker and its name


def points(comparison):
    """{design: table with a row per layer: its share of the cycles, and the keys of its roofline}"""
    layers = [name for name in comparison.shown if name in comparison.layers_with_macs]
    if not layers:
        raise results.InputError("a roofline needs a layer with MACs")
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
    columns = min(2, len(tables))
    grid = figure.subplots(-(-len(tables) // columns), columns, sharex=True, sharey=True, squeeze=False)
    for axes in grid.flat[len(tables):]:
        axes.remove()
    everything = pd.concat(tables, names=["design", "layer"])
    areas = (LARGEST * everything["share_of_cycles"] / everything["share_of_cycles"].max()).clip(lower=SMALLEST)
    for axes, (design, table) in zip(grid.flat, tables.items()):
        axes.set(xlabel="ops per DRAM byte", ylabel="ops per cycle", xscale="log", yscale="log", **limits(everything))
        axes.set_title(design, loc="left")
        axes.grid(True, axis="both")
        draw_roofs(axes, table)
        draw_points(axes, table, areas[design], fills[design].color)
    style.legend_above(grid[0, 0])
    figure.draw_without_rendering()  # settles where the points lie
    for axes, (design, table) in zip(grid.flat, tables.items()):
        draw_names(axes, table, areas[design])
    return everything.reset_index()


def limits(table):
    """Room for all points, and for the ridges, where the roofs meet."""
    ridge = table["peak_ops_per_cycle"] / table["bandwidth_bytes_per_cycle"]
    x = pd.concat([table[name] for name, _ in POINTS.values()] + [ridge])
    y = pd.concat([table[name] for _, name in POINTS.values()] + [table["peak_ops_per_cycle"]])
    return {"xlim": (x[x > 0].min() / 3, x.max() * 3), "ylim": (y[y > 0].min() / 3, y.max() * 3)}


def draw_roofs(axes, table):
    left, right = axes.get_xlim()
    for (peak, bandwidth), _ in table.groupby(["peak_ops_per_cycle", "bandwidth_bytes_per_cycle"]):
        ridge = peak / bandwidth
        axes.plot([left, ridge, right], [left * bandwidth, peak, peak], color="black", linewidth=1)
        axes.annotate(f"{peak:g} ops/cycle", (right, peak), (-2, 2), textcoords="offset points", ha="right")
        x = np.sqrt(max(left, axes.get_ylim()[0] / bandwidth) * ridge)
        axes.text(x, x * bandwidth * 1.15, f"{bandwidth:g} bytes/cycle", ha="center", va="bottom", rotation_mode="anchor",
                  rotation=np.degrees(np.arctan(bandwidth)), transform_rotates_text=True)


def draw_points(axes, table, areas, color):
    visible = table.where(table > 0)  # a logarithmic axis has no place for zero
    (x, y), (dense_x, dense_y) = POINTS.values()
    axes.plot(visible[[x, dense_x]].T, visible[[y, dense_y]].T, color="0.7", linewidth=0.5, zorder=1)
    axes.scatter(visible[x], visible[y], areas, color=color, edgecolor="black", linewidth=0.5, zorder=3, label="effectual MACs")
    axes.scatter(visible[dense_x], visible[dense_y], areas, color="none", edgecolor="black", linewidth=0.5, zorder=2,
                 label="all MACs (dense-equivalent)")


def draw_names(axes, table, areas):
    """Names the layers that take long, the longest first, each at the first free place around its marker."""
    taken = [text.get_window_extent() for text in axes.texts] + list(marker_boxes(axes, table, areas))
    x, y = POINTS["effectual"]
    for name, row in table.sort_values("share_of_cycles", ascending=False).iterrows():
        if row["share_of_cycles"] < NAMED or row[x] == 0:
            continue
        for angle in np.radians(range(0, 360, 45)):
            right, up = np.cos(angle), np.sin(angle)
            distance = np.sqrt(areas[name] / np.pi) + GAP
            text = axes.annotate(name, (row[x], row[y]), (distance * right, distance * up), textcoords="offset points",
                                 ha=side(right, "right", "center", "left"), va=side(up, "top", "center", "bottom"))
            box = text.get_window_extent()
            if axes.bbox.containsx(box.x1) and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()


def side(direction, *names):
    """The first name for a direction of about -1, the second for 0, the third for 1."""
    return names[round(direction) + 1]


def marker_boxes(axes, table, areas):
    for x, y in POINTS.values():
        for name, point in table[[x, y]].iterrows():
            if (point > 0).all():
                radius = np.sqrt(areas[name] / np.pi) * axes.figure.dpi / 72
                center = axes.transData.transform(point)
                yield Bbox([center - radius, center + radius])


if __name__ == "__main__":
    command.main(__doc__, {"roofline": sys.modules[__name__]})
