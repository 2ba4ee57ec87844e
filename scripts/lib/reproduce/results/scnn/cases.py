"""The experiments: SCNN, its variants and its dense baselines on the paper's three networks."""

from dataclasses import dataclass

from reproduce.lab import Result

NETWORKS = ("alexnet", "googlenet", "vgg16")
VGG16_DENSITIES = {  # weights, inputs: two public re-implementations agree on them; taken to be Fig. 1 of the paper
    "conv1_1": (0.57, 1.0), "conv1_2": (0.21, 0.5), "conv2_1": (0.33, 0.89), "conv2_2": (0.35, 0.79), "conv3_1": (0.53, 0.81),
    "conv3_2": (0.22, 0.63), "conv3_3": (0.41, 0.69), "conv4_1": (0.32, 0.71), "conv4_2": (0.26, 0.5), "conv4_3": (0.34, 0.45),
    "conv5_1": (0.35, 0.39), "conv5_2": (0.29, 0.33), "conv5_3": (0.36, 0.32),
}
DENSITIES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1)
BANDWIDTHS = (50, 25, 12, 8, 6, 5, 4, 3, 2, 1)  # GB/s at 1 GHz
LATE = ("inception_5a", "inception_5b")
STRICT = ("/array/queue_depth=0",)
FOUR_PES = ("/array/rows=2", "/array/columns=2", "/array/F=16", "/array/I=16", "/array/accumulator_banks=512",
            "/array/ppu_lanes=64")  # same totals
NO_SPILL = tuple(f"/buffers/{name}/capacity_bytes=1073741824" for name in ("input", "output"))


@dataclass(frozen=True)
class Case:
    """What is set on SCNN, on its baselines, and on all of them."""

    scnn: tuple = ()
    baseline: tuple = ()
    both: tuple = ()

    def run(self, lab, machine, network, density=None):
        """The network's convolutions that the paper counts. density: of weights and inputs, in every layer; None: published."""
        own = self.baseline if machine.startswith("dcnn") else self.scnn
        settings = self.both + own + network_settings(lab, network, density)
        return Convolutions(lab.run(machine, network, settings), network)

    def speedup(self, lab, network, machine="scnn", over="dcnn", density=None):
        return self.run(lab, over, network, density).cycles / self.run(lab, machine, network, density).cycles

    def energy_gain(self, lab, network, machine="scnn", over="dcnn", density=None):
        return self.run(lab, over, network, density).energy / self.run(lab, machine, network, density).energy


@dataclass(frozen=True)
class Convolutions:
    result: Result
    network: str

    @property
    def layers(self):
        return [layer for layer in self.result.of_type("conv") if self.network != "googlenet"
                or layer["name"].startswith("inception")]

    @property
    def cycles(self):
        return sum(layer["cycles"] for layer in self.layers)

    @property
    def energy(self):
        return sum(sum(layer["energy_pj"].values()) for layer in self.layers)

    @property
    def utilization(self):
        """Of the whole: effectual MACs over multipliers and cycles."""
        return sum(layer["macs_effectual"] for layer in self.layers) / (1024 * self.cycles)

    @property
    def oracle_cycles(self):
        return sum(layer["oracle_cycles"] for layer in self.layers)

    @property
    def dram_bytes(self):
        return sum(sum(layer["traffic_bytes"]["dram"].values()) for layer in self.layers)

    def energy_share(self, component):
        return sum(layer["energy_pj"][component] for layer in self.layers) / self.energy


def network_settings(lab, network, density):
    if density is not None:
        return tuple(f"/network/layers/{i}/{key}={density}" for i, layer in lab.all_layers(network).items()
                     for key in ("weight_density", "input_density") if key in layer)
    if network != "vgg16":
        return ()
    return tuple(f"/network/layers/{i}/{key}={value}" for i, layer in lab.weighted_layers(network).items()
                 for key, value in zip(("weight_density", "input_density"), VGG16_DENSITIES.get(layer["name"], ())))


SHIPPED = Case()

# Name: (case, what it tests)
CAUSES = {
    "as shipped": (SHIPPED, "queues that hide nearly all conflicts, as the paper says of 2FI banks"),
    "strict crossbar": (Case(scnn=STRICT), "`queue_depth` 0: all products of an issue before the next"),
    "strict, linear hash": (Case(scnn=STRICT + ("/array/bank_hash=linear", "/array/bank_multipliers/filter=5",
                                                "/array/bank_multipliers/row=8")), "5 k + 8 p + q instead of the address"),
    "vectors of one activation": (Case(scnn=("/array/I=1", "/array/F=16")), "no activation slot stays empty"),
    "input halos": (Case(scnn=("/array/halo=input", "/buffers/input/double_buffered=false")),
                    "activations kept twice instead of sums exchanged; as in dcnn, one slot for input tiles"),
    "no memory limits": (Case(both=("/dram=ideal",)), "the arrays alone"),
    "no spilling": (Case(both=NO_SPILL), "all maps stay on chip (energy: of memories of 1 GB)"),
    "nothing fetched ahead": (Case(both=("/array/prefetch_chunks=0",)), "weights come only into free FIFO slots"),
    "Kc = 8": (Case(scnn=("/dataflow/tile_k=8",)), "the group that the paper names for late inception layers"),
    "one accumulator copy": (Case(both=("/array/accumulator_buffers=1",)), "draining is not hidden"),
    "PPU of 32 lanes": (Case(both=("/array/ppu_lanes=32",)), "draining takes an eighth"),
}
