"""scripts/train_digits.py and what it left in workloads/. Run by /usr/bin/python3 -m pytest.

The integer network is computed a second time here, naively and from the files alone, so the trace must be a real
network's: each layer's stored input has to follow from the stored input, weights and scales of the layer before it.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

PROJECT = Path(__file__).resolve().parents[2]
COMMITTED = PROJECT / "workloads"
TARGET_DENSITIES = {"conv1": 0.80, "conv2": 0.35, "conv3": 0.30, "fc1": 0.12, "fc2": 0.30}


def train(*arguments):
    """The finished process of a training run."""
    command = [sys.executable, PROJECT / "scripts/train_digits.py", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="module")
def needs_torch():
    for module in ("torch", "sklearn"):
        pytest.importorskip(module, reason=f"training NOT tested: {sys.executable} has no {module} "
                                           "(Debian: python3-torch, python3-sklearn, run by /usr/bin/python3)")


@pytest.fixture(scope="module")
def quick(needs_torch, tmp_path_factory):
    out = tmp_path_factory.mktemp("quick") / "workloads"
    run = train("--quick", "--out", out)
    assert run.returncode == 0, run.stderr
    return out


@pytest.fixture(params=["committed", "quick"])
def workloads(request):
    return COMMITTED if request.param == "committed" else request.getfixturevalue("quick")


def network(folder):
    return json.loads((folder / "networks/digits.json").read_text())


def trace(folder):
    """{layer: {"input" or "weights": (integers, scale)}} and the file's attributes."""
    with h5py.File(folder / "traces/digits.h5") as file:
        layers = {name: {kind: (stored[()], stored.attrs["scale"]) for kind, stored in group.items()}
                  for name, group in file.items()}
        return layers, dict(file.attrs)


def accuracies(folder):
    """{step: percent} of the log."""
    found = re.findall(r"^(\S.*?) +([\d.]+) %$", (folder / "traces/digits.log").read_text(), re.MULTILINE)
    return {step: float(percent) for step, percent in found}


def expected_shapes(description):
    """{layer: {"input": shape, "weights": shape}} worked out from the network JSON."""
    batch, (channels, height, width) = description["batch"], description["input"].values()
    shapes = {}
    for layer in description["layers"]:
        name, kind = layer["name"], layer["type"]
        if kind == "fc":
            features, channels, height, width = channels * height * width, layer["out_features"], 1, 1
            shapes[name] = {"input": (batch, features), "weights": (channels, features)}
            continue
        shapes[name] = {"input": (batch, channels, height, width)}
        if kind == "conv":
            shapes[name]["weights"] = (layer["out_channels"], channels, layer["kernel"], layer["kernel"])
            channels = layer["out_channels"]
        step, pad = layer.get("stride", 1), layer.get("pad", 0)
        height, width = ((side + 2 * pad - layer["kernel"]) // step + 1 for side in (height, width))
    return shapes


def convolve(x, weights, pad):
    """[N, C, H, W] by [K, C, R, S], stride 1, one output pixel after the other."""
    x = np.pad(x.astype(np.int64), ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    side = weights.shape[2]
    sums = np.zeros((len(x), len(weights), x.shape[2] - side + 1, x.shape[3] - side + 1), np.int64)
    for p in range(sums.shape[2]):
        for q in range(sums.shape[3]):
            window = x[:, None, :, p:p + side, q:q + side]
            sums[:, :, p, q] = (window * weights.astype(np.int64)).sum(axis=(2, 3, 4))
    return sums


def outputs(layer, tensors, output_scale):
    """What a layer hands to the next: pooled, or the sums requantized as the script documents."""
    x, input_scale = tensors["input"]
    if layer["type"] == "max_pool":
        return np.maximum.reduce([x[:, :, i::2, j::2] for i in (0, 1) for j in (0, 1)])
    weights, weight_scale = tensors["weights"]
    is_fc = layer["type"] == "fc"
    sums = x.astype(np.int64) @ weights.astype(np.int64).T if is_fc else convolve(x, weights, layer["pad"])
    return np.clip(np.rint(sums * (input_scale * weight_scale / output_scale)), 0, 127)


def test_trace_holds_every_tensor_of_the_network(workloads):
    layers, attributes = trace(workloads)
    assert {key: attributes[key] for key in ("format", "version", "network")} == {
        "format": "lacuna-trace", "version": 1, "network": "digits"}
    assert attributes["description"]
    assert {name: {kind: values.shape for kind, (values, _) in tensors.items()}
            for name, tensors in layers.items()} == expected_shapes(network(workloads))


def test_tensors_are_int8_with_scales(workloads):
    for name, tensors in trace(workloads)[0].items():
        for kind, (values, scale) in tensors.items():
            lowest = 0 if kind == "input" else -127
            assert values.dtype == np.int8 and values.min() >= lowest and scale > 0, (name, kind)


def test_each_input_follows_from_the_layer_before(workloads):
    layers, _ = trace(workloads)
    described = network(workloads)["layers"]
    for layer, consumer in zip(described, described[1:]):
        stored, scale = layers[consumer["name"]]["input"]
        computed = outputs(layer, layers[layer["name"]], scale)
        np.testing.assert_array_equal(computed.reshape(stored.shape), stored, err_msg=consumer["name"])


def test_pooling_keeps_the_scale_and_hides_zeros(workloads):
    layers, _ = trace(workloads)
    for pool, consumer in (("max_pool1", "conv3"), ("max_pool2", "fc1")):
        (before, scale), (after, scale_after) = layers[pool]["input"], layers[consumer]["input"]
        assert scale == scale_after
        assert np.count_nonzero(before) / before.size < np.count_nonzero(after) / after.size


def test_pruned_weights_are_zero(workloads):
    layers, _ = trace(workloads)
    for name, target in TARGET_DENSITIES.items():
        weights, _ = layers[name]["weights"]
        kept = round(target * weights.size)
        assert 0.98 * kept <= np.count_nonzero(weights) <= kept, name  # a few may round to 0 in int8


def test_network_states_the_densities_of_the_trace(workloads):
    layers, _ = trace(workloads)
    for layer in network(workloads)["layers"]:
        for kind, (values, _) in layers[layer["name"]].items():
            key = {"input": "input_density", "weights": "weight_density"}[kind]
            assert layer[key] == round(np.count_nonzero(values) / values.size, 4), layer["name"]
            assert layer[key + "_source"] == "measured on workloads/traces/digits.h5"


def test_committed_network_is_accurate_and_small():
    recorded = accuracies(COMMITTED)
    finished = [percent for step, percent in recorded.items() if "before fine-tuning" not in step]
    assert len(recorded) == 10 and len(finished) == 6  # dense, 4 x (before, after), int8
    assert min(finished) > 95
    assert (COMMITTED / "traces/digits.h5").stat().st_size <= 2_000_000


def test_quick_run_learns_and_leaves_only_its_files(quick):
    assert accuracies(quick)["int8, exact integer inference"] > 90
    assert sorted(str(path.relative_to(quick)) for path in quick.rglob("*") if path.is_file()) == [
        "networks/digits.json", "traces/digits.h5", "traces/digits.log"]


def test_same_seed_gives_the_same_bytes(quick, tmp_path):
    again = tmp_path / "workloads"
    assert train("--quick", "--out", again).returncode == 0
    for name in ("traces/digits.h5", "traces/digits.log", "networks/digits.json"):
        assert (quick / name).read_bytes() == (again / name).read_bytes(), name


def test_seed_and_batch_are_used(quick, tmp_path):
    assert train("--epochs", 1, "--seed", 2, "--batch", 3, "--out", tmp_path).returncode == 0
    assert network(tmp_path)["batch"] == 3
    weights, images = (trace(tmp_path)[0]["conv1"][kind][0] for kind in ("weights", "input"))
    assert len(images) == 3
    assert not np.array_equal(weights, trace(quick)[0]["conv1"]["weights"][0])
    assert not np.array_equal(images, trace(quick)[0]["conv1"]["input"][0][:3])


def test_unwritable_output_folder_is_an_error_before_the_training(needs_torch, tmp_path):
    (tmp_path / "file").touch()
    run = train("--quick", "--out", tmp_path / "file")
    assert run.returncode == 2 and not run.stdout
    assert f"argument --out: cannot write to {tmp_path / 'file'}" in run.stderr


@pytest.mark.parametrize("arguments", [("--batch", "0"), ("--batch", "451"), ("--epochs", "many"), ("--seed", "-1"),
                                       ("--quick", "--epochs", "3")])
def test_bad_arguments_are_named(needs_torch, tmp_path, arguments):
    run = train(*arguments, "--out", tmp_path)
    assert run.returncode == 2 and f"argument {arguments[-2]}" in run.stderr
