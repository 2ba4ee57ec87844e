"""Pruned networks on the command line: run, swept, and written by `lacuna prune`."""

import csv
import json
from pathlib import Path

import h5py
import numpy as np
import pytest

PROJECT = Path(__file__).resolve().parents[2]

DENSITY_METHODS = ("unstructured", "balanced", "channel", "filter", "shape", "block", "nm", "accelerator_aware", "pattern",
                   "low_rank")
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
    notes = [line for line in run.stderr.splitlines() if "/buffers/output/width_bytes" not in line]  # dense: fc1 waits for it
    assert (run.returncode, notes) == (0, [])
    assert "of an independent convolution, bit for bit" in run.stdout
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


@pytest.mark.parametrize("accelerator", ["dense", "cambricon_x", "scnn", "structured", "nm_tensor_core"])
def test_a_level_of_a_stack_costs_what_its_weights_alone_cost(accelerator, run_lacuna, tmp_path):
    """In DRAM there is one set for all levels; a machine fetches what the level needs, as if there were no other."""
    pruning = {"level": '{"method": "stacked", "levels": [8, 4, 2], "level": %d}',
               "alone": '{"method": "accelerator_aware", "group_size": 16, "prune_count": %d}'}
    fetched = []
    for level, kept in enumerate((8, 4, 2)):
        results = {}
        for name, text in pruning.items():
            out = tmp_path / f"{name}{level}"
            run = run_lacuna("run", accelerator, "lenet5", "--out", out,
                             "--set", f"/network/pruning={text % (level if name == 'level' else 16 - kept)}")
            assert run.returncode == 0, run.stderr
            results[name] = json.loads((out / "result.json").read_text())["totals"]
        assert results["level"] == results["alone"]
        fetched.append(results["level"]["traffic_bytes"]["dram"]["weights"])
    assert fetched == sorted(fetched, reverse=True)
    assert (len(set(fetched)) == 1) == (accelerator == "dense")


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


def unequal_groups(tmp_path):
    """A network whose filters cannot be pruned: the second group reads the network's input, which stays."""
    file = tmp_path / "net.json"
    file.write_text(json.dumps({
        "name": "net", "input": {"channels": 4, "height": 4, "width": 4}, "layers": [
            {"name": "a", "type": "conv", "out_channels": 4, "kernel": 1},
            {"name": "g", "type": "conv", "inputs": ["a", "input"], "out_channels": 4, "kernel": 1, "groups": 2}]}))
    return file


def test_a_point_that_cannot_be_pruned_does_not_disturb_the_others(run_lacuna, tmp_path):
    unequal_groups(tmp_path)
    sweep = {"name": "s", "accelerators": ["dense"], "networks": ["net.json"],
             "axes": [{"name": "method", "pointer": "/network/pruning/method", "values": ["nm", "filter", "balanced"]},
                      {"name": "kept", "pointer": "/network/pruning/density", "values": [0.5, 1]}]}
    (tmp_path / "s.json").write_text(json.dumps(sweep))
    run = run_lacuna("sweep", tmp_path / "s.json", "--out", tmp_path / "out")
    assert run.returncode == 4
    assert "leaves the groups of layer" in run_lacuna("sweep", "status", tmp_path / "out").stdout
    with (tmp_path / "out/points.csv").open(newline="") as file:
        done = [(row["method"], row["kept"]) for row in csv.DictReader(file) if row["cycles"]]
    assert len(done) == 5 and ("filter", "0.5") not in done


@pytest.mark.parametrize("setting, message", [
    ("method=magnitude", '/network/pruning/method: expected "none", "unstructured"'),
    ("density=0.5", '/network/pruning: missing required key "method"'),
])
def test_a_bad_setting_is_named(setting, message, run_lacuna):
    run = run_lacuna("run", "dense", "digits", "--set", f"/network/pruning/{setting}")
    assert run.returncode == 2 and message in run.stderr


def test_groups_that_cannot_stay_equal_are_bad_input(run_lacuna, tmp_path):
    run = run_lacuna("run", "dense", unequal_groups(tmp_path), *pruned("filter", 0.5))
    assert run.returncode == 2
    assert 'leaves the groups of layer "g" 1 to 4 channels; expected equal numbers' in run.stderr


# ---- lacuna prune


def pruned_files(run_lacuna, out, *arguments):
    """(network, trace) that `lacuna prune` leaves, and what it prints."""
    run = run_lacuna("prune", "digits", *arguments, "--out", out)
    assert (run.returncode, run.stderr) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == ["digits.h5", "digits.json"]
    return out / "digits.json", out / "digits.h5", run.stdout


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("tensors", ["synthetic", "trace"])
def test_the_files_of_a_pruned_network_run_like_the_network(method, tensors, run_lacuna, tmp_path):
    source = ["--trace", "digits"] if tensors == "trace" else ["--seed", "3"]
    options = pruned(method, None if method == "stacked" else 0.3)
    network, trace, table = pruned_files(run_lacuna, tmp_path / "files", *source, *options)
    assert "pruning" not in network.read_text()
    assert run_lacuna("run", "cambricon_x", "digits", *source, *options, "--out", tmp_path / "a").returncode == 0
    run = run_lacuna("run", "cambricon_x", network, "--trace", trace, "--check-values", "--out", tmp_path / "b")
    assert run.returncode == 0, run.stderr
    a, b = (json.loads((tmp_path / name / "result.json").read_text()) for name in "ab")
    assert [layer["cycles"] for layer in a["layers"]] == [layer["cycles"] for layer in b["layers"]]
    assert f" {method} " in table and table.splitlines()[-1].startswith("total ")


def test_the_table_and_the_files_agree(run_lacuna, tmp_path):
    network, trace, table = pruned_files(run_lacuna, tmp_path, "--trace", "digits", *pruned("filter", 0.4))
    with h5py.File(trace) as file:
        weights = {name: group["weights"][()] for name, group in file.items() if "weights" in group}
        scale = file["fc1/weights"].attrs["scale"]
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()[1:]}
    assert {name: int(cells[2]) for name, cells in rows.items() if name != "total"} == {
        name: np.count_nonzero(values) for name, values in weights.items()}
    for layer in json.loads(network.read_text())["layers"]:
        if layer["name"] in weights:
            values = weights[layer["name"]]
            assert layer["weight_density"] == pytest.approx(np.count_nonzero(values) / values.size)
    with h5py.File(PROJECT / "workloads/traces/digits.h5") as file:
        assert scale == file["fc1/weights"].attrs["scale"]


def test_factors_multiply_out_to_the_weights_in_their_scales(run_lacuna, tmp_path):
    settings = ["--set", '/network/layers/5/pruning={"method": "low_rank", "density": 0.9}']
    _, trace, _ = pruned_files(run_lacuna, tmp_path, "--trace", "digits", *settings)
    with h5py.File(trace) as file, h5py.File(PROJECT / "workloads/traces/digits.h5") as before:
        first, second = (file[f"fc1/{part}/weights"][()] * file[f"fc1/{part}/weights"].attrs["scale"]
                         for part in ("first", "second"))
        whole = before["fc1/weights"][()] * before["fc1/weights"].attrs["scale"]
        between = file["fc1/second/input"][()] * file["fc1/second/input"].attrs["scale"]
        inputs = file["fc1/first/input"][()] * file["fc1/first/input"].attrs["scale"]
    best = np.linalg.norm(np.linalg.svd(whole, compute_uv=False)[len(first):])
    assert best < np.linalg.norm(second @ first - whole) < 1.05 * best  # int8 costs a little
    np.testing.assert_allclose(between, inputs @ first.T, atol=0.01 * np.abs(between).max())


def test_prune_gives_the_same_bytes_twice(run_lacuna, tmp_path):
    a, b = (pruned_files(run_lacuna, tmp_path / name, *pruned("low_rank", 0.3)) for name in "ab")
    assert [path.read_bytes() for path in a[:2]] == [path.read_bytes() for path in b[:2]]


@pytest.mark.parametrize("arguments, message", [
    (["digits"], "missing --out DIR"),
    (["digits", "--out", "out"], "expected a method that prunes, found nothing to prune"),
    (["digits", "--out", "out", "--set", "/array/outputs=8"], 'expected /network/...=value, found "/array/outputs=8"'),
    (["digits", "--out", "out", *pruned("nm"), "--set", "/network/name=a/b"],
     '/name: expected letters, digits, "_", "." and "-", at most 100 and not "-" first, found "a/b"'),
    (["nothing", "--out", "out"], "nothing"),
    (["digits", "--out", "/proc/none", *pruned("nm")], "/proc/none"),
])
def test_prune_refuses(arguments, message, run_lacuna, tmp_path):
    run = run_lacuna("prune", *arguments, cwd=tmp_path)
    assert (run.returncode, run.stdout) == (2, "") and message in run.stderr
    assert list(tmp_path.iterdir()) == []
