"""Published and ours, and what explains the difference; the matrix."""

import pandas as pd

from reproduce.page import error, markdown_table
from reproduce.results.pruning.cases import (DENSE, FPGA, MATRIX, MATRIX_ACCELERATORS, MATRIX_PRUNINGS, NO_LIMITS, TRAINED, kang,
                                             pattern,
                                             run, stacked, three_by_three)

OWN = ("/array/lane_control=own",)
ZHU = {"alexnet": 987, "vgg16": 46, "resnet50": 57}
LI = {"vgg16": 343.5, "resnet50": 316.4}


def page(lab):
    return "\n\n".join([
        headline_table(lab), "### What the switches of `pattern` do",
        "VGG-16's 3x3 convolutions but the first, without memory limits; cycles over those of the same machine with dense "
        "weights.",
        switch_table(lab), "### Network stacking on `structured`",
        "ResNet-50, one set of weights of which each level reads its part; `lacuna analyze resnet50 --formats --set "
        "/network/pruning/method=stacked` has the bytes, layer by layer.", stacking_table(lab),
        f"### The co-design matrix: {MATRIX[0]}, density {MATRIX[1]:g}",
        f"Speed-up in time over unpruned weights on `dense`. The machines have their shipped sizes ({sizes(lab)}), so compare "
        "along a column first.",
        matrix_table(lab),
        "![the matrix](figures/resnet50_codesign.png)", "### Accuracy against latency: the digits",
        "A small network that was really trained: accuracies are measured after fine-tuning (workloads/accuracy), cycles are "
        "those of its own pruned weights.", "![accuracy and latency](figures/digits_dense_accuracy.png)"])


def sizes(lab):
    """Multipliers and clock of each machine."""
    machines = {name: lab.run(name, "lenet5") for name in MATRIX_ACCELERATORS}
    return ", ".join(f"`{name}` {result.json['totals']['roofline']['peak_ops_per_cycle'] / 2:,.0f} multipliers at "
                     f"{result.clock_ghz:g} GHz"
                     for name, result in machines.items())


def row(what, published, ours, why, digits=2):
    return [what, f"{published:g}", f"{ours:.{digits}f}", error(ours, published), why]


def headline_table(lab):
    rows = pattern_rows(lab) + kang_rows(lab) + zhu_rows(lab) + li_rows(lab) + nm_rows(lab) + moon_rows(lab)
    return markdown_table(["", "published", "ours", "error", "why"], rows)


def pattern_rows(lab):
    dense = three_by_three(lab, DENSE)
    rows = []
    for entries, name in ((4, "PCONV, 4 of 9 alone"), (2, "PCNN, 2 of 9"), (1, "PCNN, up to 9 times: 1 of 9")):
        one, many = (three_by_three(lab, pattern(entries, patterns)) for patterns in (1, 8))
        own = three_by_three(lab, pattern(entries), OWN)
        rows.append(row(f"{name}, 3x3 layers", 9 / entries, dense.compute / own.compute,
                        f"Computing alone, lanes with their own control; in all cycles {dense.cycles / own.cycles:.2f}. Lanes "
                        "that share a pattern: "
                        f"{dense.cycles / one.cycles:.2f} with one pattern, {dense.cycles / many.cycles:.2f} with eight, see "
                        "below"))
    ratio = dense.weights("payload_bytes") / three_by_three(lab, pattern(4)).weights("payload_bytes")
    rows.append(row("PCONV, compression by patterns", 2.25, ratio, "Values; the indices come on top"))
    return rows


def kang_rows(lab):
    rows = []
    for group, pruned in ((8, 6), (16, 12)):
        settings = NO_LIMITS + (f"/array/group_size={group}",)
        whole, ours = (run(lab, "structured", "vgg16", pruning, settings, skip=("conv1_1",))
                       for pruning in (DENSE, kang(group, pruned)))
        rows.append(row(f"Kang ({group}, {pruned}), multiplications", 4, whole.multiplications / ours.multiplications,
                        "VGG-16 but conv1_1, "
                        f"whose 3 channels are no group of {group}", 3))
        rows.append(row(f"Kang ({group}, {pruned}), cycles on `structured`", 4, whole.compute / ours.compute,
                        f"Computing alone, no memory limits; with fill and drain {whole.cycles / ours.cycles:.3f}", 3))
    free, bound = (run(lab, "structured", "vgg16", pruning, NO_LIMITS, skip=("conv1_1",))
                   for pruning in ({"method": "unstructured", "density": 0.25}, kang(8, 6)))
    rows.append(row("Kang, over unconstrained pruning", 2, free.cycles / bound.cycles,
                    "Stated as about 2, on other accelerators. Ours: the same number of weights, kept "
                    f"anywhere; the barrier of a group of 8 takes {100 * free.share('barrier'):.0f} % of the PE-cycles", 2))
    return rows


def zhu_rows(lab):
    rows = []
    for network, published in ZHU.items():
        ours = run(lab, "structured", network, kang(8, 6))
        half = run(lab, "structured", network, kang(8, 6), ("/array/filters=32",))
        mild = run(lab, "structured", network, kang(8, 4))
        free = run(lab, "structured", network)
        rows.append(row(f"Zhu, {network}, images/s", published, ours.images_per_second,
                        "Convolutions, 2 of 8 kept; the array is the largest that fits the device. With half of the multipliers "
                        f"{half.images_per_second:.0f}, "
                        f"with 4 of 8 kept {mild.images_per_second:.0f}, pruned without structure {free.images_per_second:.0f}. "
                        "Multipliers and densities are not published", 0))
    return rows


def li_rows(lab):
    rows = []
    for network, published in LI.items():
        ours, own = (run(lab, "pattern", network, pattern(4, density=4 / 9), FPGA + control) for control in ((), OWN))
        rows.append(row(f"Li, {network}, GOP/s", published, own.dense_gops,
                        "Dense-equivalent; array, clock and device are not published: 512 multipliers at 200 MHz, lanes "
                        "with their own control, 12.8 GB/s, 4 of 9 kept (1x1: 4 of 9 kernels). On what is kept "
                        f"{own.effective_gops:.0f}, lanes sharing a pattern {ours.dense_gops:.0f}", 0))
    return rows


def nm_rows(lab):
    two_of_four = {"method": "nm", "keep": 2}
    dense, sparse = (run(lab, "nm_tensor_core", "vgg16", pruning, NO_LIMITS, skip=("conv1_1",))
                     for pruning in (DENSE, two_of_four))
    with_dram = [run(lab, "nm_tensor_core", "vgg16", pruning) for pruning in (DENSE, two_of_four)]
    rows = [row("NVIDIA 2:4, math rate", 2, dense.compute / sparse.compute,
                f"Computing alone; with fill and drain {dense.cycles / sparse.cycles:.3f}, "
                f"with HBM2 {with_dram[0].cycles / with_dram[1].cycles:.3f}", 3)]
    for bits, published in ((16, 0.125), (8, 0.25)):
        ours = run(lab, "nm_tensor_core", "vgg16", two_of_four, NO_LIMITS + (f"/network/weight_bits={bits}",), skip=("conv1_1",))
        rows.append(row(f"NVIDIA 2:4, metadata over values, {bits} bits", published,
                        ours.weights("metadata_bytes") / ours.weights("payload_bytes"), "", 3))
    return rows


def moon_rows(lab):
    nested = lab.analyze("resnet50", ("/network/pruning/method=stacked",))
    stored, separate = nested["total_bytes"].iloc[-1], nested["separate_bytes"].iloc[-1]
    levels = lab.run("structured", "lenet5", ("/network/pruning/method=stacked",)).json["network"]["pruning"]["levels"]
    first, last = (run(lab, "structured", "resnet50", stacked(level), kind=None) for level in (0, len(levels) - 1))
    return [row("Moon, memory saved by stacking, %", 33, 100 * (1 - stored / separate),
                f"Up to, at two or more levels that are not published; ours keep {', '.join(map(str, levels))} of each group", 0),
            row("Moon, energy of the densest over the sparsest level", 1.94, first.energy_pj / last.energy_pj,
                "Up to; the same. ResNet-50 on `structured`, DRAM included")]


def switch_table(lab):
    header = {"shared lanes": (), "own lanes": OWN, "no kernel reorder": ("/array/kernel_reorder=false",),
              "not rearranged": ("/array/rearranged=false",),
              "8 x 4": ("/array/lanes=8", "/array/pixels=4"),
              "2 x 16": ("/array/lanes=2", "/array/pixels=16", "/buffers/output/width_bytes=512"),
              "table of 4": ("/array/pattern_table=4",)}
    weights = {"4 of 9, one pattern": pattern(4, 1), "4 of 9, four patterns": pattern(4, 4),
               "4 of 9, eight patterns": pattern(4, 8),
               "4 of 9, all patterns": pattern(4, 126), "unstructured, 4 of 9 kept": {"method": "unstructured", "density": 4 / 9}}
    rows = [[name, *(f"{three_by_three(lab, pruning, settings).cycles / three_by_three(lab, DENSE, settings).cycles:.2f}"
                     for settings in header.values())]
            for name, pruning in weights.items()]
    return markdown_table(["weights", *header], rows)


def stacking_table(lab):
    nested = lab.analyze("resnet50", ("/network/pruning/method=stacked",)).iloc[-1]
    rows = []
    for level in range(3):
        ours = run(lab, "structured", "resnet50", stacked(level), kind=None)
        rows.append([level, f"{ours.weights('nonzero') / ours.weights('unpruned'):.3f}",
                     f"{(ours.weights('payload_bytes') + ours.weights('metadata_bytes')) / 1e6:.2f}",
                     f"{ours.cycles / 1e6:.2f}", f"{ours.energy_pj / 1e9:.2f}"])
    rows.append(["all, stored once", "", f"{nested['total_bytes'] / 1e6:.2f}", "", ""])
    rows.append(["all, stored apart", "", f"{nested['separate_bytes'] / 1e6:.2f}", "", ""])
    return markdown_table(["level", "kept", "weights and indices, MB", "Mcycles", "mJ"], rows)


def matrix(lab):
    network, density = MATRIX
    return lab.compare_prunings(MATRIX_PRUNINGS, MATRIX_ACCELERATORS, network, density)


def matrix_table(lab):
    table = matrix(lab)
    grid = table.pivot(index="pruning", columns="accelerator", values="speedup")
    grid = grid.loc[list(MATRIX_PRUNINGS), list(MATRIX_ACCELERATORS)]
    kept = table.groupby("pruning", sort=False)["kept_fraction"].first()
    return markdown_table(["pruning", "kept", *grid.columns],
                          [[name, f"{kept[name]:.3f}", *(f"{value:.2f}" for value in grid.loc[name])] for name in grid.index])


def accuracies(lab):
    """Every pruning of the trained network whose accuracy was measured, on every machine."""
    network, densities = TRAINED
    tables = [lab.compare_prunings(("none",) if density is None else MATRIX_PRUNINGS[1:], MATRIX_ACCELERATORS, network, density,
                                   trace=network)
              .assign(density=1 if density is None else density) for density in (None, *densities)]
    table = pd.concat(tables)
    named = table["pruning"] + table["density"].map(lambda density: "" if density == 1 else f" {density:g}")
    return table.assign(pruning=named)
