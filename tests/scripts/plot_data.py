"""Results made up for the tests of the figures and of the report, in the shape that lacuna writes them."""

import csv
import itertools
import json
import random

from matplotlib.text import Text

UNITS = {"cycles": "cycles", "latency_ms": "ms", "energy_pj_total": "pJ", "edp_pj_s": "pJ s", "dram_bytes_total": "bytes",
         "utilization": "0..1", "clock_ghz": "GHz", "macs_dense": "MACs"}  # of made-up sweeps


def by_hand(folder):
    """A result that a test changes: without the list of its parts, as earlier versions wrote none, nothing tells of it."""
    (folder / "parts.json").unlink(missing_ok=True)


def add_per_pe(folder, rows, columns, uneven=0.3):
    """Spreads the cycles of folder/result.json over a grid of PEs, unevenly, into per_pe.csv."""
    result = json.loads((folder / "result.json").read_text())
    generator = random.Random(1)
    causes = list(result["totals"]["cycle_attribution"])
    places = [(row, column) for row in range(rows) for column in range(columns)]
    with (folder / "per_pe.csv").open("w") as file:
        writer = csv.writer(file)
        writer.writerow(["layer", "pe", "row", "column", *(f"pe_cycles_{cause}" for cause in causes)])
        for layer in result["layers"]:
            shares = {cause: cycles // len(places) for cause, cycles in layer["cycle_attribution"].items()}
            for pe, (row, column) in enumerate(places):
                moved = int(shares["compute"] * generator.uniform(0, uneven) * (1 - row / rows / 2))
                own = {**shares, "compute": shares["compute"] - moved, "barrier": shares["barrier"] + moved}
                writer.writerow([layer["name"], pe, row, column, *own.values()])


def real_sweep(run_lacuna, folder, axes, accelerators=("dense", "cambricon_x"), networks=("digits",), seeds=(1,), **plan):
    """What `lacuna sweep` leaves, from a `lacuna run` per point. axes: [{name, pointer, values, unit?}], as a product."""

    def row(accelerator, network, seed, values):
        out = folder / "points" / f"{len(rows):04}"
        settings = [f"--set={axis['pointer']}={value}" for axis, value in zip(axes, values)]
        done = run_lacuna("run", accelerator, network, "--seed", seed, "--out", out, *settings)
        assert done.returncode == 0, done.stderr
        result = json.loads((out / "result.json").read_text())
        total = list(csv.DictReader((out / "layers.csv").open()))[-1]
        declared = json.loads((out / "columns.json").read_text())["files"]["layers.csv"]
        units.update({name: column["unit"] for name, column in declared.items()})
        return {"clock_ghz": result["accelerator"]["clock_ghz"],
                **{key: value for key, value in total.items() if value and key not in ("name", "type")}}

    rows, units = [], {}
    for choice in itertools.product(accelerators, networks, seeds, *(axis["values"] for axis in axes)):
        rows.append(point(axes, len(rows), choice, row(*choice[:3], choice[3:])))
    return write(folder, rows, axes, accelerators, networks, seeds, plan, units)


def sweep(folder, axes, number, accelerators=("dense",), networks=("net",), seeds=(1,), **plan):
    """The same, made up. number(accelerator, network, seed, *values of the axes) -> {column: number}."""
    rows = []
    for choice in itertools.product(accelerators, networks, seeds, *(axis["values"] for axis in axes)):
        rows.append(point(axes, len(rows), choice, number(*choice)))
    return write(folder, rows, axes, accelerators, networks, seeds, plan, UNITS)


def column(axis):
    return axis["name"] + (f"_{axis['unit']}".replace("/", "_per_") if "unit" in axis else "")


def point(axes, i, choice, numbers):
    columns = ["accelerator", "network", "seed", *map(column, axes)]
    return {"point": f"p{i:04}", "status": "done", **dict(zip(columns, choice)), **numbers}


def write_columns(folder, file, units):
    """columns.json, in which figures look for the units."""
    (folder / "columns.json").write_text(json.dumps({"files": {file: {name: {"unit": unit} for name, unit in units.items()}}}))


def write(folder, rows, axes, accelerators, networks, seeds, plan, units):
    folder.mkdir(parents=True, exist_ok=True)
    plan = {"name": "tried", "description": "a sweep", "accelerators": list(accelerators), "networks": list(networks),
            "seeds": list(seeds), "axes": axes, "figures": []} | plan
    (folder / "sweep.json").write_text(json.dumps(plan))
    write_columns(folder, "points.csv", {**units, **{column(axis): axis.get("unit", "") for axis in axes}})
    with (folder / "points.csv").open("w") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return folder


def badly_placed(figure):
    """Texts of a figure that overlap their neighbours, or that are cut off."""
    figure.draw_without_rendering()
    wrong = []
    for axes in figure.axes:
        for labels in (axes.get_xticklabels(), axes.get_yticklabels(), axes.texts):
            shown = [label for label in labels if label.get_visible() and label.get_text()]
            shown = [label for label in shown if label in axes.texts or is_inside(axes, label)]
            boxes = [Text.get_window_extent(label) for label in shown]
            wrong += [(a.get_text(), b.get_text()) for (a, box), (b, other) in itertools.combinations(zip(shown, boxes), 2)
                      if box.x0 + 1 < other.x1 and other.x0 + 1 < box.x1 and box.y0 + 1 < other.y1 and other.y0 + 1 < box.y1]
            wrong += [label.get_text() for label, box in zip(shown, boxes)
                      if box.x0 < -2 or box.y0 < -2 or box.x1 > figure.bbox.x1 + 2 or box.y1 > figure.bbox.y1 + 2]
    return wrong


def is_inside(axes, label):
    """Ticks outside the limits have labels too, which are not drawn."""
    along_x = label in axes.get_xticklabels()
    low, high = sorted(axes.get_xlim() if along_x else axes.get_ylim())
    return low <= label.get_position()[0 if along_x else 1] <= high
