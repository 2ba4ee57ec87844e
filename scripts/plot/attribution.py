#!/usr/bin/python3
"""Draw where every PE's cycles went: per design and layer the share of each cause, which add up to 100 %.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/attribution.py out/alexnet --out out/figures
"""

import sys

import command
from stacks import Stacks
from style import Fill

CAUSES = {
    "compute": Fill("#332288", ""), "post_processing": Fill("#88CCEE", ""), "bank_conflict": Fill("#6699CC", "***"),
    "barrier": Fill("#DDCC77", "///"),
    "unassigned": Fill("#DDDDDD", ""), "buffer_port": Fill("#999933", "xxx"), "wait_weights": Fill("#CC6677", ""),
    "wait_inputs": Fill("#882255", "\\\\\\"), "wait_psums": Fill("#AA4499", "..."),
    "wait_output_space": Fill("#44AA99", "---"), "halo": Fill("#EE8866", "++"), "drain": Fill("#117733", "ooo"),
}


def stacks(comparison):
    return Stacks({design: 100 * cycles.div(cycles.sum(axis="columns"), axis="index")
                   for design, cycles in comparison.parts("cycle_attribution").items()}, CAUSES)


def size(comparison):
    return stacks(comparison).size()


def draw(figure, comparison):
    return stacks(comparison).draw(figure, "PE-cycles (%)", "share_of_pe_cycles_percent")


if __name__ == "__main__":
    command.main(__doc__, {"attribution": sys.modules[__name__]})
