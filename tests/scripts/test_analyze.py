"""lacuna analyze: what it says of tensors, checked against the trace itself, a run, and bad input."""

import csv
import math
from pathlib import Path

import h5py
import numpy as np
import pytest

PROJECT = Path(__file__).resolve().parents[2]
DIGITS = ["digits", "--trace", "digits"]
FORMATS = ["dense", "csr", "csc", "bitmap", "run_length", "coordinate", "n_m", "group", "fkw"]


@pytest.fixture
def analyze(run_lacuna, tmp_path):
    """analyze(arguments...) -> the rows of analysis.csv by layer, those of formats.csv by (layer, format)."""

    def rows(name, *keys):
        if not (tmp_path / name).exists():
            return None
        with open(tmp_path / name) as file:
            return {tuple(row[key] for key in keys): row for row in csv.DictReader(file)}

    def run(*arguments):
        finished = run_lacuna("analyze", *arguments, "--out", tmp_path)
        assert (finished.returncode, finished.stderr) == (0, ""), finished.stderr
        layers = {name: row for (name,), row in rows("analysis.csv", "layer").items()}
        return layers, rows("formats.csv", "layer", "format")

    return run


@pytest.fixture(scope="module")
def trace():
    with h5py.File(PROJECT / "workloads/traces/digits.h5") as file:
        return {name: {key: data[()] for key, data in layer.items()} for name, layer in file.items()}


def bits(choices):
    return max(0, choices - 1).bit_length()


def bytes_of(count):
    return math.ceil(count / 8)


def test_counts_are_those_of_the_trace(analyze, trace):
    layers, formats = analyze(*DIGITS)
    assert formats is None
    assert set(layers) == set(trace) | {"total"}
    for name, tensors in trace.items():
        assert int(layers[name]["inputs"]) == tensors["input"].size
        assert int(layers[name]["inputs_nonzero"]) == np.count_nonzero(tensors["input"])
        assert int(layers[name]["weights"]) == (tensors["weights"].size if "weights" in tensors else 0)
        if "weights" in tensors:
            assert int(layers[name]["weights_nonzero"]) == np.count_nonzero(tensors["weights"])
            assert int(layers[name]["weight_bytes"]) == tensors["weights"].nbytes
            assert float(layers[name]["weight_density"]) == pytest.approx(np.mean(tensors["weights"] != 0))
        else:
            assert layers[name]["weight_density"] == ""
    for column in ("weights", "inputs_nonzero", "macs_dense", "macs_effectual", "output_bytes"):
        parts = [int(row[column]) for name, row in layers.items() if name != "total"]
        assert int(layers["total"][column]) == sum(parts) > 0


@pytest.mark.parametrize("network", [DIGITS, ["lenet5", "--seed", "7"]], ids=lambda network: network[0])
def test_macs_are_those_of_a_run(network, analyze, result_of):
    layers, _ = analyze(*network)
    run = {row["name"]: row for row in result_of("dense", *network)["layers"]}
    shared = [name for name in run if name in layers]
    assert len(shared) > 3
    for name in shared:
        assert int(layers[name]["macs_dense"]) == run[name]["macs_dense"]
        assert int(layers[name]["macs_effectual"]) == run[name]["macs_effectual"]


def test_sizes_from_the_trace_itself(analyze, trace):
    _, formats = analyze(*DIGITS, "--formats")
    with_weights = {name: tensors["weights"] for name, tensors in trace.items() if "weights" in tensors}
    assert set(formats) == {(name, format) for name in [*with_weights, "total"] for format in FORMATS} | {("total", "cheapest")}
    for name, weights in with_weights.items():
        filters, columns, nonzeros = len(weights), weights[0].size, np.count_nonzero(weights)
        expected = {"dense": (weights.size, 0), "bitmap": (nonzeros, bytes_of(weights.size)),
                    "csr": (nonzeros, bytes_of(nonzeros * bits(columns) + (filters + 1) * bits(nonzeros + 1))),
                    "csc": (nonzeros, bytes_of(nonzeros * bits(filters) + (columns + 1) * bits(nonzeros + 1)))}
        for format, sizes in expected.items():
            row = formats[name, format]
            assert (int(row["payload_bytes"]), int(row["metadata_bytes"])) == sizes
            assert int(row["total_bytes"]) == sum(sizes)


def test_totals_and_the_cheapest(analyze):
    _, formats = analyze("lenet5", "--formats")
    layers = sorted({layer for layer, _ in formats if layer != "total"})
    best = 0
    for layer in layers:
        sizes = {format: int(formats[layer, format]["total_bytes"] or 10**12) for format in FORMATS}
        marked = [format for format in FORMATS if formats[layer, format]["cheapest"] == "1"]
        assert len(marked) == 1 and sizes[marked[0]] == min(sizes.values())
        best += sizes[marked[0]]
    assert int(formats["total", "cheapest"]["total_bytes"]) == best
    for format in FORMATS:
        parts = [formats[layer, format] if formats[layer, format]["total_bytes"] else formats[layer, "dense"]
                 for layer in layers]
        for column in ("payload_bytes", "metadata_bytes", "total_bytes"):
            assert int(formats["total", format][column]) == sum(int(part[column]) for part in parts)


def test_parameters_of_formats(analyze):
    chosen = {("fc1", "run_length"): ["--run-bits", "6"], ("fc1", "n_m"): ["--block", "64"],
              ("fc1", "group"): ["--group", "64"]}
    _, default = analyze(*DIGITS, "--formats")
    for (layer, format), arguments in chosen.items():
        _, formats = analyze(*DIGITS, "--formats", *arguments)
        changed = {key for key in formats if formats[key]["note"] != default[key]["note"]}
        assert (layer, format) in changed and {key[1] for key in changed} == {format}


def test_pruned_weights_are_what_is_analyzed(analyze):
    layers, formats = analyze("alexnet", "--layers", "conv3,fc8", "--formats",
                              "--set", '/network/pruning={"method": "nm", "density": 0.5}')
    assert set(layers) == {"conv3", "fc8", "total"}
    for layer in ("conv3", "fc8"):
        assert float(layers[layer]["weight_density"]) == 0.5
        assert formats[layer, "n_m"]["note"] == "2:4"
        weights = int(layers[layer]["weights"])
        assert int(formats[layer, "n_m"]["payload_bytes"]) == weights  # half of them, of 16 bits
        assert int(formats[layer, "n_m"]["metadata_bytes"]) == weights // 8


# ---- network stacking

STACKED = ["--formats", "--set", '/network/pruning={"method": "stacked", "group_size": 16, "levels": [8, 4, 2]}']


@pytest.fixture
def nested(analyze, tmp_path):
    """nested(arguments...) -> {(layer, level): row of nested.csv with numbers}"""

    def run(*arguments):
        analyze(*arguments)
        with open(tmp_path / "nested.csv") as file:
            return {(row.pop("layer"), row.pop("level")): {key: float(value) if value and key != "note" else value
                                                           for key, value in row.items()} for row in csv.DictReader(file)}

    return run


def largest_of_groups(weights, group, kept):
    """How many nonzeros stay if each group of channels keeps its largest; weights as a trace has them, [k][c][r][s]."""
    count = 0
    for first in range(0, weights.shape[1], group):
        sizes = np.sort(np.abs(weights[:, first:first + group].astype(int)), axis=1)
        count += np.count_nonzero(sizes[:, max(0, sizes.shape[1] - kept):])
    return count


def test_levels_of_a_stack_from_the_trace_itself(nested, trace):
    rows = nested(*DIGITS, *STACKED)
    with_weights = [name for name, tensors in trace.items() if "weights" in tensors]
    assert set(rows) == {(layer, level) for layer in [*with_weights, "total"] for level in ("0", "1", "2", "set")}
    for layer in with_weights:
        weights = trace[layer]["weights"]
        for level, kept in enumerate((8, 4, 2)):
            row = rows[layer, str(level)]
            assert row["weights_kept"] == largest_of_groups(weights, 16, kept), (layer, level)
            assert row["total_bytes"] == row["payload_bytes"] + row["metadata_bytes"]
            assert row["fraction_of_set"] == row["total_bytes"] / rows[layer, "set"]["total_bytes"]
        assert rows[layer, "set"]["separate_bytes"] == sum(rows[layer, level]["separate_bytes"] for level in "012")
    for level in ("0", "1", "2", "set"):
        for column in ("weights", "weights_kept", "payload_bytes", "metadata_bytes", "separate_bytes"):
            assert rows["total", level][column] == sum(rows[layer, level][column] for layer in with_weights)


def test_full_groups_are_stored_without_counts(nested):
    rows = nested("alexnet", "--layers", "conv3", *STACKED)
    weights = rows["conv3", "set"]["weights"]
    for level, kept in (("0", 8), ("1", 4), ("2", 2), ("set", 8)):
        row = rows["conv3", level]
        assert row["weights_kept"] == weights * kept / 16
        assert row["payload_bytes"] == 2 * row["weights_kept"]  # 16 bits
        assert row["metadata_bytes"] == row["weights_kept"] / 2  # 4 bits
        assert row["note"] == "equal groups"
    # Half of the weights: a bitmap is less.
    assert rows["conv3", "set"]["separate_bytes"] == weights * (8 * 2.25 + 4 * 2.5 + 2 * 2.5) / 16
    assert rows["total", "set"]["saving_percent"] == pytest.approx(100 * 13 / 33)


@pytest.mark.parametrize("level", [0, 2])
def test_all_levels_are_told_whichever_runs(nested, analyze, level):
    rows = nested("lenet5", *STACKED, "--set", f"/network/pruning/level={level}")
    layers, _ = analyze("lenet5", *STACKED, "--set", f"/network/pruning/level={level}")
    assert {int(row["weights_nonzero"]) for name, row in layers.items()
            if name == "fc1"} == {rows["fc1", str(level)]["weights_kept"]}
    assert rows["fc1", "0"]["weights_kept"] > rows["fc1", "1"]["weights_kept"] > rows["fc1", "2"]["weights_kept"] > 0


def test_layers_with_their_own_stacks_and_without(nested):
    own = '/network/layers/2/pruning={"method": "stacked", "group_size": 8, "levels": [6, 5, 4, 3], "level": 1}'
    rows = nested("lenet5", *STACKED, "--set", own, "--set", '/network/layers/4/pruning={"method": "nm"}')
    assert [level for layer, level in rows if layer == "conv2"] == ["0", "1", "2", "3", "set"]
    assert [level for layer, level in rows if layer == "fc2"] == ["0", "1", "2", "set"]
    assert not any(layer == "fc1" for layer, _ in rows)
    assert rows["total", "3"]["total_bytes"] == rows["conv2", "3"]["total_bytes"]
    assert rows["total", "3"]["weights"] == rows["conv2", "3"]["weights"]


def test_stacks_of_layers_that_other_methods_made_smaller(nested):
    rows = nested("lenet5", "--formats", "--set", '/network/pruning={"method": "filter", "density": 0.25}',
                  "--set", '/network/layers/4/pruning={"method": "stacked", "group_size": 4, "levels": [4, 1]}')
    whole, quarter = rows["fc1", "0"], rows["fc1", "1"]
    assert whole["weights_kept"] == whole["weights"] and quarter["weights_kept"] == pytest.approx(whole["weights"] / 4, rel=0.01)


def test_stacks_are_told_with_formats_and_their_file_does_not_stay(run_lacuna, tmp_path):
    arguments = ("analyze", "digits", "--out", tmp_path)
    assert "saving" in run_lacuna(*arguments, *STACKED).stdout and (tmp_path / "nested.csv").exists()
    assert "saving" not in run_lacuna(*arguments, *STACKED[1:]).stdout and not (tmp_path / "nested.csv").exists()
    assert "saving" not in run_lacuna(*arguments, "--formats").stdout


def test_a_file_of_an_earlier_run_does_not_stay(analyze, tmp_path):
    analyze(*DIGITS, "--formats")
    _, formats = analyze(*DIGITS)
    assert formats is None and sorted(path.name for path in tmp_path.iterdir()) == ["analysis.csv", "parts.json"]


def test_the_terminal_shows_layers_formats_and_where_tensors_are_from(run_lacuna):
    shown = run_lacuna("analyze", *DIGITS, "--formats", "--layers", "conv2,max_pool1").stdout
    assert "16 of 16x8x8 -> 32x8x8, 3x3" in shown and "conv3" not in shown
    header = next(line for line in shown.splitlines() if line.startswith("payload+metadata, kB"))
    assert header.split()[2:] == FORMATS
    rows = [line for line in shown.splitlines() if line.startswith(("conv2 ", "max_pool1 ", "total "))]
    assert [row.split()[0] for row in rows] == ["conv2", "max_pool1", "total", "conv2", "total"]
    assert all(row.count("*") == 1 for row in rows[3:])
    assert "Tensors: trace (digits.h5" in shown


# ---- bad input


@pytest.mark.parametrize("arguments, message", [
    ([], "lacuna: missing NETWORK\nTry `lacuna analyze --help`.\n"),
    (["digits", "alexnet"], "lacuna: too many arguments\n"),
    (["digitts"], 'digitts: expected a network (one of '),
    (["digits", "--layers", "conv22"], 'network "digits" has no layer "conv22"; did you mean "conv2"?'),
    (["digits", "--set", "/array/outputs=8"], 'lacuna: --set: expected /network/...=value, found "/array/outputs=8"\n'),
    (["digits", "--set", "/network/btach=8"], 'error: --set: /network/btach: unknown key'),
    (["digits", "--check-values"], "unknown option --check-values"),
    (["digits", "--group", "8"], "--group: expected --formats too, whose sizes it changes"),
    (["digits", "--formats", "--run-bits", "0"], '--run-bits: expected an integer from 1 to 16, found "0"'),
    (["digits", "--formats", "--run-bits", "17"], '--run-bits: expected an integer from 1 to 16, found "17"'),
    (["digits", "--formats", "--run-bits", "4.5"], '--run-bits: expected an integer from 1 to 16, found "4.5"'),
    (["digits", "--formats", "--block", "1"], '--block: expected an integer from 2 to 65536, found "1"'),
    (["digits", "--formats", "--block", "-4"], '--block: expected an integer from 2 to 65536, found "-4"'),
    (["digits", "--formats", "--group", "99999999999999999999"], "--group: expected an integer from 2 to 65536, found "),
    (["digits", "--formats", "--group", ""], '--group: expected an integer from 2 to 65536, found ""'),
    (["digits", "--out", "/proc/lacuna"], "error: /proc/lacuna: cannot create this folder: "),
    (["alexnet", "--trace", "digits"], "digits.h5"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_bad_input_is_named(arguments, message, run_lacuna):
    finished = run_lacuna("analyze", *arguments)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert message in finished.stderr


def test_a_broken_network_file(run_lacuna, tmp_path):
    (tmp_path / "half.json").write_text((PROJECT / "workloads/networks/lenet5.json").read_text()[:300])
    finished = run_lacuna("analyze", "half.json", cwd=tmp_path)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.startswith("error: half.json: line ")


def test_a_truncated_trace(run_lacuna, tmp_path):
    whole = (PROJECT / "workloads/traces/digits.h5").read_bytes()
    (tmp_path / "half.h5").write_bytes(whole[:len(whole) // 2])
    finished = run_lacuna("analyze", "digits", "--trace", "half.h5", cwd=tmp_path)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr.startswith("error: half.h5: ")


def test_what_lacuna_did_not_write_is_not_replaced(run_lacuna, tmp_path):
    (tmp_path / "formats.csv").mkdir()
    (tmp_path / "formats.csv/kept").touch()
    finished = run_lacuna("analyze", "digits", "--out", tmp_path)
    assert (finished.returncode, finished.stdout) == (2, "")
    assert "formats.csv: cannot be replaced: it is not known to be written by lacuna" in finished.stderr


def test_a_layer_of_zeros(analyze):
    layers, formats = analyze("lenet5", "--formats", "--layers", "conv2", "--set", "/network/layers/2/weight_density=0")
    assert layers["conv2"]["weights_nonzero"] == "0"
    assert formats["conv2", "coordinate"]["total_bytes"] == "0"
    assert formats["total", "cheapest"]["total_bytes"] == "0"
