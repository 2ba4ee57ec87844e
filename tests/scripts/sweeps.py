"""What the tests of `lacuna sweep` share: a sweep of some dozen points that take a few milliseconds each."""

import csv
import json
import subprocess

NETWORK = {
    "name": "tiny",
    "input": {"channels": 16, "height": 16, "width": 16},
    "layers": [
        {"name": "conv1", "type": "conv", "out_channels": 64, "kernel": 3, "pad": 1, "weight_density": 0.4, "input_density": 0.7},
        {"name": "conv2", "type": "conv", "out_channels": 128, "kernel": 3, "weight_density": 0.3, "input_density": 0.5},
        {"name": "fc", "type": "fc", "out_features": 100, "weight_density": 0.1, "input_density": 0.5},
    ],
}
SWEEP = {
    "name": "tiny",
    "accelerators": ["dense", "cambricon_x"],
    "networks": ["tiny.json"],
    "seeds": [1, 2],
    "axes": [
        {"name": "bandwidth", "pointer": "/dram/bandwidth_bytes_per_cycle", "values": [4, 12.8, 64], "unit": "B/cycle"},
        {"name": "latency", "pointer": "/dram/latency_cycles", "range": {"from": 10, "to": 40, "step": 10}, "unit": "cycles"},
    ],
}
POINTS = 2 * 2 * 3 * 4


def write_sweep(folder, **changes):
    """The sweep file, and the network beside it."""
    (folder / "tiny.json").write_text(json.dumps(NETWORK))
    file = folder / "tiny_sweep.json"
    file.write_text(json.dumps(SWEEP | changes))
    return file


def tables(out):
    """The bytes that have to be the same however the sweep was run."""
    return {name: (out / name).read_bytes() for name in ("points.csv", "layers.csv")}


def results(out):
    """Every stored result, by its path in the folder."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in (out / "points").rglob("*.json")}


def rows(out, name="points.csv"):
    with (out / name).open(newline="") as file:
        return list(csv.DictReader(file))


def start(lacuna, *arguments, **options):
    return subprocess.Popen([lacuna, "sweep", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            **options)
