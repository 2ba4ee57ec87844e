#!/usr/bin/python3
"""Draw all figures of a comparison or a run that its results allow.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/all.py out/alexnet --out out/figures
"""

import command
import figures

if __name__ == "__main__":
    command.main(__doc__, figures.FIGURES)
