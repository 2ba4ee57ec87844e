#!/usr/bin/python3
"""Draw a number of each point of a sweep over one of its axes, with a line per accelerator, network and value of the
other axes. An accelerator that the axis does not concern is a horizontal line. Several seeds: their mean, with bars
from the least to the largest (of ratios the geomean).

examples:
  scripts/plot/lines.py out/buffers --x weight_buffer --y latency_ms
  scripts/plot/lines.py out/buffers --x weight_buffer --y cycles --normalize-to accelerator=dense --where network=vgg16
"""

import sys

import pandas as pd

import series
import style
import sweep_command
import units
from points import WrongOption

KIND = "lines"
DEFAULTS = {  # of the options that figures.json declares
    "x": lambda sweep: first_axis(sweep),
    "y": lambda sweep: sweep.numbers("latency_ms"),
}
WIDE_SPAN = 30
PANEL = 2.1  # inches


def first_axis(sweep):
    if not sweep.axes:
        raise WrongOption("the sweep has no axis to draw over")
    return sweep.axes[0].column


def keys(sweep, options):
    if options.series is not None:
        return [column for column in options.series if column != options.x]
    return [column for column in sweep.varying if column != options.x]


def legend(sweep, options):
    """(labels, title); none for a single line"""
    columns = keys(sweep, options)
    labels = [look.label for look in series.looks(sweep, columns).values()]
    return (labels, series.legend_title(columns, sweep)) if len(labels) > 1 else ([], None)


def size(sweep, options):
    labels, title = legend(sweep, options)
    width = style.COLUMN if len(labels) <= 12 and len(sweep.values(options.x)) <= 12 else style.PAGE
    names = [sweep.columns.number(value, options.x) for value in sweep.values(options.x)]
    below = style.label_height(names, style.inner(width)) if isinstance((*sweep.values(options.x), 0)[0], str) else 0.1
    return width, PANEL + below + (style.strip_height(labels, width, title) if labels else 0)


def draw(figure, sweep, options):
    if not sweep.values(options.x):
        raise WrongOption(f"no point has a value of {options.x}")
    columns = keys(sweep, options)
    table = series.normalized(sweep, sweep.numbers(options.y), options.normalize_to)
    table = series.over_seeds(table, [*columns, options.x], options.y, bool(options.normalize_to), sweep.varying)
    factor, label = y_scale(sweep, table, options)
    labels, title = legend(sweep, options)
    strip, body = style.split_off_strip(figure, labels, title) if labels else (None, figure)
    axes = body.subplots()
    places = series.scale_x(axes, sweep, options.x, style.inner(figure.get_figwidth()))
    looks = series.looks(sweep, columns)
    for key, rows in series.split(table, columns).items():
        draw_line(axes, places, rows, options, looks[key], factor, sweep.seeds > 1)
    scale_y(axes, table, options)
    axes.set_ylabel(label)
    if strip:
        style.fill_strip(strip, axes, title)
    return table.drop(columns=["least", "largest"] if sweep.seeds == 1 else []).rename(columns={options.y: column(options)})


def draw_line(axes, places, rows, options, look, factor, with_range):
    values = rows.assign(least=(rows[options.y] - rows["least"]).clip(lower=0),
                         largest=(rows["largest"] - rows[options.y]).clip(lower=0))
    everywhere = values[values[options.x].isna()]  # the axis does not concern this machine
    if len(everywhere):
        values = pd.concat([everywhere.assign(**{options.x: value}) for value in places])
    values = values.assign(place=values[options.x].map(places)).sort_values("place")
    axes.errorbar(values["place"], factor * values[options.y],
                  factor * values[["least", "largest"]].T.to_numpy() if with_range else None, label=look.label or None,
                  capsize=2, elinewidth=0.6, **look.plot)


def y_scale(sweep, table, options):
    """(factor, label)"""
    if not options.normalize_to:
        return sweep.columns.scale(options.y, table[options.y])
    baseline = ", ".join(value if isinstance(value, str) else f"{units.words(name)} {value}"
                         for name, value in options.normalize_to.items())
    return 1, f"{sweep.columns.words(options.y)} relative to {baseline}"


def column(options):
    """What the CSV calls the numbers drawn."""
    return f"{options.y}_relative_to_" + "_".join(map(str, options.normalize_to.values())) if options.normalize_to else options.y


def scale_y(axes, table, options):
    least, largest = table[options.y].min(), table[options.y].max()
    if least > 0 and (options.log_y or (options.log_y is None and largest > WIDE_SPAN * least)):
        style.log_scale(axes, "y")
    else:
        axes.set_ylim(bottom=min(0, axes.get_ylim()[0]))
    if options.normalize_to:
        axes.axhline(1, color="black", linewidth=0.6, linestyle=":")


if __name__ == "__main__":
    sweep_command.main(__doc__, sys.modules[__name__])
