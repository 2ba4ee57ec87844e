"""Pruned networks on the command line: run, swept and named as they are."""

import csv
import json

import pytest

DENSITY_METHODS = ("unstructured", "balanced", "channel", "filter", "shape", "block", "nm", "accelerator_aware", "pattern", "low_rank")
METHODS = (*DENSITY_METHODS, "stacked")


def pruned(method, density=None):
    """The settings that prune a network so."""
    settings = ["--set", f"/network/pruning/method={method}"]
    return settings + ["--set", f"/network/pruning/density={density}"] if density is not None else settings


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("accelerator", ["dense", "cambricon_x"])
def test_every_method_runs_a_trace_with_exact_values(accelerator, method, run_lacuna, tmp_path):
    run = run_lacuna("run", accelerator, "digits", "--trace", "digits", "--check-values", "--out", tmp_path,
                     *pruned(method, None if method == "stacked" else 0.25))
    assert (run.returncode, run.stderr) == (0, "")
    assert "equal an independent convolution, bit for bit" in run.stdout
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["provenance"]["tensors"]["origin"] == "trace"


@pytest.mark.parametrize("method", METHODS)
def test_the_effective_network_runs_again(method, run_lacuna, tmp_path):
    arguments = ("--layers", "conv2,fc1", "--check-values")
    first = run_lacuna("run", "cambricon_x", "digits", *arguments, "--out", tmp_path / "a", *pruned(method))
    assert first.returncode == 0, first.stderr
    network = json.loads((tmp_path / "a/result.json").read_text())["network"]
    (tmp_path / "again.json").write_text(json.dumps(network))
    again = run_lacuna("run", "cambricon_x", tmp_path / "again.json", *arguments, "--out", tmp_path / "b")
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "a/layers.csv").read_bytes() == (tmp_path / "b/layers.csv").read_bytes()


def test_fewer_weights_cost_fewer_cycles_and_a_smaller_network_even_a_dense_machine(run_lacuna, tmp_path):
    cycles = {}
    for accelerator, method in (("cambricon_x", "balanced"), ("dense", "balanced"), ("dense", "filter")):
        for density in (0.1, 0.9):
            out = tmp_path / f"{accelerator}_{method}_{density}"
            assert run_lacuna("run", accelerator, "lenet5", "--out", out, *pruned(method, density)).returncode == 0
            cycles[accelerator, method, density] = json.loads((out / "result.json").read_text())["totals"]["cycles"]
    assert cycles["cambricon_x", "balanced", 0.1] < cycles["cambricon_x", "balanced", 0.9]
    assert cycles["dense", "balanced", 0.1] == cycles["dense", "balanced", 0.9]
    assert cycles["dense", "filter", 0.1] < cycles["dense", "filter", 0.9]


def layers_of(run_lacuna, tmp_path, names):
    run = run_lacuna("run", "dense", "digits", "--layers", names, "--out", tmp_path, *pruned("low_rank", 0.3))
    with (tmp_path / "layers.csv").open(newline="") as file:
        return run, [row["name"] for row in csv.DictReader(file)]


def test_a_decomposed_layer_may_be_named_as_it_was_or_by_its_factors(run_lacuna, tmp_path):
    both = layers_of(run_lacuna, tmp_path / "both", "conv2")[1]
    second = layers_of(run_lacuna, tmp_path / "second", "conv2/second")[1]
    assert both[:2] == ["conv2/first", "conv2/second"]
    assert "conv2/first" not in second and "conv2/second" in second


def test_a_sweep_over_density(run_lacuna, tmp_path):
    sweep = {"name": "kept", "accelerators": ["cambricon_x"], "networks": ["lenet5"],
             "axes": [{"name": "method", "pointer": "/network/pruning/method", "values": ["balanced", "channel", "low_rank"]},
                      {"name": "kept", "pointer": "/network/pruning/density", "values": [0.1, 0.5, 0.9]}]}
    (tmp_path / "kept.json").write_text(json.dumps(sweep))
    assert run_lacuna("validate", tmp_path / "kept.json").returncode == 0
    run = run_lacuna("sweep", tmp_path / "kept.json", "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    with (tmp_path / "out/points.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    for method in ("balanced", "channel"):
        cycles = [int(row["cycles"]) for row in rows if row["method"] == method]
        assert cycles == sorted(cycles) and len(set(cycles)) == 3


@pytest.mark.parametrize("setting, message", [
    ("method=magnitude", '/network/pruning/method: expected "none", "unstructured"'),
    ("density=0.5", '/network/pruning: missing required key "method"'),
])
def test_a_bad_setting_is_named(setting, message, run_lacuna):
    run = run_lacuna("run", "dense", "digits", "--set", f"/network/pruning/{setting}")
    assert run.returncode == 2 and message in run.stderr


def test_groups_that_cannot_stay_equal_are_bad_input(run_lacuna, tmp_path):
    half = {"method": "filter", "density": 0.5}
    (tmp_path / "net.json").write_text(json.dumps({
        "name": "net", "input": {"channels": 4, "height": 4, "width": 4}, "layers": [
            {"name": "a", "type": "conv", "out_channels": 4, "kernel": 1, "pruning": half},
            {"name": "g", "type": "conv", "inputs": ["a", "input"], "out_channels": 4, "kernel": 1, "groups": 2}]}))
    run = run_lacuna("run", "dense", tmp_path / "net.json")
    assert run.returncode == 2
    assert 'leaves the groups of layer "g" 2 to 4 channels; expected equal numbers' in run.stderr
