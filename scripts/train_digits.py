#!/usr/bin/python3
"""Train, prune and quantize a small CNN on scikit-learn's digits, and record a trace of real integer tensors.

Writes DIR/traces/digits.h5 (weights and activations), DIR/traces/digits.log (accuracy of every step, densities) and
DIR/networks/digits.json (the network, with the densities measured on the trace). Nothing is downloaded: the 1797
images of 8x8 pixels come with scikit-learn. The same seed gives the same bytes on the same CPU and library versions.

The int8 network is what an accelerator computes: products only, no biases. After a conv or fc layer, except the last,

    output = clamp(round_half_to_even(sum * (input_scale * weight_scale / output_scale)), 0, 127)

in double precision, where `sum` is the exact integer sum of products; the clamp at 0 is the ReLU. Pooling follows it.

examples:
  scripts/train_digits.py                          # the committed trace, into workloads/
  scripts/train_digits.py --quick --out /tmp/try   # the same code in seconds, a little less accurate
  scripts/train_digits.py --seed 7 --batch 64 --out /tmp/seed7
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    import h5py
    import numpy as np
    import sklearn
    import torch
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split
    from torch.nn import functional as F

    from trace_checksums import add_checksums
except ImportError as error:
    sys.exit(f"train_digits.py: {error}. It needs Debian's python3-torch, python3-sklearn, python3-h5py and "
             f"python3-numpy, run by /usr/bin/python3 (this is {sys.executable}).")

# The network, in the words of a network JSON. Everything below is derived from it.
INPUT = {"channels": 1, "height": 8, "width": 8}
LAYERS: list[dict[str, Any]] = [
    {"name": "conv1", "type": "conv", "out_channels": 16, "kernel": 3, "pad": 1},
    {"name": "conv2", "type": "conv", "out_channels": 32, "kernel": 3, "pad": 1},
    {"name": "max_pool1", "type": "max_pool", "kernel": 2, "stride": 2},
    {"name": "conv3", "type": "conv", "out_channels": 64, "kernel": 3, "pad": 1},
    {"name": "max_pool2", "type": "max_pool", "kernel": 2, "stride": 2},
    {"name": "fc1", "type": "fc", "out_features": 128},
    {"name": "fc2", "type": "fc", "out_features": 10},
]
TARGET_DENSITIES = {"conv1": 0.80, "conv2": 0.35, "conv3": 0.30, "fc1": 0.12, "fc2": 0.30}
PRUNING_STEPS = 4
MINIBATCH = 32
TEST_IMAGES = 450
LARGEST = 127  # of a symmetric int8


class Log(list):
    """Lines for the log file, each shown on the terminal when it is added."""
    def append(self, line):
        print(line, flush=True)
        super().append(line)


def load_data(seed):
    """(training images, labels), (test images, labels): float32 pixels in 0..1 [N, 1, 8, 8], labels [N]."""
    digits = load_digits()
    pixels = (digits.images[:, None] / 16).astype(np.float32)
    parts = train_test_split(pixels, digits.target, test_size=TEST_IMAGES, random_state=seed, stratify=digits.target)
    training, test, training_labels, test_labels = map(torch.from_numpy, parts)
    return (training, training_labels), (test, test_labels)


def run(weights, images, finish, layers):
    """Every layer in turn, in whatever number type the tensors have.

    images [N, C, H, W]; finish(name, sums) is what comes between the sums of a layer and its outputs; layers: a chain.
    Returns ({layer: its input, [N, C, H, W] or for fc [N, C]}, the last layer's sums [N, 10]).
    """
    inputs, x = {}, images
    for layer in layers:
        name, kind = layer["name"], layer["type"]
        inputs[name] = x = x.flatten(1) if kind == "fc" else x
        if kind == "max_pool":
            x = F.max_pool2d(x.double(), layer["kernel"], layer["stride"]).to(x.dtype)  # torch has none for integers
            continue
        x = F.linear(x, weights[name]) if kind == "fc" else F.conv2d(x, weights[name], padding=layer["pad"])
        x = finish(name, x) if layer is not layers[-1] else x
    return inputs, x


def has_relu(name):
    """There is none between the two factors of a layer that was decomposed (sim/pruning/README.md)."""
    return not name.endswith("/first")


def run_float(weights, images, layers=LAYERS):
    return run(weights, images, lambda name, sums: F.relu(sums) if has_relu(name) else sums, layers)


def accuracy(logits, labels):
    """Percent of the images whose largest logit is that of their label."""
    return 100 * (logits.argmax(1) == labels).double().mean().item()


def initial_weights():
    """{layer: float32 [K, C, R, S], or for fc [K, C]}, drawn after He et al. (2015)."""
    weights, channels, pixels = {}, INPUT["channels"], INPUT["height"] * INPUT["width"]
    for layer in LAYERS:
        if layer["type"] == "max_pool":
            pixels //= layer["stride"] ** 2
            continue
        shape = ((layer["out_channels"], channels, layer["kernel"], layer["kernel"]) if layer["type"] == "conv" else
                 (layer["out_features"], channels * pixels))
        weights[layer["name"]] = torch.nn.init.kaiming_normal_(torch.empty(shape)).requires_grad_()
        channels, pixels = shape[0], pixels if layer["type"] == "conv" else 1
    return weights


def train(weights, training, epochs, rate, layers=LAYERS):
    """Adam, its rate falling to zero along a cosine. Weights that are zero at the start stay zero."""
    images, labels = training
    masks = [weight.detach() != 0 for weight in weights.values()]
    optimizer = torch.optim.Adam(weights.values(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    for _ in range(epochs):
        for chosen in torch.randperm(len(images)).split(MINIBATCH):
            optimizer.zero_grad()
            F.cross_entropy(run_float(weights, images[chosen], layers)[1], labels[chosen]).backward()
            optimizer.step()
            for weight, mask in zip(weights.values(), masks):
                weight.data.mul_(mask)
        schedule.step()


def prune(weight, density):
    """Keep the fraction `density` of the weights, the largest magnitudes; the others become zero."""
    ascending = weight.data.abs().flatten().argsort()
    weight.data.view(-1)[ascending[:weight.numel() - round(density * weight.numel())]] = 0


def train_and_prune(training, test, epochs, log):
    """Weights pruned to TARGET_DENSITIES in steps along the cubic schedule of Zhu and Gupta (2017)."""
    def record(stage):
        log.append(f"{stage:<49}{accuracy(run_float(weights, test[0])[1], test[1]):6.2f} %")

    weights = initial_weights()
    train(weights, training, epochs, rate=2e-3)
    record("float, dense")
    for step in range(1, PRUNING_STEPS + 1):
        ahead = (1 - step / PRUNING_STEPS) ** 3
        for name, target in TARGET_DENSITIES.items():
            prune(weights[name], target + (1 - target) * ahead)
        record(f"float, pruning step {step} of {PRUNING_STEPS}, before fine-tuning")
        train(weights, training, (epochs + 1) // 2, rate=1e-3)
        record(f"float, pruning step {step} of {PRUNING_STEPS}, after fine-tuning")
    return weights


def quantize(values):
    """Symmetric, per tensor: (int64 tensor of values in -127..127, scale); a real value is scale x integer."""
    scale = values.abs().max().item() / LARGEST or 1.0  # all zeros: any scale will do
    return (values.detach().double() / scale).round().long(), scale


def run_integer(weights, scales, images, layers=LAYERS):
    """`run` in exact int64 from int8 weights; scales: {layer: {"input": scale, "weights": scale}}."""
    following = {layer["name"]: consumer["name"] for layer, consumer in zip(layers, layers[1:])}

    def requantize(name, sums):
        factor = scales[name]["input"] * scales[name]["weights"] / scales[following[name]]["input"]
        return (sums.double() * factor).round().clamp(0 if has_relu(name) else -LARGEST, LARGEST).long()

    pixels = (images.double() / scales[layers[0]["name"]]["input"]).round().clamp(0, LARGEST).long()
    return run(weights, pixels, requantize, layers)


def quantized_network(weights, images, layers=LAYERS):
    """(int8 weights, scales), the scales of the activations calibrated on images."""
    # Pooling windows tile a map, so its maximum, and with it the scale, is the same before and after pooling.
    scales = {name: {"input": quantize(x)[1]} for name, x in run_float(weights, images, layers)[0].items()}
    integers = {}
    for name, weight in weights.items():
        integers[name], scales[name]["weights"] = quantize(weight)
    return integers, scales


def density(values):
    """Fraction of nonzeros."""
    return values.count_nonzero().item() / values.numel()


def log_densities(log, tensors, test_inputs):
    log.append("\nDensities. A pool's input is the map before pooling, the next layer's input the same map after it.")
    log.append(f"{'layer':<10}{'weights: target':>17}{'kept (int8)':>13}{'input: trace':>15}{'test set':>10}")
    for name, tensor in tensors.items():
        weights = f"{TARGET_DENSITIES[name]:17.4f}{density(tensor['weights']):13.4f}" if "weights" in tensor else ""
        log.append(f"{name:<10}{weights:30}{density(tensor['input']):15.4f}{density(test_inputs[name]):10.4f}")


def without_times(property_class):
    """So that the same data are the same bytes."""
    properties = h5py.h5p.create(property_class)
    properties.set_obj_track_times(False)
    return properties


def empty_trace(path):
    """A file of the version of HDF5's format that has checksums of its metadata, too."""
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_libver_bounds(h5py.h5f.LIBVER_V110, h5py.h5f.LIBVER_V110)
    created = h5py.h5f.create(str(path).encode(), h5py.h5f.ACC_TRUNC, without_times(h5py.h5p.FILE_CREATE), access)
    return h5py.File(created)


def trace_file(tensors, scales, network="digits", kind_of="pruned"):
    """The bytes of the HDF5 trace; workloads/README.md has the format."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "trace.h5")
        with empty_trace(path) as file:
            write_trace(file, tensors, scales, network, kind_of)
        return path.read_bytes()


def write_trace(file, tensors, scales, network, kind_of):
    file.attrs.update({"format": "lacuna-trace", "version": 1, "network": network,
                       "description": f"{kind_of} int8 CNN on test images of scikit-learn's digits"})
    for name in tensors:
        h5py.h5g.create(file.id, name.encode(), gcpl=without_times(h5py.h5p.GROUP_CREATE))
        for kind, tensor in tensors[name].items():
            stored = file.create_dataset(f"{name}/{kind}", data=tensor.numpy().astype(np.int8),
                                         compression="gzip", compression_opts=9, fletcher32=True,
                                         track_times=False)
            stored.attrs["scale"] = scales[name][kind]
    add_checksums(file)


def network_json(tensors, source, network="digits", kind_of="pruned by magnitude", script="train_digits.py"):
    """The network JSON as text, a few lines a layer; densities measured on the trace's tensors."""
    def fields(items, separator=", "):
        return separator.join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in items.items())

    def layer_text(layer):
        key = {"input": "input_density", "weights": "weight_density"}
        lines = [fields(layer)] + [fields({key[kind]: round(density(tensor), 4), f"{key[kind]}_source": source})
                                   for kind, tensor in reversed(tensors[layer["name"]].items())]
        return "    {" + ",\n     ".join(lines) + "}"

    head = {"$schema": "../../configs/schema/network.schema.json", "name": network,
            "description": f"Small CNN on 8x8 images of handwritten digits, {kind_of}, int8",
            "source": f"scripts/{script}", "batch": len(tensors[LAYERS[0]["name"]]["input"]),
            "input": INPUT, "input_bits": 8, "weight_bits": 8}
    layers = ",\n".join(map(layer_text, LAYERS))
    return "{\n  " + fields(head, ",\n  ") + ',\n  "layers": [\n' + layers + "\n  ]\n}\n"


def write_all(contents, out):
    """Never a half-written file: all of {path within out: bytes} are complete before the first gets its name."""
    with tempfile.TemporaryDirectory(dir=out) as folder:
        for path, content in contents.items():
            Path(folder, Path(path).name).write_bytes(content)
        for path in contents:
            Path(folder, Path(path).name).replace(out / path)


def integer_in(low, high):
    def integer(text):
        if not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"expected {low}..{high}, not {text}")
        return int(text)
    return integer


def output_folder(text):
    """Created and tried before the training, not after it."""
    out = Path(text).resolve()
    try:
        for folder in (out / "traces", out / "networks"):
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise argparse.ArgumentTypeError(f"cannot write to {text}: {error.strerror}")
    return out


def parse_arguments():
    project = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=output_folder, default=str(project / "workloads"), metavar="DIR",
                        help="folder that gets traces/ and networks/ (default: workloads/ of this project)")
    parser.add_argument("--seed", type=integer_in(0, 2**32 - 1), default=1, metavar="N",
                        help="of the split, the initial weights and the shuffling (default: %(default)s)")
    parser.add_argument("--batch", type=integer_in(1, TEST_IMAGES), default=16, metavar="N",
                        help="test images in the trace (default: %(default)s)")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=integer_in(1, 1000), default=30, metavar="N",
                        help="of dense training; each pruning step fine-tunes for half (default: %(default)s)")
    length.add_argument("--quick", action="store_const", dest="epochs", const=2, help="short for --epochs 2")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    training, test = load_data(arguments.seed)
    log = Log()
    log.append(f"seed {arguments.seed}, {arguments.epochs} epochs, {len(training[0])} training images; "
               f"torch {torch.__version__}, scikit-learn {sklearn.__version__}, numpy {np.__version__}\n\n"
               f"Accuracy on {TEST_IMAGES} test images")
    weights, scales = quantized_network(train_and_prune(training, test, arguments.epochs, log), training[0])
    inputs, logits = run_integer(weights, scales, test[0])
    log.append(f"{'int8, exact integer inference':<49}{accuracy(logits, test[1]):6.2f} %")

    tensors = {name: {"input": x[:arguments.batch]} for name, x in inputs.items()}
    for name, weight in weights.items():
        tensors[name]["weights"] = weight
    log_densities(log, tensors, inputs)
    source = f"measured on {arguments.out.name}/traces/digits.h5"
    try:
        write_all({"traces/digits.h5": trace_file(tensors, scales),
                   "traces/digits.log": ("\n".join(log) + "\n").encode(),
                   "networks/digits.json": network_json(tensors, source).encode()}, arguments.out)
    except OSError as error:
        sys.exit(f"train_digits.py: cannot write to {arguments.out}: {error}")


if __name__ == "__main__":
    main()
