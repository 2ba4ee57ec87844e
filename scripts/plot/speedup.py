#!/usr/bin/python3
"""Draw the speed-up of each layer with MACs over the baseline; at the right their geomean, and the total's.

A bar much higher than the others is cut, and its value stands on it; where bars are narrow, those of a layer's cut bars
stand in a row.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/speedup.py out/alexnet --out out/figures
"""

import sys
import textwrap

import numpy as np
import pandas as pd

import command
import results
import style

PER_ROW = 30
PANEL, LEGEND_LINE = 1.4, 0.17  # inches
GROUP = 0.8  # of the room of a layer
CUT = 6  # times the median
MOST_NAMED = 12  # characters of the values above a layer's cut bars
SUMMARY = ["geomean", "total"]


def available(comparison):
    return len(comparison.designs) > 1 and bool(comparison.layers_with_macs)


def speedups(comparison):
    """A row per group of bars, a column per design but the baseline."""
    if len(comparison.designs) < 2:
        raise results.InputError(f"a speed-up needs two designs; there is only {comparison.baseline}")
    times = comparison.column("ns")  # not cycles: clocks may differ
    ratios = times.drop(columns=comparison.baseline).rdiv(times[comparison.baseline], axis="index")
    layers = ratios.loc[comparison.layers_with_macs]
    if layers.empty:
        raise results.InputError("no layer has MACs")
    with_macs = set(layers.index)
    shown = layers.loc[[name for name in comparison.shown if name in with_macs]]
    if len(layers) < 2:
        return shown
    summary = pd.DataFrame([np.exp(np.log(layers).mean()), ratios.loc["total"]], index=SUMMARY)
    return pd.concat([shown, summary])


def size(comparison):
    labels = list(speedups(comparison).index)
    width = style.width(labels)
    rows = style.split(labels, PER_ROW)
    legend = style.CHARACTER * sum(len(design) + 6 for design in comparison.designs) / style.inner(width)
    return width, 0.33 + LEGEND_LINE * np.ceil(legend) + sum(PANEL + style.label_height(row, style.inner(width)) for row in rows)


def draw(figure, comparison):
    groups = speedups(comparison)
    rows = style.split(list(groups.index), PER_ROW)
    fills = style.fills(comparison.designs, style.DESIGNS)
    top = CUT * groups.stack().median()
    all_axes = figure.subplots(len(rows), sharey=True, squeeze=False)[:, 0]
    only_cut = False
    for axes, row in zip(all_axes, rows):
        axes.axhline(1, color="black", linewidth=0.8, label=f"{comparison.baseline} = 1")
        only_cut |= draw_row(axes, groups.loc[row], top, fills, style.inner(size(comparison)[0]))
    if only_cut:
        all_axes[0].plot([], [], " ", label="with a value: cut")
    longest = max([style.longest([text.get_text()]) for axes in all_axes for text in axes.texts] or [0])
    all_axes[0].set_ylim(0, min(top, groups.max().max()) / (1 - (longest + 0.1) / PANEL))  # with room for the values
    style.legend_above(all_axes[0])
    figure.supylabel(f"speed-up over {comparison.baseline}", fontsize=style.TEXT)
    values = groups.rename_axis(index="layer", columns="design")
    return values.stack().rename(f"speedup_over_{comparison.baseline}").reset_index()


def draw_row(axes, groups, top, fills, inches):
    """Returns whether only bars that are cut have a value."""
    count = len(groups.columns)
    room = inches / len(groups) * GROUP / count  # inches of a bar
    for i, design in enumerate(groups):
        places = np.arange(len(groups)) + (i - (count - 1) / 2) * GROUP / count
        values = groups[design]
        bars = axes.bar(places, values.clip(upper=top), GROUP / count, label=design, **style.bar_look(fills[design]))
        if room > style.LINE:
            axes.bar_label(bars, [f"{value:.2f}" for value in values], padding=2, path_effects=style.HALO,
                           rotation=0 if room > style.longest(["0.00"]) else 90)
    only_cut = room <= style.LINE and (groups > top).any(axis=None)
    if only_cut:
        name_cut_bars(axes, groups, top)
    style.label_bars(axes, list(groups.index), inches)
    if groups.index[-1] == "total":
        axes.axvline(len(groups) - len(SUMMARY) - 0.5, color="0.5", linewidth=0.6, linestyle=":")
    return only_cut


def name_cut_bars(axes, groups, top):
    """Above the middle of a layer's cut bars their values, from left to right: there is no room for one on each."""
    for i, values in enumerate(groups.to_numpy()):
        cut = np.flatnonzero(values > top)
        if not len(cut):
            continue
        text = textwrap.shorten(" ".join(f"{value:.0f}" if value >= 10 else f"{value:.1f}" for value in values[cut]),
                                MOST_NAMED, placeholder=" \N{HORIZONTAL ELLIPSIS}")
        place = i + (cut.mean() - (len(values) - 1) / 2) * GROUP / len(values)
        axes.annotate(text, (place, top), (0, 3), textcoords="offset points", ha="center", va="bottom", rotation=90,
                      path_effects=style.HALO)


if __name__ == "__main__":
    command.main(__doc__, {"speedup": sys.modules[__name__]})
