"""What cannot matter says so, and nothing else does: "has no effect" on the command line and in result.json."""

import json
import shutil
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TRACED = ["dense", "digits", "--trace", "digits"]
SMALL = ["dense", "lenet5"]
KEPT = ["--set", "/network/pruning/density=0.5"]


def notes_of(run_lacuna, tmp_path, *arguments):
    run = run_lacuna("run", *arguments, "--out", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    notes = json.loads((tmp_path / "out/result.json").read_text())["notes"]
    assert run.stderr == "".join(f"note: {note}\n" for note in notes)
    return notes


@pytest.mark.parametrize("arguments, pointer", [
    ([*TRACED, "--seed", "7"], "--seed"),
    ([*TRACED, "--seed", "1"], "--seed"),
    ([*TRACED, "--set", "/network/layers/0/weight_density=0.01"], "/layers/0/weight_density"),
    ([*TRACED, "--set", "/network/layers/1/input_density=0.01"], "/layers/1/input_density"),
    ([*TRACED, "--set", "/network/activations/pattern=clustered"], "/activations/pattern"),
    ([*SMALL, "--layers", "conv1", "--set", "/vector_lanes_per_pe=64"], "/vector_lanes_per_pe"),
    ([*SMALL, "--layers", "conv1", "--set", "/network/layers/2/weight_density=0.1"], "/layers/2/weight_density"),
    ([*SMALL, "--set", "/network/pruning/method=nm", "--set", "/network/pruning/keep=4"], "/pruning"),
    ([*TRACED, "--set", "/network/pruning/method=nm", "--set", "/network/pruning/density=0.99"], "/pruning"),
    ([*SMALL, "--set", "/network/layers/0/pruning/method=nm", "--set", "/network/layers/0/pruning/keep=4"], "/layers/0/pruning"),
    ([*SMALL, *KEPT, "--set", "/network/pruning/method=unstructured", "--set", "/network/layers/0/weight_density=0.1"],
     "/layers/0/weight_density"),
    ([*SMALL, "--set", "/dataflow/tile_n=1"], "/dataflow/tile_n"),
    ([*SMALL, "--set", "/network/layers/0/dilation=1"], None),
    ([*SMALL, "--set", "/network/activations/cluster_size=8"], "/activations/cluster_size"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else str(value))
def test_what_has_no_effect_says_so(run_lacuna, tmp_path, arguments, pointer):
    notes = notes_of(run_lacuna, tmp_path, *arguments)
    wanted = [f"{pointer}: has no effect"] if pointer else []
    assert [note[:len(wanted[0])] if wanted else note for note in notes] == wanted


@pytest.mark.parametrize("arguments", [
    TRACED, SMALL, [*SMALL, "--seed", "7"], [*SMALL, "--set", "/network/layers/0/weight_density=0.1"],
    [*SMALL, "--set", "/network/activations/pattern=clustered"], [*SMALL, "--set", "/vector_lanes_per_pe=64"],
    [*SMALL, *KEPT, "--set", "/network/pruning/method=nm"], [*TRACED, *KEPT, "--set", "/network/pruning/method=nm"],
    ["scnn", "digits", "--trace", "digits", "--set", "/network/layers/1/input_density=0.9"],
], ids=" ".join)
def test_what_has_an_effect_does_not(run_lacuna, tmp_path, arguments):
    assert notes_of(run_lacuna, tmp_path, *arguments) == []


def test_the_last_setting_counts(run_lacuna, tmp_path):
    settings = ["--set", "/clock_ghz=2", "--set", "/network/batch=2", "--set", "/clock_ghz=3", "--set", "/network/batch=1"]
    assert notes_of(run_lacuna, tmp_path, *SMALL, *settings) == [
        f"{pointer}: set more than once: the last setting counts" for pointer in ("/clock_ghz", "/batch")]


def test_a_comparison_says_of_which_machine(run_lacuna):
    run = run_lacuna("compare", "dense", "scnn", "--network", "digits", "--trace", "digits", "--seed", "3",
                     "--set", "/dataflow/tile_g=1")
    assert run.stderr == ("note: --seed: has no effect: the tensors are those of a trace\n"
                          "note: scnn: /dataflow/tile_g: has no effect: layers with weights run input stationary, image by "
                          "image\n"), run


def test_a_common_density_that_nobody_takes(run_lacuna):
    words = ["compare", "dense", "--network", "digits", "--trace", "digits", "--density", "0.5", "--prunings"]
    assert "note: --density: has no effect" in run_lacuna(*words, "none,nm:keep=1").stderr
    assert "note: --density" not in run_lacuna(*words, "none,nm").stderr


@pytest.mark.parametrize("command", [["analyze", "digits"], ["prune", "digits", *KEPT, "--set", "/network/pruning/method=nm"]],
                         ids=lambda c: c[0])
def test_other_commands_say_so_too(run_lacuna, tmp_path, command):
    run = run_lacuna(*command, "--trace", "digits", "--seed", "7", "--out", tmp_path / "out")
    assert run.stderr == "note: --seed: has no effect: the tensors are those of a trace\n"


@pytest.mark.parametrize("axis, reason", [
    ({"pointer": "/network/layers/0/weight_density", "values": [0.1, 0.2]}, "the tensors are those of a trace"),
    ({"pointer": "/vector_lanes_per_pe", "values": [1, 2, 4]}, "no layer that runs only pools or adds"),
    ({"pointer": "/network/activations/cluster_size", "values": [4, 8]}, "\"pattern\" is \"iid\""),
    ({"pointer": "/clock_ghz", "values": [1, 2]}, None),
], ids=lambda value: value["pointer"] if isinstance(value, dict) else "")
def test_an_axis_that_changes_nothing(run_lacuna, tmp_path, axis, reason):
    sweep = {"name": "s", "accelerators": ["dense"], "networks": ["digits"], "traces": {"digits": "digits"}, "seeds": [1, 2],
             "layers": ["conv1"], "axes": [{"name": "a", **axis}], "combine": "zip"}
    (tmp_path / "s.json").write_text(json.dumps(sweep))
    run = run_lacuna("sweep", "s.json", "--dry-run", cwd=tmp_path)
    wanted = ["note: /combine: has no effect: there are fewer than two axes"]
    wanted += [f"note: axis \"a\": {axis['pointer']}: has no effect: {reason}"] if reason else []
    assert run.stderr.splitlines() == [*wanted, "note: /seeds: has no effect: the tensors are those of traces"], run.stderr


# ---- machines and networks of one name


def test_machines_of_one_name_are_told_apart(run_lacuna, tmp_path):
    base = str(PROJECT / "configs/accelerators/cambricon_x.json")
    (tmp_path / "wide.json").write_text(json.dumps({"extends": base, "array": {"pes": 32}}))
    run = run_lacuna("compare", "cambricon_x", "wide.json", "--network", "digits", "--out", "out", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert run.stderr.startswith('note: to tell them apart, "cambricon_x" of "wide.json" is called "wide"\n')
    assert "wide over cambricon_x: " in run.stdout
    listed = (tmp_path / "out/compare.csv").read_text()
    assert ",wide," in listed and (tmp_path / "out/wide/result.json").is_file()
    assert run_lacuna("report", "out", cwd=tmp_path).returncode == 0


def test_networks_of_one_name_in_a_sweep_too(run_lacuna, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        shutil.copy(PROJECT / "workloads/networks/lenet5.json", tmp_path / folder / "lenet5.json")
    sweep = {"name": "s", "accelerators": ["dense"], "networks": ["a/lenet5.json", "b/lenet5.json"]}
    (tmp_path / "s.json").write_text(json.dumps(sweep))
    assert run_lacuna("sweep", "s.json", "--out", "out", cwd=tmp_path).returncode == 0
    points = (tmp_path / "out/points.csv").read_text()
    assert ",a.lenet5," in points and ",b.lenet5," in points


# ---- messages


def test_key_lists_name_pruning(run_lacuna, tmp_path):
    net = {"name": "t", "prunning": {}, "input": {"channels": 1, "height": 3, "width": 3},
           "layers": [{"name": "c", "type": "conv", "out_channels": 1, "kernel": 3, "prunning": {},
                       "pruning": {"method": "nm", "kep": 1}}]}
    (tmp_path / "net.json").write_text(json.dumps({**net, "extend": "x", "$shema": "y"}))
    assert run_lacuna("validate", "net.json", cwd=tmp_path).stdout == (
        'error: net.json: /layers/0/pruning/kep: unknown key "kep"; did you mean "keep"?\n'
        'error: net.json: /layers/0/prunning: unknown key "prunning"; did you mean "pruning"?\n'
        'error: net.json: /prunning: unknown key "prunning"; did you mean "pruning"?\n'
        'error: net.json: /extend: unknown key "extend"; did you mean "extends"?\n'
        'error: net.json: /$shema: unknown key "$shema"; did you mean "$schema"?\n'
        "1 file checked, 1 with problems\n")


def test_list_alone_lists_everything(run_lacuna):
    run = run_lacuna("list")
    assert run.returncode == 0
    for line in ("accelerators:", "networks:", "traces:", "sweeps:", "models:", "  digits_dense"):
        assert line in run.stdout.splitlines()
    assert run_lacuna("list", "traces", "--names").stdout == "digits\ndigits_dense\n"


def test_checked_values_say_what_was_checked(run_lacuna, result_of):
    run = run_lacuna("run", *TRACED, "--check-values", "--layers", "conv1")
    said = "Values: 1 layer checked one by one, each from its own input tensor: the sums equal those of an independent"
    assert said in run.stdout
    assert "layer before is not checked" in " ".join(run_lacuna("run", "--help").stdout.split())
    values = result_of(*TRACED, "--check-values", "--layers", "conv1")["layers"][0]["values"]
    assert values["inputs"] == "the layer's own tensor"
