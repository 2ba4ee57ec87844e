#!/usr/bin/python3
"""Draw a number of each point of a sweep over two of its axes as colours with contours; a map per accelerator, network
and value of the other axes. A cell without a result is crossed out.

examples:
  scripts/plot/heatmap.py out/buffers --x bandwidth --y weight_buffer --value latency_ms
  scripts/plot/heatmap.py out/density --x weight_density --y input_density --normalize-to accelerator=dense
"""

import sys

import numpy as np
import pandas as pd
from matplotlib.colors import LogNorm, Normalize

import lines
import series
import style
import sweep_command
from points import WrongOption

KIND = "heatmap"
DEFAULTS = {  # of the options that figures.json declares
    "x": lambda sweep: lines.first_axis(sweep),
    "y": lambda sweep: second_axis(sweep),
    "value": lambda sweep: sweep.numbers("latency_ms"),
}
COLORS = "cividis_r"
CONTOURS = 4  # rows and columns at least; a smaller map, or one of words, has its numbers written
WIDE_SPAN = 8  # of the values, from which the colours are logarithmic
PANEL = 2.1  # inches
ABOVE, BAR = 0.35, 0.75  # inches: the title; the colour bar


def second_axis(sweep):
    if len(sweep.axes) < 2:
        raise WrongOption("the sweep has no second axis")
    return sweep.axes[1].column


def maps(sweep, options):
    """({key: table of its points}, the columns that the keys are of)"""
    if options.x == options.y:
        raise WrongOption(f"x and y are both {options.x}")
    options.value = sweep.numbers(options.value)
    columns = [column for column in sweep.varying if column not in (options.x, options.y)]
    table = series.normalized(sweep, options.value, options.normalize_to)
    table = table[table[options.x].notna() & table[options.y].notna()]
    if table.empty:
        raise WrongOption(f"no point has both {options.x} and {options.y}")
    table = series.over_seeds(table, [*columns, options.x, options.y], options.value, bool(options.normalize_to), sweep.varying)
    return series.split(table, columns), columns


def layout(sweep, options):
    """(width of the figure, maps beside each other, inches of the x axis of a map)"""
    count = len(maps(sweep, options)[0])
    rows = style.longest(names(sweep, options.y)) + 0.25
    width = style.COLUMN if count == 1 and rows < 1 else style.PAGE
    across = min(count, 3 if rows < 1 else 2)
    return width, across, (width - BAR - rows) / across - 0.15


def size(sweep, options):
    width, across, inches = layout(sweep, options)
    count = len(maps(sweep, options)[0])
    return width, ABOVE + (PANEL + 0.35) * -(-count // across) + style.label_height(names(sweep, options.x), inches)


def names(sweep, column):
    return [sweep.columns.number(value, column) for value in sweep.values(column)]


def draw(figure, sweep, options):
    tables, columns = maps(sweep, options)
    values = np.concatenate([table[options.value] for table in tables.values()])
    factor, label = lines.y_scale(sweep, next(iter(tables.values())).assign(**{options.value: values.max()}), with_y(options))
    _, across, inches = layout(sweep, options)
    panels = style.grid(figure, len(tables), across, sharex=True, sharey=True)
    norm = norm_of(factor * values)
    for axes, (key, table) in zip(panels, tables.items()):
        grid = factor * table.pivot(index=options.y, columns=options.x, values=options.value).reindex(
            index=sweep.values(options.y), columns=sweep.values(options.x))
        image = draw_map(axes, grid, norm, has_contours=min(grid.shape) >= CONTOURS and all(
            not isinstance(values[0], str) for values in (grid.index, grid.columns)))
        axes.set_title(series.label(key, columns, sweep))
        label_axes(axes, sweep, options, inches)
    for axes in panels[::across]:
        axes.set_ylabel(sweep.label(options.y))
    for axes in panels[-across:]:
        axes.set_xlabel(sweep.label(options.x))
    bar = figure.colorbar(image, ax=panels, label=label, aspect=figure.get_figheight() / 0.1, pad=0.02)
    if isinstance(norm, LogNorm):
        style.log_scale(bar.ax, "y")
    return pd.concat(tables.values()).drop(columns=["least", "largest"] if sweep.seeds == 1 else []).rename(
        columns={options.value: lines.column(with_y(options))})


def with_y(options):
    return sweep_command.SimpleNamespace(y=options.value, normalize_to=options.normalize_to)


def norm_of(values):
    wide = values.min() > 0 and values.max() > WIDE_SPAN * values.min()
    return (LogNorm if wide else Normalize)(values.min(), values.max())


def draw_map(axes, grid, norm, has_contours):
    image = axes.imshow(grid, cmap=COLORS, aspect="auto", origin="lower", interpolation="nearest", norm=norm)
    for (row, column), value in np.ndenumerate(grid.to_numpy()):
        if np.isnan(value):
            for ends in ([-0.5, 0.5], [0.5, -0.5]):
                axes.plot([column - 0.5, column + 0.5], np.add(row, ends), color="0.6", linewidth=0.6)
        elif not has_contours and grid.shape[1] <= 6:
            axes.text(column, row, f"{value:.3g}", ha="center", va="center", color="white" if norm(value) > 0.5 else "black")
    if has_contours and np.ptp(grid.stack()) > 0:
        values = grid.stack()
        low, high = values.min(), values.max()
        levels = np.geomspace(low, high, 7) if isinstance(norm, LogNorm) else np.linspace(low, high, 7)
        contours = axes.contour(grid, levels[1:-1], colors="black", linewidths=0.7)
        for text in axes.clabel(contours, fontsize=style.TEXT,
                                fmt=lambda value: f"{value:.3g}" if value < 1000 else f"{value:.0f}"):
            text.set_path_effects(style.HALO)
    axes.set(xlim=(-0.5, grid.shape[1] - 0.5), ylim=(-0.5, grid.shape[0] - 0.5))
    axes.grid(False)
    return image


def label_axes(axes, sweep, options, inches):
    columns, rows = names(sweep, options.x), names(sweep, options.y)
    are_across = style.fit_across(columns, inches)
    step = 1 if are_across else max(1, int(-(-len(columns) * style.LINE // inches)))
    axes.set_xticks(range(0, len(columns), step), map(style.short, columns[::step]), rotation=0 if are_across else 90)
    step = max(1, int(-(-len(rows) * style.LINE // (PANEL - 0.3))))
    axes.set_yticks(range(0, len(rows), step), map(style.short, rows[::step]))


if __name__ == "__main__":
    sweep_command.main(__doc__, sys.modules[__name__])
