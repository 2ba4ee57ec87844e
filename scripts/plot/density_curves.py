#!/usr/bin/python3
"""Draw a number of each accelerator over density, relative to a baseline accelerator at the same density; where two
curves cross is marked, and the coordinates are printed. Between the densities of the sweep the logarithm of the number
is taken to be straight. A panel per network and value of the other axes. Several seeds: their geomean.

examples:
  scripts/plot/density_curves.py out/density --x density --y cycles --baseline dense
  scripts/plot/density_curves.py out/density --x weight_density,input_density    # where both are equal
"""

import sys
from itertools import combinations

import numpy as np
import pandas as pd

import harmless
import labels
import lines
import series
import style
import sweep_command
from points import WrongOption

KIND = "density_curves"
DEFAULTS = {  # of the options that figures.json declares
    "x": lambda sweep: density_axis(sweep),
    "y": lambda sweep: sweep.numbers("latency_ms"),
    "baseline": lambda sweep: sweep.values("accelerator")[0],
}
PANEL = 2.6  # inches
WIDE_SPAN = 10
CROSSING = 22  # square points
EQUAL = 1e-12  # difference of logarithms
MANY = 10  # crossings in a panel, of which only those with the baseline get their coordinates


def density_axis(sweep):
    return [next((axis.column for axis in sweep.axes if "density" in axis.name), lines.first_axis(sweep))]


def panels(sweep, options):
    """({key: table with a row per accelerator and x: relative, the number over the baseline's}, columns of the keys)"""
    sweep.numbers(options.y)
    accelerators = sweep.values("accelerator")
    if options.baseline not in accelerators:
        raise WrongOption(f"baseline: no accelerator \"{options.baseline}\"; there are {', '.join(accelerators)}")
    x = options.x[0]
    for name in options.x:
        sweep.numbers(name)
    equal = sweep.points[options.x].eq(sweep.points[x], axis=0).all(axis="columns")
    if not equal.any():
        raise WrongOption(f"x: no point has equal {' and '.join(options.x)}")
    sweep = sweep.only(sweep.points[equal])
    others = [column for column in sweep.varying if column not in ("accelerator", *options.x)]
    table = series.normalized(sweep, options.y, {"accelerator": options.baseline})
    table = series.over_seeds(table, ["accelerator", *others, x], options.y, True, sweep.varying)
    return series.split(table.rename(columns={options.y: "relative"}), others), others


def size(sweep, options):
    count = len(panels(sweep, options)[0])
    width = style.COLUMN if count == 1 else style.PAGE
    return width, 0.4 + style.strip_height(legend(sweep, options), width) + PANEL * -(-count // 2)


def legend(sweep, options):
    return [f"{name} = 1" if name == options.baseline else name for name in sweep.values("accelerator")]


def draw(figure, sweep, options):
    tables, others = panels(sweep, options)
    strip, body = style.split_off_strip(figure, legend(sweep, options))
    all_axes = style.grid(body, len(tables), 2)
    crossings = {key: found(table, options.x[0]) for key, table in tables.items()}
    for axes, (key, table) in zip(all_axes, tables.items()):
        draw_curves(axes, table, sweep, options)
        draw_crossings(axes, crossings[key], options.baseline)
        finish(axes, table, options, sweep, series.label(key, others, sweep))
    style.fill_strip(strip, all_axes[0])
    figure.draw_without_rendering()  # settles where the points lie
    for axes, key in zip(all_axes, tables):
        name_crossings(axes, crossings[key], options.baseline)
    return report(tables, crossings, others, options)


def draw_curves(axes, table, sweep, options):
    looks = series.looks(sweep, ["accelerator"])
    curves = series.split(table, ["accelerator"])
    for name, label in zip(sweep.values("accelerator"), legend(sweep, options)):
        rows = curves.get((name,), table[:0]).sort_values(options.x[0])
        axes.plot(rows[options.x[0]], rows["relative"], zorder=2, label=label, **looks[(name,)].plot)


def draw_crossings(axes, crossings, baseline):
    for row in crossings.itertuples():
        area = CROSSING if baseline in (row.a, row.b) or len(crossings) <= MANY else CROSSING / 4
        axes.scatter(row.x, row.relative, area, facecolor="white", edgecolor="black", linewidth=0.8, zorder=4)


def finish(axes, table, options, sweep, title):
    axes.set_xlabel(" = ".join(map(sweep.label, options.x)))
    axes.set_ylabel(f"{sweep.columns.words(options.y)} relative to {options.baseline}")
    axes.set_title(title, loc="left")
    if table["relative"].max() > WIDE_SPAN * table["relative"].min() > 0:
        style.log_scale(axes, "y")
    else:
        axes.set_ylim(bottom=0)
    axes.margins(0.05)
    axes.grid(True, axis="both")


def found(table, x):
    """The crossings: a, b, x, relative. Curves that only touch, or run on top of each other, do not cross."""
    wide = np.log(table.pivot(index=x, columns="accelerator", values="relative").where(lambda ratio: ratio > 0))
    rows: list[tuple] = []
    for a, b in combinations(wide.columns, 2):
        both = wide[[a, b]].dropna()
        apart = (both[a] - both[b]).to_numpy()
        apart[np.abs(apart) < EQUAL] = 0
        before: int | None = None  # the last place where they were apart
        for i in np.flatnonzero(apart):
            if before is not None and apart[i] * apart[before] < 0:
                # where they are equal, if the sweep has such a point
                part = apart[before] / (apart[before] - apart[i]) if i == before + 1 else 0
                begin, end = (both.iloc[before], both.iloc[i]) if i == before + 1 else (both.iloc[before + 1],) * 2
                rows.append((a, b, begin.name + part * (end.name - begin.name), np.exp(begin[a] + part * (end[a] - begin[a]))))
            before = i
    return pd.DataFrame(rows, columns=["a", "b", "x", "relative"])


def name_crossings(axes, crossings, baseline):
    with_baseline = (crossings["a"] == baseline) | (crossings["b"] == baseline)
    chosen = crossings if len(crossings) <= MANY else crossings[with_baseline]
    named = [(f"{row.x:.3g}" if baseline in (row.a, row.b) else f"({row.x:.3g}, {row.relative:.3g})",
              (row.x, row.relative), CROSSING) for row in chosen.itertuples()]
    curves = [box for line in axes.lines for box in labels.line_boxes(line)]
    labels.name_points(axes, named, [], curves, must=True)


def report(tables, crossings, others, options):
    """The curves' points and then the crossings, which are printed too."""
    parts = []
    for key, table in tables.items():
        place = dict(zip(others, key))
        for row in crossings[key].itertuples():
            where = "".join(f"{name} {value}, " for name, value in place.items())
            print(harmless.printable(f"crossing: {where}{row.a} and {row.b} at {options.x[0]} {row.x:.4g}, "
                                     f"{options.y} {row.relative:.4g} relative to {options.baseline}"))
        points = crossings[key].rename(columns={"x": options.x[0]})
        points = points.assign(accelerator=points["a"] + " x " + points["b"], kind="crossing", **place)
        parts += [table.assign(kind="curve"), points]
    columns = ["kind", "accelerator", *others, options.x[0], "relative"]
    return pd.concat(parts)[columns].rename(columns={"relative": f"{options.y}_relative_to_{options.baseline}"})


if __name__ == "__main__":
    sweep_command.main(__doc__, sys.modules[__name__])
