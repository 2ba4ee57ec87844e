#!/usr/bin/python3
"""Draw all figures of a comparison or a run that its results allow.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/all.py out/alexnet --out out/figures
"""

import attribution
import command
import energy
import imbalance
import overview
import pe_heatmap
import roofline
import speedup

FIGURES = {"overview": overview, "speedup": speedup, "attribution": attribution, "energy": energy, "roofline": roofline,
           "pe_heatmap": pe_heatmap, "imbalance": imbalance}

if __name__ == "__main__":
    command.main(__doc__, FIGURES)
