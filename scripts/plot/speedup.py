#!/usr/bin/python3
"""Draw the speed-up of each layer with MACs over the baseline; at the right their geomean, and the total's.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/speedup.py out/alexnet --out out/figures
"""

import sys

import numpy as np
import pandas as pd

import command
import results
import style

PER_ROW = 30
PANEL = 1.4  # inches
GROUP = 0.8  # of the room of a layer
SUMMARY = ["geomean", "total"]


def speedups(comparison):
    """A row per group of bars, a column per design but the baseline."""
    if len(comparison.designs) < 2:
        raise results.InputError(f"a speed-up needs two designs; there is only {comparison.baseline}")
    cycles = comparison.column("cycles")
    ratios = cycles.drop(columns=comparison.baseline).rdiv(cycles[comparison.baseline], axis="index")
    layers = ratios.loc[comparison.layers_with_macs]
    shown = layers.loc[[name for name in comparison.shown if name in layers.index]]
    if len(layers) < 2:
        return shown
    summary = pd.DataFrame([np.exp(np.log(layers).mean()), ratios.loc["total"]], index=SUMMARY)
    return pd.concat([shown, summary])


def size(comparison):
    labels = list(speedups(comparison).index)
    width = style.width(labels)
    rows = style.split(labels, PER_ROW)
    return width, 0.5 + sum(PANEL + style.label_height(row, style.inner(width)) for row in rows)


def draw(figure, comparison):
    groups = speedups(comparison)
    rows = style.split(list(groups.index), PER_ROW)
    all_axes = figure.subplots(len(rows), sharey=True, squeeze=False)[:, 0]
    for axes, row in zip(all_axes, rows):
        draw_row(axes, groups.loc[row], style.fills(comparison.designs, style.DESIGNS), style.inner(size(comparison)[0]))
        axes.axhline(1, color="black", linewidth=0.8, label=f"{comparison.baseline} = 1")
    style.legend_above(all_axes[0])
    figure.supylabel(f"speed-up over {comparison.baseline}", fontsize=style.TEXT)
    values = groups.rename_axis(index="layer", columns="design")
    return values.stack().rename(f"speedup_over_{comparison.baseline}").reset_index()


def draw_row(axes, groups, fills, inches):
    count = len(groups.columns)
    room = inches / len(groups) * GROUP / count
    for i, design in enumerate(groups):
        places = np.arange(len(groups)) + (i - (count - 1) / 2) * GROUP / count
        bars = axes.bar(places, groups[design], GROUP / count, label=design, **style.bar_look(fills[design]))
        if room > 2 * style.CHARACTER:
            axes.bar_label(bars, fmt="%.2f", padding=2, rotation=0 if room > 4 * style.CHARACTER else 90)
    style.label_bars(axes, list(groups.index), inches)
    axes.margins(y=0.2)  # for the values
    if groups.index[-1] == "total":
        axes.axvline(len(groups) - len(SUMMARY) - 0.5, color="0.5", linewidth=0.6, linestyle=":")


if __name__ == "__main__":
    command.main(__doc__, {"speedup": sys.modules[__name__]})
