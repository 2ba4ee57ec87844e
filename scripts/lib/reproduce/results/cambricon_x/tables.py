"""Published and ours, and what explains the difference."""

from reproduce.lab import geomean
from reproduce.page import error, markdown_table
from reproduce.results.cambricon_x.cases import CAUSES, NETWORKS, SHIPPED, Case, dram, mean

SPEEDUP, ENERGY_GAIN, PEAK, POWER, DIANNAO_POWER, INDEXING_POWER, INDEXING_AREA = 7.23, 6.43, 544, 954, 485, 34.83, 31.07
MEMORIES = {"DDR3": "ddr3_1600", "HBM2": "hbm2", "no limits": "ideal"}
NO_LIMITS = dram("ideal")
TO_65_NM = {"mac": 1.31, "indexing": 1.31, "dram": 0}  # logic: Stillmaker and Baas 2017, at 1.0 V
SRAM_TO_65_NM = 1 / 0.55  # CACTI, 64 KB: all other components


def page(lab):
    return "\n\n".join([headline_table(lab), "### Suspected causes, switched on and off", cause_table(lab),
                        "### By network", network_table(lab)])


def headline(lab):
    """{what: ours} for the numbers that were published"""
    peak = SHIPPED.pair(lab, "alexnet")[1].json["totals"]["roofline"]["peak_ops_per_cycle"]
    diannao_power, power = (power_65_nm(result) for result in Case(both=NO_LIMITS).pair(lab, "vgg16"))
    return {"speedup": mean(SHIPPED.speedup, lab), "energy_gain": mean(SHIPPED.energy_gain, lab), "peak": peak,
            "power": power, "diannao_power": diannao_power,
            "indexing": 100 * mean(SHIPPED.indexing_share, lab), "dense": geomean(dense_network_speedups(lab))}


def power_65_nm(result):
    """mW at 1 GHz while convolutions run, without DRAM."""
    energy = result.energy_pj("conv")
    return sum(pj * TO_65_NM.get(component, SRAM_TO_65_NM) for component, pj in energy.items()) / result.cycles("conv")


def dense_network_speedups(lab):
    """At density 1, on the arrays alone, where the input channels fill DianNao's lanes."""
    for network in ("alexnet", "vgg16"):
        pair = Case(both=NO_LIMITS, density=1.0).pair(lab, network)
        for dense, ours, layer in zip(*(result.layers for result in pair), channels(pair[0])):
            if dense["type"] == "conv" and layer % 16 == 0:
                yield dense["cycles"] / ours["cycles"]


def channels(result):
    """Input channels per group of each layer with weights."""
    shapes = {layer["name"]: layer for layer in result.json["network"]["layers"]}
    return [shapes[layer["name"]].get("in_channels", 1) // shapes[layer["name"]].get("groups", 1) for layer in result.layers]


def headline_table(lab):
    ours = headline(lab)
    both = CAUSES["DianNao's buffers and density 0.1"][0]
    diannao = CAUSES["baseline with DianNao's neuron buffers"][0]
    direct = mean(CAUSES["direct indexing"][0].indexing_share, lab)
    rows = [
        ["speed-up over DianNao", f"{SPEEDUP}", f"{ours['speedup']:.2f}", error(ours["speedup"], SPEEDUP),
         f"The baseline's buffers: {mean(diannao.speedup, lab):.2f} with DianNao's. The paper's networks, whose densities we do "
         f"not know: {mean(both.speedup, lab):.2f} if besides all weights have density 0.1"],
        ["energy over DianNao", f"{ENERGY_GAIN}", f"{ours['energy_gain']:.2f}", error(ours["energy_gain"], ENERGY_GAIN),
         f"The same: {mean(diannao.energy_gain, lab):.2f} and {mean(both.energy_gain, lab):.2f}. DRAM has "
         f"{100 * mean(SHIPPED.dram_share, lab):.0f} % of our energy; without it the gain is "
         f"{mean(SHIPPED.on_chip_gain, lab):.2f}"],
        ["peak", f"{PEAK} GOP/s", f"{ours['peak']:.0f} GOP/s", error(ours["peak"], PEAK),
         "256 multipliers and 256 adders at 1 GHz; 32 more operations per cycle would make 544. Of what, we do not know"],
        ["power, 65 nm", f"{POWER} mW", f"{ours['power']:.0f} mW", error(ours["power"], POWER), "VGG-16's convolutions without "
         "memory limits, ours scaled from 45 nm: logic x 1.31, SRAM x 1.82. Clock and control are not in it"],
        ["DianNao's power, 65 nm", f"{DIANNAO_POWER} mW", f"{ours['diannao_power']:.0f} mW",
         error(ours["diannao_power"], DIANNAO_POWER), "`dense`, in the same way"],
        ["indexing, share of power", f"{INDEXING_POWER} %", f"{ours['indexing']:.1f} %", error(ours["indexing"], INDEXING_POWER),
         f"Ours is of the energy without DRAM, and clock, control and registers are not modelled. With direct indexing "
         f"{100 * direct:.1f} %: more, as the paper found"],
        ["indexing, share of area", f"{INDEXING_AREA} %", "not modelled", "", "We have no area of multiplexers and adders"],
        ["gain on dense networks", "about 1 (derived)", f"{ours['dense']:.3f}", "",
         "Convolutions of AlexNet and VGG-16 at density 1 with input channels in multiples of 16, no memory limits. By the "
         "rules it cannot exceed 1. With DDR3 the indices make a dense network slower: see the figure"],
    ]
    return markdown_table(["", "published", "ours", "error", "why"], rows)


def cause_rows(lab):
    for name, (case, tests) in CAUSES.items():
        yield {"change": name, "tests": tests, "speedup": mean(case.speedup, lab),
               "speedup_conv": mean(case.speedup, lab, kind="conv"),
               "speedup_fc": mean(case.speedup, lab, kind="fc"), "energy_gain": mean(case.energy_gain, lab),
               "on_chip_energy_gain": mean(case.on_chip_gain, lab), "indexing_share": mean(case.indexing_share, lab)}


def cause_table(lab):
    rows = [[row["change"], row["tests"], *(f"{row[name]:.2f}" for name in list(row)[2:-1]),
             f"{100 * row['indexing_share']:.0f} %"]
            for row in cause_rows(lab)]
    return markdown_table(["change", "what it tests", "speed-up", "conv", "fc", "energy", "energy without DRAM", "indexing"],
                          rows)


def network_rows(lab):
    for network in (*NETWORKS, "resnet50"):
        row = {"network": network}
        for memory, name in MEMORIES.items():
            for kind in (None, "conv", "fc"):
                row[f"{memory} {kind or 'all'}"] = Case(both=dram(name)).speedup(lab, network, kind)
        yield row | {"energy": SHIPPED.energy_gain(lab, network), "energy without DRAM": SHIPPED.on_chip_gain(lab, network)}


def network_table(lab):
    rows = list(network_rows(lab))
    numbers = [[row["network"], *(f"{value:.2f}" for value in list(row.values())[1:])] for row in rows]
    return markdown_table(list(rows[0]), numbers)
