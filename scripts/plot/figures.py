"""The figures of runs and comparisons, by name, in the order in which they are shown."""

import attribution
import energy
import imbalance
import overview
import pe_heatmap
import roofline
import speedup

FIGURES = {"overview": overview, "speedup": speedup, "attribution": attribution, "energy": energy, "roofline": roofline,
           "pe_heatmap": pe_heatmap, "imbalance": imbalance}
