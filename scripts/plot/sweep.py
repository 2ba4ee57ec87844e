#!/usr/bin/python3
"""Draw the figures that a sweep's file asks for in "figures", or, if it names none, those that its axes suggest.

example:
  lacuna sweep configs/sweeps/pareto.json --out out/pareto
  scripts/plot/sweep.py out/pareto --out out/figures
"""

from collections import Counter

import packages  # noqa: F401 (before those that need them: it says which is missing)
import density_curves
import heatmap
import lines
import pareto
import sweep_command
from results import InputError

KINDS = {module.KIND: module for module in (lines, heatmap, pareto, density_curves)}
MANY_LINES = 16


def figures(sweep):
    """[(kind, options)]"""
    for number, figure in enumerate(sweep.figures):
        kind = figure.get("kind") if isinstance(figure, dict) else None
        if kind not in KINDS:
            raise InputError(f"{sweep.folder}/sweep.json: /figures/{number}/kind: expected one of {', '.join(KINDS)}, "
                             f"found {kind!r}")
    asked = [(figure["kind"], {name: value for name, value in figure.items() if name != "kind"}) for figure in sweep.figures]
    return asked or suggested(sweep)


def suggested(sweep):
    axes = [axis for axis in sweep.axes if len(axis.values) > 1]
    lines_of_others = len(sweep.points[[column for column in sweep.varying if not axes or column != axes[0].column]]
                          .drop_duplicates())
    found = []
    if axes and lines_of_others <= MANY_LINES:
        found += [("lines", {"x": axes[0].name, "y": y, "name": f"lines_{y}"}) for y in ("latency_ms", "energy_pj_total")]
    if len(axes) == 2:
        found.append(("heatmap", {"x": axes[0].name, "y": axes[1].name}))
    density = [axis.name for axis in axes if "density" in axis.name and axis.is_numeric]
    if density and sweep.points["accelerator"].nunique() > 1:
        found.append(("density_curves", {"x": density}))
    return [*found, ("pareto", {})]


def draw(sweep, out):
    count: Counter[str] = Counter()
    for kind, options in figures(sweep):
        count[kind] += 1
        name = kind if count[kind] == 1 else f"{kind}_{count[kind]}"
        yield from sweep_command.make(sweep, KINDS[kind], options, out, name)


def main():
    arguments = sweep_command.parser_of(__doc__).parse_args()
    sweep_command.run(arguments.folders, arguments.out, draw)


if __name__ == "__main__":
    main()
