#!/usr/bin/python3
"""Usage: tests/benchmark/sweep.py [--network vgg16] [--accelerator cambricon_x] [--points 40]

Runs machines that differ in DRAM latency as one sweep (one job, then all cores) and one by one with `lacuna run`; prints
points per second, processor time per point, and the ratios. Nothing is asserted: compare ratios of one run.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
POINTER = "/dram/latency_cycles"


def measured(*command):
    """(wall-clock seconds, processor seconds) of a command."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def per_point(out):
    """Processor seconds of each point's own process, the first (which computes the tables) left out."""
    figures = [json.loads(line) for log in (out / "log").glob("*.jsonl") for line in log.read_text().splitlines()]
    figures.sort(key=lambda line: line["finished"])
    return sorted(line["cpu_seconds"] for line in figures[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="vgg16")
    parser.add_argument("--accelerator", default="cambricon_x")
    parser.add_argument("--points", type=int, default=40, help="at least 3")
    options = parser.parse_args()
    lacuna = Path(os.environ.get("LACUNA_BIN", PROJECT / "build/release/lacuna"))
    cores = len(os.sched_getaffinity(0))
    values = list(range(1, max(3, options.points) + 1))
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        file = folder / "sweep.json"
        file.write_text(json.dumps({"name": "benchmark", "accelerators": [options.accelerator], "networks": [options.network],
                                    "axes": [{"name": "latency", "pointer": POINTER, "values": values}]}))
        one = measured(lacuna, "sweep", file, "--out", folder / "one", "--jobs", 1)
        all_cores = measured(lacuna, "sweep", file, "--out", folder / "all", "--jobs", cores)
        sample = values[:: max(1, len(values) // 10)]
        runs = [measured(lacuna, "run", options.accelerator, options.network, "--set", f"{POINTER}={value}", "--out", folder / "run")
                for value in sample]
        own = per_point(folder / "one")
    single = tuple(sum(run[i] for run in runs) / len(runs) * len(values) for i in (0, 1))
    print(f"{options.accelerator} on {options.network}, {len(values)} points, {cores} cores")
    print(f"{'':<24}{'points/s':>10}{'CPU s/point':>14}")
    for name, (wall, cpu) in [("sweep, all cores", all_cores), ("sweep, one job", one), ("lacuna run, one by one", single)]:
        print(f"{name:<24}{len(values) / wall:>10.2f}{cpu / len(values):>14.4f}")
    print(f"CPU of a point's own process, tables there: median {own[len(own) // 2]:.4f} s, least {own[0]:.4f} s")
    print(f"sweep on all cores / one by one: {single[0] / all_cores[0]:.2f}x in points/s; one job / one by one: "
          f"{single[1] / one[1]:.2f}x in CPU; all cores / one job: {one[0] / all_cores[0]:.2f}x")


if __name__ == "__main__":
    main()
