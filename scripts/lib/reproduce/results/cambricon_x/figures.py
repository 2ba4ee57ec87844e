"""Figures for models/cambricon_x/README.md. A function draws into a figure and returns the numbers it drew."""

import energy
import pandas as pd
import style

from reproduce.results.cambricon_x.cases import CAUSES, DENSITIES, DIANNAO, MACHINES, SHIPPED, Case, dram, mean
from reproduce.results.cambricon_x.tables import ENERGY_GAIN, SPEEDUP

SWEPT = ("alexnet", "vgg16")
ON_CHIP = [component for component in energy.COMPONENTS if component not in ("dram", "leakage")]  # leakage: 0.0 %
SERIES: dict[str, tuple[dict, str, str]] = {  # label: (what is set, colour, marker)
    "no memory limits": ({"both": dram("ideal")}, "#009E73", "^"),
    "DDR3, DianNao's 2 KB neuron buffers": ({"baseline": DIANNAO}, "#D55E00", "s"),
    "DDR3, same buffers": ({}, "#0072B2", "o"),
}


def speedup_over_density(figure, lab):
    rows = [(network, label, density, Case(**setting, density=density).speedup(lab, network))
            for network in SWEPT for label, (setting, *_) in SERIES.items() for density in DENSITIES]
    table = pd.DataFrame(rows, columns=["network", "series", "weight_density", "speedup"])
    for axes, network in zip(figure.subplots(1, len(SWEPT), sharey=True), SWEPT):
        for label, (_, color, marker) in SERIES.items():
            line = table[(table["network"] == network) & (table["series"] == label)]
            axes.plot(line["weight_density"], line["speedup"], color=color, marker=marker, markersize=3, linewidth=1, label=label)
        axes.plot(DENSITIES, [1 / density for density in DENSITIES], color="black", linewidth=0.6, linestyle=":",
                  label="1 / density")
        axes.axhline(1, color="0.5", linewidth=0.6)
        axes.set(xlabel="weight density", yscale="log")
        axes.set_title(network, loc="left")
        axes.set_yticks([0.5, 1, 2, 5, 10, 20], ["0.5", "1", "2", "5", "10", "20"])
        axes.minorticks_off()
    axes.legend(loc="upper right")
    figure.supylabel("speed-up over dense", fontsize=style.TEXT)
    return table


def suspected_causes(figure, lab):
    rows = [(name, mean(case.speedup, lab), mean(case.energy_gain, lab)) for name, (case, _) in CAUSES.items()]
    table = pd.DataFrame(rows, columns=["change", "speedup", "energy_gain"])
    panels = {"speedup": ("speed-up", SPEEDUP), "energy_gain": ("energy gain", ENERGY_GAIN)}
    look = style.bar_look(style.DESIGNS["cambricon_x"])
    for axes, (column, (label, published)) in zip(figure.subplots(1, 2, sharey=True), panels.items()):
        bars = axes.barh(table["change"], table[column], 0.7, **look)
        for text in axes.bar_label(bars, fmt="%.2f", padding=2):
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.5})
        axes.axvline(published, color="black", linewidth=0.8, linestyle="--")
        axes.annotate(f"published {published}", (published, 1), (0, 2), xycoords=("data", "axes fraction"),
                      textcoords="offset points", ha="center")
        axes.set(xlabel=f"{label} over dense", xlim=(0, 9))
        axes.grid(False, axis="y")
        axes.grid(True, axis="x")
        axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    return table


def on_chip_energy(figure, lab):
    rows = []
    for network in SWEPT:
        results = dict(zip(MACHINES, SHIPPED.pair(lab, network)))
        macs = sum(layer["macs_dense"] for layer in results["dense"].layers)
        rows += [{"network": network, "machine": machine} | {name: result.energy_pj()[name] / macs for name in ON_CHIP}
                 for machine, result in results.items()]
    table = pd.DataFrame(rows)
    axes = figure.subplots()
    left = 0
    for name in ON_CHIP:
        axes.barh(range(len(table)), table[name], 0.7, left=left, label=name.replace("_", " "),
                  **style.bar_look(energy.COMPONENTS[name]))
        left += table[name]
    axes.set_yticks(range(len(table)), table["network"] + " on " + table["machine"])
    axes.set_xlabel("energy without DRAM, pJ per MAC of the layer's shape")
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.grid(True, axis="x")
    axes.tick_params(axis="y", length=0)
    style.legend_above(axes)
    return table


FIGURES = {  # name: (function, inches)
    "speedup_over_density": (speedup_over_density, (style.PAGE, 3.0)),
    "suspected_causes": (suspected_causes, (style.PAGE, 3.2)),
    "on_chip_energy": (on_chip_energy, (style.PAGE, 2.0)),
}
