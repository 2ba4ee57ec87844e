#!/usr/bin/python3
"""Draw the points of a sweep by two numbers of which less is better: the front as a line, the others as gray dots, named
designs as stars. A panel per network. Several seeds: their mean.

examples:
  scripts/plot/pareto.py out/pareto
  scripts/plot/pareto.py out/pareto --x latency_ms --y energy_pj_total --label accelerator
"""

import sys

import numpy as np
import pandas as pd

import labels
import points
import series
import style
import sweep_command
from points import WrongOption

KIND = "pareto"
DEFAULTS = {  # of the options that figures.json declares
    "x": lambda sweep: sweep.numbers("latency_ms"),
    "y": lambda sweep: sweep.numbers("energy_pj_total"),
    "label": lambda sweep: "accelerator",
}
DOT, STAR = 8, 90  # square points
MOST_STARS = 12
PANEL = 2.7  # inches
WIDE_SPAN = 8


def table_of(sweep, options):
    """A row per design and network: x, y, on_front, name."""
    axes = [axis.column for axis in sweep.axes]
    keys = ["network", "accelerator", *axes]
    table = sweep.points
    for column in (options.x, options.y):
        table = table.assign(**{column: series.normalized(sweep, sweep.numbers(column), options.normalize_to)[column]})
    table = table.assign(point=table["point"].astype(str))
    grouped = table.groupby(keys, sort=False, dropna=False)
    table = grouped[[options.x, options.y]].mean().assign(point=grouped["point"].first()).reset_index()
    table["on_front"] = False
    for _, rows in table.groupby("network", sort=False):
        table.loc[front(rows, options.x, options.y), "on_front"] = True
    return table.assign(name=names(sweep, table, options))


def front(rows, x, y):
    """The index of those that no other beats in one number without losing in the other."""
    ordered = rows.sort_values([x, y])
    best = ordered[y].cummin().shift(fill_value=np.inf)
    return ordered.index[ordered[y] < best]


def names(sweep, table, options):
    """The name of each row's design, or ""."""
    result = pd.Series("", index=table.index)
    for _, rows in table.groupby("network", sort=False):
        if isinstance(options.label, dict):
            for name, place in options.label.items():
                found = rows.index[sweep_command.matching(rows, place)]
                if len(found) > 1:
                    raise WrongOption(f"label: {len(found)} points are \"{name}\"; name a value of each axis")
                result[found] = name
        elif has_stars(rows, options.label):
            for value, group in rows.groupby(options.label, sort=False):
                result[(group[options.x] * group[options.y]).idxmin()] = sweep.columns.number(value, options.label)
    if isinstance(options.label, dict):
        unknown = set(options.label) - set(result)
        if unknown:
            raise WrongOption(f"label: no point is done that is \"{sorted(unknown)[0]}\"")
    return result


def size(sweep, options):
    count = sweep.points["network"].nunique()
    width = style.COLUMN if count == 1 else style.PAGE
    return width, 0.4 + style.strip_height(legend(sweep, options), width) + PANEL * -(-count // 2)


def legend(sweep, options):
    labels = ["design point", "Pareto front"]
    if isinstance(options.label, dict):
        return [*labels, "named design"]
    return [*labels, f"best of each {sweep.words(options.label)}"] if has_stars(sweep.points, options.label) else labels


def has_stars(table, column):
    """A single value needs no star, and many would hide the points."""
    return 1 < table[column].nunique() <= MOST_STARS


def draw(figure, sweep, options):
    table = table_of(sweep, options)
    strip, body = style.split_off_strip(figure, legend(sweep, options))
    panels = style.grid(body, table["network"].nunique(), 2)
    fills = style.fills(list(table["accelerator"].unique()), style.DESIGNS)
    drawn = []
    for axes, (network, rows) in zip(panels, table.groupby("network", sort=False)):
        drawn.append(draw_network(sweep, axes, rows, options, fills, legend(sweep, options)[2:]))
        axes.set_title(network if len(panels) > 1 else "", loc="left")
    style.fill_strip(strip, panels[0])
    figure.draw_without_rendering()  # settles where the points lie
    for axes, (stars, dots) in zip(panels, drawn):
        taken = [labels.marker_box(axes, point, STAR) for _, point, _ in stars]
        labels.name_points(axes, stars, [*taken, *labels.line_boxes(axes.lines[0])],
                           [labels.marker_box(axes, point, DOT) for point in dots], must=True)
    return table[[*points.MACHINE[:2], *(axis.column for axis in sweep.axes), options.x, options.y, "on_front", "name"]]


def draw_network(sweep, axes, rows, options, fills, star_labels):
    """Returns the stars to name, and all points."""
    scaled, logarithmic = pd.DataFrame(index=rows.index), []
    for name, column in (("x", options.x), ("y", options.y)):
        relative = 1, f"{sweep.columns.words(column)} (relative)"
        factor, label = relative if options.normalize_to else sweep.columns.scale(column, rows[column])
        scaled[name] = factor * rows[column]
        axes.set(**{f"{name}label": label})
        if scaled[name].min() > 0 and scaled[name].max() > WIDE_SPAN * scaled[name].min():
            logarithmic.append(name)
    axes.grid(True, axis="both")
    axes.scatter(scaled["x"], scaled["y"], DOT, color="0.7", linewidth=0, label="design point", rasterized=len(rows) > 2000)
    best = scaled[rows["on_front"]].sort_values("x")
    axes.plot(best["x"], best["y"], "o-", drawstyle="steps-post", linewidth=0.8, markersize=3, color="black",
              label="Pareto front", zorder=3)
    stars = rows[rows["name"] != ""]
    for index, row in stars.iterrows():
        axes.scatter(*scaled.loc[index], STAR, marker="*", color=fills[row["accelerator"]].color, edgecolor="black",
                     linewidth=0.5, zorder=4)
    for label in star_labels:
        axes.scatter([], [], STAR / 2, marker="*", color="white", edgecolor="black", linewidth=0.5, label=label)
    axes.margins(0.08)
    for name in logarithmic:
        style.log_scale(axes, name)
    named = [(style.short(row["name"]), tuple(scaled.loc[index]), STAR) for index, row in stars.iterrows()]
    return named, list(scaled.itertuples(index=False, name=None))


if __name__ == "__main__":
    sweep_command.main(__doc__, sys.modules[__name__])
