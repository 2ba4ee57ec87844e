#!/usr/bin/python3
"""Usage: tests/benchmark/sweep.py [--network vgg16] [--accelerator NAME]... [--points 40]

Runs machines that differ in DRAM latency as one sweep (one job, then all cores) and one by one with `lacuna run`; prints
points per second, processor time per point and of a point whose geometry is tabulated already, and the ratios. For
cambricon_x and scnn unless other accelerators are named. Nothing is asserted: compare ratios of one run.
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
    """Processor seconds of the first point's own process, which computes the tables, and of the others', ascending."""
    figures = [json.loads(line) for log in (out / "log").glob("*.jsonl") for line in log.read_text().splitlines()]
    figures.sort(key=lambda line: line["finished"])
    first, *others = (line["cpu_seconds"] for line in figures)
    return first, sorted(others)


def benchmark(lacuna, accelerator, network, points, folder):
    cores = len(os.sched_getaffinity(0))
    values = list(range(1, points + 1))
    file = folder / "sweep.json"
    file.write_text(json.dumps({"name": "benchmark", "accelerators": [accelerator], "networks": [network],
                                "axes": [{"name": "latency", "pointer": POINTER, "values": values}]}))
    one = measured(lacuna, "sweep", file, "--out", folder / "one", "--jobs", 1)
    all_cores = measured(lacuna, "sweep", file, "--out", folder / "all", "--jobs", cores)
    sample = values[:: max(1, len(values) // 10)]
    runs = [measured(lacuna, "run", accelerator, network, "--set", f"{POINTER}={value}", "--out", folder / "run")
            for value in sample]
    single = tuple(sum(run[i] for run in runs) / len(runs) * len(values) for i in (0, 1))
    first, others = per_point(folder / "one")
    median = others[len(others) // 2]
    print(f"{accelerator} on {network}, {len(values)} points, {cores} cores")
    print(f"{'':<24}{'points/s':>10}{'CPU ms/point':>14}")
    for name, (wall, cpu) in [("sweep, all cores", all_cores), ("sweep, one job", one), ("lacuna run, one by one", single)]:
        print(f"{name:<24}{len(values) / wall:>10.2f}{1000 * cpu / len(values):>14.1f}")
    print(f"CPU of a point's own process: {1000 * first:.1f} ms for the first, of a geometry that is tabulated already median "
          f"{1000 * median:.1f} ms, least {1000 * others[0]:.1f} ms; first / median: {first / median:.2f}x")
    print(f"sweep on all cores / one by one: {single[0] / all_cores[0]:.2f}x in points/s; one by one / one job: "
          f"{single[1] / one[1]:.2f}x in CPU; all cores / one job: {one[0] / all_cores[0]:.2f}x in points/s\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="vgg16")
    parser.add_argument("--accelerator", action="append", metavar="NAME", help="may be given several times")
    parser.add_argument("--points", type=int, default=40, help="at least 3")
    options = parser.parse_args()
    lacuna = Path(os.environ.get("LACUNA_BIN", PROJECT / "build/release/lacuna"))
    for accelerator in options.accelerator or ["cambricon_x", "scnn"]:
        with tempfile.TemporaryDirectory() as folder:
            benchmark(lacuna, accelerator, options.network, max(3, options.points), Path(folder))


if __name__ == "__main__":
    main()
