"""The experiments: prunings of a network's weights on the machines that were made for them."""

import json
from dataclasses import dataclass

BUFFERS = tuple(f"/buffers/{name}/capacity_bytes=1073741824" for name in ("weight", "input", "output"))
NO_LIMITS = ("/dram=ideal", *BUFFERS)  # the array alone
DENSE = {"method": "unstructured", "density": 1}

MATRIX_PRUNINGS = ("none", "unstructured", "balanced", "channel", "filter", "block", "nm", "accelerator_aware", "pattern")
MATRIX_ACCELERATORS = ("dense", "cambricon_x", "scnn", "pattern", "structured", "nm_tensor_core")
MATRIX = ("resnet50", 0.25)
TRAINED = ("digits_dense", (0.5, 0.25, 0.125))

# Li et al.: neither the device nor the array is published. 512 multipliers at 200 MHz are a middle-sized FPGA of 2020.
FPGA = ("/array/sub_arrays=16", "/clock_ghz=1/5", "/buffers/input/capacity_bytes=262144", "/buffers/weight/capacity_bytes=262144",
        "/buffers/output/capacity_bytes=262144", "/buffers/input/width_bytes=1024", "/buffers/weight/width_bytes=1024",
        "/buffers/output/width_bytes=512", "/dram/bandwidth_bytes_per_cycle=64")


def kang(group, pruned):
    return {"method": "accelerator_aware", "group_size": group, "prune_count": pruned}


def pattern(entries, patterns=8, density=1):
    return {"method": "pattern", "entries": entries, "patterns": patterns, "density": density}


def stacked(level):
    return {"method": "stacked", "level": level}


@dataclass(frozen=True)
class Layers:
    """Some layers of a result."""

    layers: list
    ghz: float

    @property
    def cycles(self):
        return sum(layer["cycles"] for layer in self.layers)

    @property
    def compute(self):
        """PE-cycles of computing alone: without fill, drain and waiting."""
        return sum(layer["cycle_attribution"]["compute"] for layer in self.layers)

    @property
    def dense_macs(self):
        return sum(layer["macs_dense"] for layer in self.layers)

    @property
    def multiplications(self):
        return sum(layer["actions"].get("mac", 0) + layer["actions"].get("mac_gated", 0) for layer in self.layers)

    @property
    def images_per_second(self):
        return self.ghz * 1e9 / self.cycles

    @property
    def effective_gops(self):
        """Operations on what the pruned network keeps, zero activations included."""
        return 2 * self.multiplications * self.ghz / self.cycles

    @property
    def dense_gops(self):
        return 2 * self.dense_macs * self.ghz / self.cycles

    def share(self, cause):
        total = sum(sum(layer["cycle_attribution"].values()) for layer in self.layers)
        return sum(layer["cycle_attribution"][cause] for layer in self.layers) / total

    def weights(self, key):
        return sum(layer["weights"][key] for layer in self.layers)

    @property
    def energy_pj(self):
        return sum(sum(layer["energy_pj"].values()) for layer in self.layers)


def run(lab, machine, network, pruning=None, settings=(), kind="conv", skip=()):
    """The layers of one type (None: all with weights) without those named in `skip`."""
    word = (f"/network/pruning={json.dumps(pruning)}",) if pruning else ()
    names = [layer["name"] for layer in lab.weighted_layers(network).values() if kind in (None, layer["type"])]
    result = lab.run(machine, network, tuple(settings) + word, () if kind is None else names)
    return Layers([layer for layer in result.of_type(kind) if layer["name"] not in skip], result.clock_ghz)


def three_by_three(lab, pruning, settings=()):
    """VGG-16's convolutions with whole groups of channels, on the pattern machine without memory limits."""
    return run(lab, "pattern", "vgg16", pruning, NO_LIMITS + settings, skip=("conv1_1",))
