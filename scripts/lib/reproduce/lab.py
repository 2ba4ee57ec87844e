"""Runs the simulator, each experiment once."""

import json
import os
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from math import exp, log
from pathlib import Path

import pandas as pd
from results import clock_ghz

WEIGHTED = ("conv", "fc", "gemm")


class RunError(Exception):
    """The simulator is not there or did not like its input."""


@dataclass(frozen=True)
class Result:
    """One result.json; sums are over the layers with weights, or over those of one type."""

    json: dict

    @cached_property
    def layers(self):
        return [layer for layer in self.json["layers"] if layer["type"] in WEIGHTED]

    @cached_property
    def clock_ghz(self):
        return clock_ghz(self.json)

    def of_type(self, kind):
        return [layer for layer in self.layers if kind in (None, layer["type"])]

    def cycles(self, kind=None):
        return sum(layer["cycles"] for layer in self.of_type(kind))

    def energy_pj(self, kind=None):
        """{component: pJ}"""
        layers = self.of_type(kind)
        return {component: sum(layer["energy_pj"][component] for layer in layers) for component in layers[0]["energy_pj"]}

    def total_pj(self, kind=None):
        return sum(self.energy_pj(kind).values())

    def on_chip_pj(self, kind=None):
        return self.total_pj(kind) - self.energy_pj(kind)["dram"]


class Lab:
    def __init__(self, root):
        self.root = root
        self.binary = Path(os.environ.get("LACUNA_BIN", root / "build/release/lacuna"))
        self.results = {}

    def run(self, machine, network, settings=(), layers=()):
        """settings: "/pointer=value" as for --set; those of the network begin with /network. layers: names; none: all."""
        key = (machine, network, tuple(settings), tuple(layers))
        if key not in self.results:
            self.results[key] = self._run(*key)
        return self.results[key]

    def _run(self, machine, network, settings, layers):
        chosen = ["--layers", ",".join(layers)] if layers else []
        with self._output("run", machine, network, *set_options(settings), *chosen) as folder:
            return Result(json.loads(Path(folder, "result.json").read_text()))

    @contextmanager
    def _output(self, *words):
        """The folder that a command writes."""
        with tempfile.TemporaryDirectory() as folder:
            command = [self.binary, *words, "--out", folder]
            try:
                subprocess.run(command, check=True, capture_output=True, text=True)
            except FileNotFoundError as error:
                raise RunError(f"there is no {self.binary}; scripts/demo builds it") from error
            except subprocess.CalledProcessError as error:
                raise RunError(f"{' '.join(map(str, command))}\n{error.stderr}") from error
            yield folder

    def _table(self, name, *words):
        """One of the CSVs that a command writes."""
        key = (name, *words)
        if key not in self.results:
            with self._output(*words) as folder:
                self.results[key] = pd.read_csv(Path(folder, name))
        return self.results[key]

    def compare_prunings(self, prunings, accelerators, network, density=None, trace=None):
        """matrix.csv of the co-design matrix."""
        options = [part for option, value in (("--density", density), ("--trace", trace)) if value is not None
                   for part in (option, str(value))]
        return self._table("matrix.csv", "compare", "--prunings", ",".join(prunings), "--accelerators", ",".join(accelerators),
                           "--network", network, *options)

    def analyze(self, network, settings=()):
        """nested.csv of a network that is pruned by "stacked"."""
        return self._table("nested.csv", "analyze", network, "--formats", *set_options(settings))

    def all_layers(self, network):
        """{position in the network file: layer}"""
        return dict(enumerate(json.loads((self.root / f"workloads/networks/{network}.json").read_text())["layers"]))

    def weighted_layers(self, network):
        return {i: layer for i, layer in self.all_layers(network).items() if layer["type"] in WEIGHTED}


def set_options(settings):
    return [part for setting in settings for part in ("--set", setting)]


def geomean(values):
    values = list(values)
    return exp(sum(map(log, values)) / len(values))
