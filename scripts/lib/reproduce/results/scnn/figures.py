"""Figures for models/scnn/README.md. A function draws into a figure and returns the numbers it drew."""

import attribution
import correlation
import pandas as pd
import style

from reproduce.results.scnn.cases import NETWORKS, SHIPPED
from reproduce.results.scnn.tables import SPEEDUPS, STRICT, headline_rows, sweep

CURVES = {  # column: (label, design, line)
    "speedup": ("scnn", "scnn", "-"), "speedup_strict": ("scnn, strict crossbar", "scnn", ":"),
    "speedup_sparse_w": ("scnn_sparse_w", "scnn_sparse_w", "-"), "speedup_sparse_a": ("scnn_sparse_a", "scnn_sparse_a", "-"),
}
ENERGIES = {"energy_over_dcnn": ("over dcnn", "-"), "energy_over_dcnn_opt": ("over dcnn_opt", "--")}
RATIOS = {  # row of the headline table: (of what, name in the figure)
    "speed-up over DCNN, alexnet": ("speed", "AlexNet over DCNN"),
    "speed-up over DCNN, googlenet": ("speed", "GoogLeNet over DCNN"),
    "speed-up over DCNN, vgg16": ("speed", "VGG-16 over DCNN"), "energy gain over DCNN": ("energy", "mean over DCNN"),
    "energy gain over DCNN-opt": ("energy", "mean over DCNN-opt"),
    "GoogLeNet at density 1, speed over DCNN": ("speed", "density 1 over DCNN"),
    "GoogLeNet at density 1, energy over DCNN": ("energy", "density 1 over DCNN"),
    "at density 0.1, speed": ("speed", "density 0.1 over DCNN"), "at density 0.1, energy": ("energy", "density 0.1 over DCNN"),
    "speed over SparseW at 0.4": ("speed", "over SparseW"), "speed over SparseA at 0.4": ("speed", "over SparseA"),
    "energy gain over SparseW at 0.4": ("energy", "over SparseW"), "energy gain over SparseA at 0.4": ("energy", "over SparseA"),
    "64 PEs over 4 PEs, speed": ("speed", "64 PEs over 4"),
}
PUBLISHED = {"speedup": {1.0: 0.79, 0.85: 1, 0.1: 24}, "energy": {1.0: 1.33, 0.83: 1, 0.6: 1, 0.1: 0.06}}


def network_speedups(figure, lab):
    rows = [{"network": network, "published": SPEEDUPS[network], "scnn": SHIPPED.speedup(lab, network),
             "strict": STRICT.speedup(lab, network),
             "oracle": SHIPPED.run(lab, "dcnn", network).cycles / SHIPPED.run(lab, "scnn", network).oracle_cycles}
            for network in NETWORKS]
    table = pd.DataFrame(rows)
    axes = figure.subplots()
    looks = {"published": {"color": "white", "edgecolor": "black", "linewidth": 0.6},
             "scnn": style.bar_look(style.DESIGNS["scnn"]),
             "strict": {"color": "#CCBB44", "hatch": "///", "edgecolor": "black", "linewidth": 0.4},
             "oracle": {"color": "#DDDDDD", "edgecolor": "black", "linewidth": 0.4}}
    labels = {"published": "published", "scnn": "scnn", "strict": "scnn, strict crossbar", "oracle": "oracle"}
    for i, (name, look) in enumerate(looks.items()):
        bars = axes.bar([x + 0.2 * (i - 1.5) for x in range(len(table))], table[name], 0.19, label=labels[name], **look)
        axes.bar_label(bars, fmt="%.1f", padding=1)
    axes.set_xticks(range(len(table)), table["network"])
    axes.set_ylabel("speed-up over dcnn, convolutions")
    style.legend_above(axes)
    return table


def published_and_ours(figure, lab):
    """Numbers of one kind only: the correlation of mW and GOP/s would be that of their units."""
    rows = {row[0]: row for row in headline_rows(lab)}
    table = pd.DataFrame([{"name": name, "group": group, "published": float(rows[what][1]), "ours": float(rows[what][2])}
                          for what, (group, name) in RATIOS.items()])
    return correlation.draw(figure, table, "ratio")


def over_density(figure, lab):
    table = pd.DataFrame(sweep(lab))
    speed, energy = figure.subplots(1, 2)
    for column, (label, design, line) in CURVES.items():
        speed.plot(table["density"], table[column], line, color=style.DESIGNS[design].color, linewidth=1, label=label)
    for column, (label, line) in ENERGIES.items():
        energy.plot(table["density"], table[column], line, color=style.DESIGNS["scnn"].color, linewidth=1, label=f"scnn {label}")
    for axes, points in ((speed, PUBLISHED["speedup"]), (energy, PUBLISHED["energy"])):
        axes.plot(list(points), list(points.values()), "kx", markersize=5, label="published")
        axes.axhline(1, color="0.5", linewidth=0.6)
        axes.set(xlabel="density of weights and activations", yscale="log")
        axes.legend()
    speed.set_ylabel("speed-up over dcnn")
    energy.set_ylabel("energy relative to the baseline")
    speed.set_yticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
    energy.set_yticks([0.05, 0.1, 0.2, 0.5, 1], ["0.05", "0.1", "0.2", "0.5", "1"])
    speed.minorticks_off()
    energy.minorticks_off()
    return table


def where_cycles_go(figure, lab):
    rows = [{"network": network, "machine": machine} | shares(case.run(lab, "scnn", network))
            for network in NETWORKS for machine, case in (("scnn", SHIPPED), ("strict", STRICT))]
    table = pd.DataFrame(rows)
    axes = figure.subplots()
    left = 0
    for cause, fill in attribution.CAUSES.items():
        if table[cause].max() < 0.1:
            continue
        axes.barh(range(len(table)), table[cause], 0.7, left=left, label=cause.replace("_", " "), **style.bar_look(fill))
        left += table[cause]
    axes.set_yticks(range(len(table)), table["network"] + ", " + table["machine"].replace("strict", "strict crossbar"))
    axes.set(xlabel="share of PE-cycles, convolutions (%)", xlim=(0, 100))
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.tick_params(axis="y", length=0)
    style.legend_above(axes)
    return table


def shares(convolutions):
    total = {cause: sum(layer["cycle_attribution"][cause] for layer in convolutions.layers) for cause in attribution.CAUSES}
    return {cause: 100 * cycles / sum(total.values()) for cause, cycles in total.items()}


FIGURES = {  # name: (function, inches)
    "published_and_ours": (published_and_ours, (4.6, 4.4)),
    "network_speedups": (network_speedups, (style.COLUMN, 2.4)),
    "over_density": (over_density, (style.PAGE, 2.8)),
    "where_cycles_go": (where_cycles_go, (style.PAGE, 2.4)),
}
