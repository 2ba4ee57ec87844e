#!/usr/bin/python3
"""Draw all figures of a comparison.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/plot/all.py out/alexnet --out out/figures
"""

import attribution
import command
import energy
import overview
import roofline
import speedup

if __name__ == "__main__":
    command.main(__doc__, {"overview": overview, "speedup": speedup, "attribution": attribution, "energy": energy,
                           "roofline": roofline})
