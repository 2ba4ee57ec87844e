"""The experiments: Cambricon-X against the baseline, with one suspected cause switched at a time."""

from dataclasses import dataclass

from reproduce.lab import geomean

NETWORKS = ("lenet5", "alexnet", "vgg16")  # published densities of weights and activations
MACHINES = ("dense", "cambricon_x")
DENSITIES = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05)


@dataclass(frozen=True)
class Case:
    """What is set on both machines, on one of them, and in the network."""

    both: tuple = ()
    baseline: tuple = ()
    cambricon_x: tuple = ()
    density: float | None = None  # of the weights, in every layer; None: the published ones

    def pair(self, lab, network):
        """The results of the baseline and of Cambricon-X."""
        return (lab.run("dense", network, self.both + self.baseline),  # its time does not depend on zeros
                lab.run("cambricon_x", network, self.both + self.cambricon_x + self.densities(lab, network)))

    def densities(self, lab, network):
        if self.density is None:
            return ()
        return tuple(f"/network/layers/{i}/weight_density={self.density}" for i in lab.weighted_layers(network))

    def speedup(self, lab, network, kind=None):
        dense, ours = self.pair(lab, network)
        return dense.cycles(kind) / ours.cycles(kind)

    def energy_gain(self, lab, network, kind=None):
        dense, ours = self.pair(lab, network)
        return dense.total_pj(kind) / ours.total_pj(kind)

    def on_chip_gain(self, lab, network, kind=None):
        dense, ours = self.pair(lab, network)
        return dense.on_chip_pj(kind) / ours.on_chip_pj(kind)

    def indexing_share(self, lab, network):
        """Of Cambricon-X's energy without DRAM."""
        _, ours = self.pair(lab, network)
        return ours.energy_pj()["indexing"] / ours.on_chip_pj()

    def dram_share(self, lab, network):
        """Of all of Cambricon-X's energy."""
        _, ours = self.pair(lab, network)
        return ours.energy_pj()["dram"] / ours.total_pj()


def mean(quantity, lab, **options):
    """Geometric mean of a Case's quantity over the networks, each with all its layers added up."""
    return geomean(quantity(lab, network, **options) for network in NETWORKS)


def dram(name):
    return (f"/dram={name}",)


def buffers(factor):
    sizes = {"weight": 32768, "input": 8192, "output": 8192}
    return tuple(f"/buffers/{name}/capacity_bytes={factor * size}" for name, size in sizes.items())


SHIPPED = Case()
DIANNAO = ("/buffers/input/capacity_bytes=2048", "/buffers/output/capacity_bytes=2048")  # NBin and NBout, recalled

# Name: (case, what it tests)
CAUSES = {
    "as shipped": (SHIPPED, "same buffers and DDR3 on both, published densities"),
    "baseline with DianNao's neuron buffers": (Case(baseline=DIANNAO), "2 KB each instead of 8 KB"),
    "weights of density 0.2": (Case(density=0.2), "other networks: every layer alike"),
    "weights of density 0.1": (Case(density=0.1), "other networks, sparser"),
    "DianNao's buffers and density 0.1": (Case(baseline=DIANNAO, density=0.1), "both; 0.1 is where the sweep meets the headline"),
    "HBM2": (Case(both=dram("hbm2")), "20 times the bandwidth"),
    "no memory limits": (Case(both=dram("ideal")), "the arrays alone"),
    "buffers x 4 on both": (Case(both=buffers(4)), "re-fetching by small buffers"),
    "batch 16 on both": (Case(both=("/network/batch=16",)), "fully connected layers bound by their weights"),
    "direct indexing": (Case(cambricon_x=("/array/indexing=direct",)), "a bit per candidate instead of 8 per synapse"),
    "4-bit steps": (Case(cambricon_x=("/array/step_bits=4",)), "half the metadata, some placeholders"),
    "window synchronization": (Case(cambricon_x=("/array/synchronization=window",)), "PEs may not run ahead"),
    "window synchronization, no memory limits": (
        Case(both=dram("ideal"), cambricon_x=("/array/synchronization=window",)), "the same where the memory does not hide it"),
}
