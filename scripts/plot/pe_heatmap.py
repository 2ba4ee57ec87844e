#!/usr/bin/python3
"""Draw how busy each PE was, at its place in the grid: one map per layer. PEs that stand in one row are drawn as one
line per layer. Each design has a figure of its own.

Busy cycles are those with the causes compute and post_processing, in percent of all cycles of the layer.

examples:
  scripts/plot/pe_heatmap.py out/alexnet --out out/figures
  scripts/plot/pe_heatmap.py out/alexnet --layers total
"""

import re
import sys

import numpy as np

import command
import pe
import results
import style

LINE = 0.125  # inches: a layer of PEs in one row
SMALLEST, LARGEST = 0.72, 1.6  # inches: a map
COLORS = "cividis"
GAP = 0.06  # inches between maps
ABOVE, BAR = 0.35, 0.75  # inches: the title; the colour bar


def available(comparison):
    return bool(pe.designs(comparison))


def pages(comparison):
    """A figure per design."""
    found = pe.designs(comparison)
    return {f"_{design}" if len(comparison.designs) > 1 else "": comparison.only(design)
            for design in found or [comparison.baseline]}


def percents(comparison):
    (design, work), = pe.work(comparison).items()
    share = 100 * work.busy / work.total.where(work.total > 0)
    if not len(share) or share.isna().all(axis=None):
        raise results.InputError(f"{design}: no layer of those shown has cycles on a PE")
    return design, share


def is_line(share):
    rows, columns = shape(share)
    return min(rows, columns) == 1


def shape(share):
    return tuple(1 + int(max(share.columns.get_level_values(level))) for level in ("row", "column"))


def maps(share):
    """(inches of the side of a map, lines of its name, maps beside each other, width of the figure)"""
    for page, side in ((style.COLUMN, LARGEST), (style.COLUMN, SMALLEST), (style.PAGE, SMALLEST)):
        across = max(1, int((page - BAR) / (side + GAP)))
        if len(share) <= 2 * across:
            break
    lines = max(wrapped(layer, side).count("\n") + 1 for layer in share.index)
    return side, lines, across, page


def wrapped(layer, inches):
    """The name on lines no longer than that, broken at dots and the like where there are any."""
    most = int(inches / style.CHARACTER)
    lines = [""]
    for piece in re.findall(r"[^._/ -]*[._/ -]?", style.short(layer)):
        if lines[-1] and len(lines[-1] + piece) > most:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line[i:i + most] for line in lines for i in range(0, max(1, len(line)), most))


def size(comparison):
    _, share = percents(comparison)
    if is_line(share):
        return style.COLUMN, ABOVE + 0.55 + max(0.3, LINE * len(share))
    side, lines, across, page = maps(share)
    rows, columns = shape(share)
    height = side * min(1, rows / columns) + style.LINE * (lines + 0.5)
    return page, max(1.2, ABOVE + 0.1 + height * -(-len(share) // across))


def draw(figure, comparison):
    design, share = percents(comparison)
    colors = {"cmap": COLORS, "vmin": 0, "vmax": 100, "interpolation": "nearest"}
    panels, image = draw_line(figure, share, colors) if is_line(share) else draw_maps(figure, share, colors)
    style.title(figure, f"{design}: {comparison.caption}")
    figure.colorbar(image, ax=panels, label="busy (%)", aspect=figure.get_figheight() / 0.1, fraction=0.06, pad=0.02)
    return pe.long(share, "busy_percent").assign(design=design)


def draw_line(figure, share, colors):
    axes = figure.subplots()
    image = axes.imshow(share, aspect="auto", **colors)
    axes.set_yticks(range(len(share)), map(style.short, share.index))
    count = share.shape[1]
    fitting = (style.COLUMN - BAR - style.longest(share.index)) / style.longest([f"{count}  "])
    axes.set_xticks(range(0, count, 2 ** max(0, int(np.ceil(np.log2(count / fitting))))))
    axes.set_xlabel("PE")
    axes.grid(False)
    axes.tick_params(axis="y", length=0)
    axes.spines[:].set_visible(False)
    return [axes], image


def draw_maps(figure, share, colors):
    side, _, across, _ = maps(share)
    panels = style.grid(figure, len(share), across)
    for axes, (layer, values) in zip(panels, share.iterrows()):
        grid = np.full(shape(share), np.nan)
        for (row, column), value in values.items():
            grid[row, column] = value
        image = axes.imshow(grid, **colors)
        axes.set_title(wrapped(layer, side), pad=2)
        axes.set(xticks=[], yticks=[])
        axes.grid(False)
        axes.spines[:].set_visible(False)
    return panels, image


if __name__ == "__main__":
    command.main(__doc__, {"pe_heatmap": sys.modules[__name__]})
