"""Lines of a sweep: which points make one, what it is called, how it looks; seeds become means with their range."""

from collections import namedtuple

import numpy as np
import pandas as pd
from matplotlib import colormaps

import points
import style
import sweep_command
from points import WrongOption

Looks = namedtuple("Looks", "plot label")
LINES = ["-", "--", ":", "-."]


def normalized(sweep, column, selection):
    """The points with `column` divided by that of the point which differs in the selected columns only."""
    table = sweep.points.copy()
    if not selection:
        return table
    keys = [key for key in [*points.MACHINE, *(axis.column for axis in sweep.axes)] if key not in selection]
    words = ", ".join(f"{key} = {value}" for key, value in selection.items())
    baseline = table[sweep_command.matching(table, selection)]
    if baseline.empty:
        raise WrongOption(f"normalize_to: no point is done with {words}")
    keys = [key for key in keys if baseline[key].notna().any()]  # an axis that the baseline does not have matters not
    if baseline.duplicated(keys).any():
        raise WrongOption(f"normalize_to: several points have {words}; name a value of each axis that differs")
    reference = table[keys].merge(baseline[[*keys, column]], on=keys, how="left")[column].to_numpy()
    if np.isnan(reference).any():
        lonely = table[np.isnan(reference)].iloc[0]
        raise WrongOption(f"normalize_to: no point is done with {words} and "
                          + ", ".join(f"{key} = {lonely[key]}" for key in keys))
    if not reference.all():
        raise WrongOption(f"normalize_to: {column} is 0 where {words}")
    table[column] = table[column] / reference
    return table


def over_seeds(table, keys, column, is_ratio, what):
    """A row per value of the keys: the mean over the seeds (the geomean of ratios), its least and its largest value."""
    if table.duplicated([*keys, "seed"]).any():
        row = table[table.duplicated([*keys, "seed"])].iloc[0]
        place = ", ".join(f"{key} = {row[key]}" for key in keys)
        others = [name for name in what if name not in keys]
        raise WrongOption(f"several points fall on {place}; choose them with \"where\", or tell them apart by "
                          f"{' or '.join(others) or 'another column'}")
    groups = table.groupby(list(keys), sort=False, dropna=False)[column]
    mean = groups.agg(lambda values: np.exp(np.log(values).mean())) if is_ratio and (table[column] > 0).all() else groups.mean()
    return mean.to_frame(column).assign(least=groups.min(), largest=groups.max()).reset_index()


def split(table, columns):
    """{values of the columns, None where there is none: the rows with them}"""
    keys = [tuple(None if pd.isna(value) else value for value in row) for row in table[columns].to_numpy(object)]
    return {key: table[[other == key for other in keys]] for key in dict.fromkeys(keys)}


def looks(sweep, columns):
    """{values of the columns: Looks}, in the sweep's order. Designs have their colours; the numbers of an axis a scale
    from dark to light; whatever comes second tells lines apart by dashes."""
    order = [[*sweep.values(column), None] for column in columns]
    keys = sorted(split(sweep.points, columns), key=lambda key: [values.index(value) for values, value in zip(order, key)])
    firsts = list(dict.fromkeys(key[0] for key in keys if key))
    if not firsts or isinstance(firsts[-1], str):
        names = firsts or sweep.values("accelerator")
        fixed = style.DESIGNS if columns[:1] in ([], ["accelerator"]) else {}  # a pruning may be called as a design is
        chosen = {name: style.line_look(fill) for name, fill in style.fills(names, fixed).items()}
    else:
        shades = colormaps["viridis"](np.linspace(0, 0.85, len(firsts)))
        hatches = list(style.MARKERS) * (1 + len(firsts) // len(style.MARKERS))
        chosen = {value: style.line_look(style.Fill(tuple(shade), hatch))
                  for value, shade, hatch in zip(firsts, shades, hatches)}
    rests = list(dict.fromkeys(key[1:] for key in keys))
    return {key: Looks({**chosen[key[0] if key else next(iter(chosen))], "linestyle": LINES[rests.index(key[1:]) % len(LINES)]},
                       label(key, columns, sweep)) for key in keys}


def label(key, columns, sweep):
    """A line's: its values, with the names of the axes if there are several; legend_title says what a single one is."""
    named = [(value, column) for value, column in zip(key, columns) if value is not None]
    return ", ".join(value if isinstance(value, str) else sweep.columns.number(value, column) if len(columns) == 1
                     else f"{sweep.words(column)} {sweep.columns.number(value, column)}" for value, column in named)


def legend_title(columns, sweep):
    return sweep.label(columns[0]) if len(columns) == 1 and columns[0] not in points.MACHINE else None


def scale_x(axes, sweep, column, inches):
    """Values that are evenly spaced on a logarithmic scale get one; words stand at 0, 1, ... Returns {value: place}."""
    values = sweep.values(column)
    axes.set_xlabel(sweep.label(column))
    if isinstance(values[0], str):
        style.label_bars(axes, values, inches)
        return {value: i for i, value in enumerate(values)}
    base = points.geometric(values)
    if base:
        margin = (values[-1] / values[0]) ** 0.04
        axes.set_xscale("log", base=base)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.set_xlim(values[0] / margin, values[-1] * margin)
    if base or len(values) <= 6:
        axes.minorticks_off()
        label_ticks(axes, values, [sweep.columns.number(value, column) for value in values], inches)
    return {value: value for value in values}


def label_ticks(axes, values, names, inches):
    """As many of the values as have room."""
    while len(names) > 1 and style.CHARACTER * sum(len(name) + 1.5 for name in names) > inches:
        values, names = values[::2], names[::2]
    axes.set_xticks(values, names)
