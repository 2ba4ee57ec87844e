#!/usr/bin/python3
"""Draw the speed-ups and, below them, the cycle attribution that explains them.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/overview.py out/alexnet --out out/figures
"""

import sys

import pandas as pd

import attribution
import command
import speedup

PANELS = (speedup, attribution)


def available(comparison):
    return speedup.available(comparison)


def size(comparison):
    widths, heights = zip(*(panel.size(comparison) for panel in PANELS))
    return max(widths), sum(heights)


def draw(figure, comparison):
    heights = [panel.size(comparison)[1] for panel in PANELS]
    parts = figure.subfigures(len(PANELS), height_ratios=heights)
    return pd.concat([panel.draw(part, comparison) for panel, part in zip(PANELS, parts)])


if __name__ == "__main__":
    command.main(__doc__, {"overview": sys.modules[__name__]})
