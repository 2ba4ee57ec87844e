#!/usr/bin/python3
"""Draw the energy of each component per design and layer, relative to what the layer takes on the baseline.

examples:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/energy.py out/alexnet --out out/figures
  scripts/plot/energy.py out/alexnet --layers total        # one bar per design
"""

import sys

import command
from stacks import Stacks
from style import Fill

COMPONENTS = {
    "mac": Fill("#332288", ""), "input_buffer": Fill("#88CCEE", ""), "weight_buffer": Fill("#44AA99", "///"),
    "output_buffer": Fill("#117733", "xxx"), "accumulators": Fill("#AA4499", "++"), "crossbar": Fill("#999933", "---"),
    "indexing": Fill("#CC6677", "..."), "dram": Fill("#DDCC77", ""),
    "leakage": Fill("#882255", "\\\\\\"),
}


def stacks(comparison):
    energies = comparison.parts("energy_pj")
    reference = energies[comparison.baseline].sum(axis="columns")
    return Stacks({design: energy.div(reference, axis="index") for design, energy in energies.items()}, COMPONENTS)


def size(comparison):
    return stacks(comparison).size()


def draw(figure, comparison):
    relative_to = f"relative to {comparison.baseline}"
    return stacks(comparison).draw(figure, f"energy {relative_to}", f"energy {relative_to}".replace(" ", "_"))


if __name__ == "__main__":
    command.main(__doc__, {"energy": sys.modules[__name__]})
