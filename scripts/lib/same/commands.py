"""What is run with both: every shipped accelerator on every shipped network, alone and side by side, and pruned."""

import json
from dataclasses import dataclass

LARGE = 20  # layers of a network, of which only some run then
SOME = 4
PRUNED = ["lenet5", "digits"]  # networks that are small enough to be pruned in all these ways, again for each machine
PRUNINGS = ["none", "unstructured", "block:block=8", "filter", "channel", "pattern", "nm:keep=2", "balanced", "shape",
            "stacked:level=1", "low_rank"]
SEEDS = [1, 2]


@dataclass(frozen=True)
class Command:
    words: tuple
    runs: int  # simulations, if all of them succeed
    files: tuple = ()  # {name: text} of inputs, as pairs

    @property
    def name(self):
        return " ".join(self.words)


def layers_of(network):
    """--layers of a large network: some that have weights, far apart."""
    if len(network["layers"]) <= LARGE:
        return ()
    names = [layer["name"] for layer in network["layers"] if layer["type"] in ("conv", "fc")]
    chosen = [names[i * (len(names) - 1) // (SOME - 1)] for i in range(SOME)]
    return ("--layers", ",".join(dict.fromkeys(chosen)))


def networks_in(project):
    files = sorted((project / "workloads/networks").glob("*.json"))
    return {file.stem: json.loads(file.read_text()) for file in files}


def traced(project, name):
    return ("--trace", name) if (project / f"workloads/traces/{name}.h5").is_file() else ()


def alone(project, machines, networks):
    for name, network in networks.items():
        for machine in machines:
            yield Command(("run", machine, name, *layers_of(network), *traced(project, name), "--per-pe", "--out", "out"), 1)


def side_by_side(project, machines, networks):
    """Twice, since an older comparison ends where a machine cannot run a layer: all of them, and those two by two."""
    for name, network in networks.items():
        options = ("--network", name, *layers_of(network), *traced(project, name), "--out", "out")
        for first, second in zip(machines, machines[1:]):
            yield Command(("compare", first, second, *options), 2)


def pruned(project, machines, networks):
    for name in [name for name in PRUNED if name in networks]:
        for pruning in PRUNINGS:
            prunings = f"none,{pruning}" if pruning != "none" else pruning
            options = ("--network", name, *traced(project, name), "--prunings", prunings)
            count = 1 if pruning == "none" else 2
            for machine in machines:
                yield Command(("compare", machine, *options, "--density", "0.375", "--out", "out"), count)


def matrix(machines):
    """A larger network, pruned once for all machines."""
    prunings = ("none", "unstructured", "filter")
    options = ("--network", "alexnet", "--prunings", ",".join(prunings), "--density", "0.375", "--out", "out")
    yield Command(("compare", *machines, *options), len(prunings) * len(machines))


def swept(machines):
    """One sweep of all machines, whose points may fail."""
    axes = [
        {"name": "method", "pointer": "/network/pruning/method", "values": ["unstructured", "filter", "nm"]},
        {"name": "density", "pointer": "/network/pruning/density", "values": [0.5, 0.25]},
        {"name": "bandwidth", "pointer": "/dram/bandwidth_bytes_per_cycle", "values": [4, 64]}]
    sweep = {"name": "same", "accelerators": machines, "networks": ["digits"], "traces": {"digits": "digits"}, "seeds": SEEDS,
             "axes": axes}
    yield Command(("sweep", "same.json", "--out", "out", "--jobs", "1"), len(machines) * 3 * 2 * 2,
                  (("same.json", json.dumps(sweep)),))


def all_commands(project):
    machines = sorted(file.stem for file in (project / "configs/accelerators").glob("*.json"))
    networks = networks_in(project)
    return [*alone(project, machines, networks), *side_by_side(project, machines, networks), *pruned(project, machines, networks),
            *matrix(machines), *swept(machines)]
