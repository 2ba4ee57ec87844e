"""The command line as a user meets it: exit codes, messages, results, and what happens when things go wrong."""

import csv
import json
import os
import subprocess
from pathlib import Path

import h5py
import numpy as np
import pytest

PROJECT = Path(__file__).resolve().parents[2]
ACCELERATORS, NETWORKS, DRAMS = (sorted(path.stem for path in (PROJECT / folder).glob("*.json"))
                                 for folder in ("configs/accelerators", "workloads/networks", "configs/dram"))
PES = {"cambricon_x": 16, "dense": 16}
COMMANDS = ["run", "compare", "analyze", "sweep", "prune", "plot", "report", "validate", "list", "describe"]
ROW_KEYS = {"name", "cycles", "macs_dense", "macs_effectual", "utilization", "oracle_cycles", "weights", "multiplier_slots",
            "cycle_attribution", "traffic_bytes", "actions", "energy_pj", "roofline", "energy_pj_total", "dram_bytes_total",
            "latency_ms", "edp_pj_s", "utilization_busy"}


def quoted(names):
    """As messages list words: in quotes, with "or" before the last."""
    words = [f'"{name}"' for name in names]
    return " or ".join([", ".join(words[:-1]), words[-1]])


def without_host(result):
    """What has to be the same in every run."""
    return result | {"provenance": {key: value for key, value in result["provenance"].items() if key != "host"}}


def without_provenance(result):
    return {key: value for key, value in result.items() if key != "provenance"}


@pytest.fixture
def refusal(run_lacuna):
    """refusal(arguments...) -> what is said about bad input, which must cost nothing but exit code 2."""

    def run(*arguments, **options):
        finished = run_lacuna(*arguments, **options)
        assert (finished.returncode, finished.stdout) == (2, ""), finished.stderr
        return finished.stderr

    return run


# ---- help and misspelt words


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples_of_the_command(command, run_lacuna):
    finished = run_lacuna(command, "--help")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.startswith(f"Usage: lacuna {command} ")
    assert f"\n  lacuna {command} " in finished.stdout.split("Example")[1]
    assert run_lacuna(command, "-h").stdout == finished.stdout


def test_help_of_all_commands(run_lacuna, refusal):
    usage = run_lacuna("--help")
    assert usage.returncode == 0 and all(f"  {command} " in usage.stdout for command in COMMANDS)
    assert refusal() == usage.stdout


@pytest.mark.parametrize("arguments, message", [
    (["vlidate"], 'lacuna: unknown command "vlidate"; did you mean "validate"?\nTry `lacuna --help`.\n'),
    (["run", "dense"], "lacuna: missing NETWORK\nTry `lacuna run --help`.\n"),
    (["run", "dense", "digits", "3"], "lacuna: too many arguments\nTry `lacuna run --help`.\n"),
    (["run", "dense", "digits", "--sead", "3"],
     "lacuna: unknown option --sead; did you mean --seed?\nTry `lacuna run --help`.\n"),
    (["run", "densee", "digits"],
     f'error: densee: expected an accelerator (one of {", ".join(ACCELERATORS)}) or its file, found no such name; did you mean '
     '"dense"?\n'),
    (["run", "dense", "alexnett"],
     f'error: alexnett: expected a network (one of {", ".join(NETWORKS)}) or its file, found no such name; did you mean '
     '"alexnet"?\n'),
    (["run", "dense", "digits", "--trace", "diggits"],
     'error: diggits: expected a trace (one of digits, digits_dense) or its file, found no such name; did you mean "digits"?\n'),
    (["run", "nosuch/dense.json", "digits"], "error: nosuch/dense.json: expected an accelerator's file, found no such file\n"),
    (["run", "alexnet", "dense"], "found no such name; a network is called \"alexnet\"\n"),
    (["run", "dense", "digits", "--layers", "conv1,conv22"],
     'error: --layers: network "digits" has no layer "conv22"; did you mean "conv2"?\n'),
    (["run", "dense", "digits", "--set", "/array/output=8"],
     'error: --set: /array/output: unknown key "output"; did you mean "outputs"?\n'),
    (["run", "dense", "digits", "--set", "/array/outputs=many"],
     'error: --set: /array/outputs: expected an integer from 1 to 4096, found "many"\n'),
    (["run", "dense", "digits", "--set", "array=8"], 'error: --set: expected /pointer=value, found "array=8"\n'),
    (["run", "dense", "digits", "--set", "/network/layers/0/groups=5"], 'groups 5 does not divide out_channels 16\n'),
    (["run", "dense", "digits", "--set", "/dram=hbm3"],
     f'error: --set: /dram: expected a path or {quoted(DRAMS)}, found "hbm3"; did you mean "hbm2"?\n'),
    (["describe", "densse"], 'found "densse"'),
    (["describe", "cambricon"], 'did you mean "cambricon_x"?'),
    (["list", "machines"], 'found "machines"'),
    (["list", "network"], 'did you mean "networks"?'),
    (["compare", "dense", "dense", "--network", "digits"], "dense: expected different accelerators, found this one twice"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_what_was_not_understood_is_named(arguments, message, refusal):
    assert message in refusal(*arguments)


@pytest.mark.parametrize("seed", ["-1", "abc", "1.5", "", "18446744073709551616"])
def test_bad_seed(seed, refusal):
    expected = f'--seed: expected an integer from 0 to 18446744073709551615, found "{seed}"'
    assert expected in refusal("run", "dense", "digits", "--seed", seed)


@pytest.mark.parametrize("option", ["--out", "--layers", "--trace"])
def test_an_empty_value_is_not_ignored(option, refusal):
    assert f"{option}: expected a value, found nothing" in refusal("run", "dense", "digits", option, "")


# ---- output that cannot be written


@pytest.mark.parametrize("command", [["run", "dense", "digits"], ["compare", *ACCELERATORS, "--network", "digits"]],
                         ids=lambda command: command[0])
@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/lacuna"])
def test_unwritable_out_is_said_before_the_run(command, folder, refusal, tmp_path):
    (tmp_path / "file").touch()
    assert refusal(*command, "--out", folder, cwd=tmp_path).startswith(f"error: {folder}: cannot create this folder: ")


@pytest.mark.parametrize("arguments", [
    ["run", "dense", "digits"], ["describe", "results"], ["validate", PROJECT / "configs/dram"], ["--help"],
], ids=lambda arguments: arguments[0])
def test_a_full_disk_behind_stdout_is_an_error(arguments, run_lacuna):
    with open("/dev/full", "w") as full:
        finished = run_lacuna(*arguments, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert finished.returncode == 2
    assert finished.stderr == "error: standard output: cannot be written: No space left on device\n"


def test_a_full_disk_behind_stderr_is_no_crash(run_lacuna):
    with open("/dev/full", "w") as full:
        assert run_lacuna("bogus", capture_output=False, stderr=full).returncode == 2


def test_a_full_disk_behind_out(refusal, tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", tmp_path]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a full file system was NOT tested: no permission to mount one")
    try:
        assert refusal("run", "dense", "digits", "--out", tmp_path) == (
            f"error: {tmp_path}/result.json: cannot write this file: No space left on device\n")
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_a_reader_that_goes_away(lacuna):
    script = f"set -o pipefail; {lacuna} run dense digits | head -1; exit ${{PIPESTATUS[0]}}"
    finished = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert finished.stdout.startswith("layer ") and finished.stderr == ""
    assert finished.returncode in (0, 128 + 13)  # done before head was, or SIGPIPE


@pytest.mark.parametrize("command", ["plot", "report"])
def test_a_reader_that_goes_away_before_a_script_has_anything_to_say(lacuna, run_lacuna, tmp_path, command):
    assert run_lacuna("run", "dense", "digits", "--out", tmp_path).returncode == 0
    script = f"set -o pipefail; {lacuna} {command} {tmp_path} | true; exit ${{PIPESTATUS[0]}}"
    finished = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120)
    assert (finished.stdout, finished.stderr, finished.returncode) == ("", "", 128 + 13)


# ---- names, settings, layers


def test_names_from_any_folder(result_of, tmp_path):
    by_name = result_of("dense", "digits", cwd="/")
    paths = PROJECT / "configs/accelerators/dense.json", PROJECT / "workloads/networks/digits.json"
    by_path = result_of(*paths, cwd=tmp_path)
    assert without_provenance(by_name) == without_provenance(by_path)


def test_parts_are_found_from_the_file_that_names_them(result_of, tmp_path):
    (tmp_path / "memory.json").write_text('{"burst_bytes": 32}')
    (tmp_path / "machine.json").write_text('{"extends": "base", "dram": "./memory.json"}')
    (tmp_path / "base.json").write_text('{"name": "m", "model": "dense"}')
    assert result_of(tmp_path / "machine.json", "digits", cwd="/")["accelerator"]["dram"]["burst_bytes"] == 32


def test_set_and_layers(result_of):
    settings = ["/array/outputs=8", "/dram=hbm2", "/network/batch=2", "/network/layers/3/input_density=0.25"]
    result = result_of("dense", "digits", *(f"--set={setting}" for setting in settings), "--layers", "conv3,conv1")
    assert result["accelerator"]["array"]["outputs"] == 8
    assert result["accelerator"]["dram"]["type"] == "hbm2"
    assert result["network"]["batch"] == 2
    assert result["network"]["layers"][3]["input_density"] == 0.25
    assert [layer["name"] for layer in result["layers"]] == ["conv1", "conv3"]


def test_a_setting_without_effect_is_noted(run_lacuna, tmp_path):
    settings = ["--set=/array/indexing=direct", "--set=/array/step_bits=4"]
    finished = run_lacuna("run", "cambricon_x", "digits", *settings, "--out", tmp_path)
    note = '/array/step_bits: has no effect: indexing is "direct"'
    assert (finished.returncode, finished.stderr) == (0, f"note: {note}\n")
    assert json.loads((tmp_path / "result.json").read_text())["notes"] == [note]


def test_an_infeasible_machine_names_buffer_and_bytes(refusal):
    for buffer, key in ("weight", "conv1"), ("input", "conv1"), ("output", "conv1"):
        message = refusal("run", "dense", "digits", "--set", f"/buffers/{buffer}/capacity_bytes=1")
        assert f"the {buffer} buffer" in message and key in message and " bytes" in message


# ---- results


@pytest.mark.parametrize("accelerator", ACCELERATORS)
@pytest.mark.parametrize("tensors", ["synthetic", "trace"])
def test_result(accelerator, tensors, result_of, tmp_path):
    result = result_of(accelerator, "digits", "--check-values", *(["--trace", "digits"] if tensors == "trace" else []))
    assert {"schema", "provenance", "accelerator", "network", "layers", "totals"} <= result.keys()
    assert {"version", "commit", "command_line", "seed", "host"} <= result["provenance"].keys()
    assert {"seconds", "simulated_cycles_per_second", "peak_memory_bytes"} <= result["provenance"]["host"].keys()
    assert result["provenance"]["tensors"]["origin"] == tensors
    pes = PES.get(accelerator) or sum(result["totals"]["cycle_attribution"].values()) // result["totals"]["cycles"]
    for row in [*result["layers"], result["totals"]]:
        assert ROW_KEYS <= row.keys()
        assert sum(row["cycle_attribution"].values()) == pes * row["cycles"], row["name"]
        assert all(count >= 0 for count in row["multiplier_slots"].values()), row["name"]
        assert {"weights", "inputs", "outputs", "psums", "metadata"} == row["traffic_bytes"]["dram"].keys()
        assert row["traffic_bytes"]["buffers"] and row["actions"] and row["energy_pj"]
        assert {"ops_per_byte", "achieved_ops_per_cycle", "peak_ops_per_cycle", "bandwidth_bytes_per_cycle",
                "bound"} <= row["roofline"].keys()
        assert 0 <= row["utilization"] <= 1 and 0 <= row["macs_effectual"] <= row["macs_dense"]
    for layer in result["layers"]:
        assert layer["macs_dense"] == 0 or layer["values"]["checked"] is True
    for key in "cycles", "macs_dense", "macs_effectual":
        assert result["totals"][key] == sum(layer[key] for layer in result["layers"])
    rows = list(csv.DictReader((tmp_path / "out/layers.csv").open()))
    assert [(row["name"], int(row["cycles"])) for row in rows] == [
        (row["name"], row["cycles"]) for row in [*result["layers"], result["totals"]]]
    assert all(None not in row and None not in row.values() for row in rows)


def test_same_run_same_bytes(result_of, tmp_path):
    first = result_of("cambricon_x", "digits", "--seed", "7")
    table = (tmp_path / "out/layers.csv").read_bytes()
    again = result_of("cambricon_x", "digits", "--seed", "7")
    assert json.dumps(without_host(first)) == json.dumps(without_host(again))
    assert (tmp_path / "out/layers.csv").read_bytes() == table
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["columns.json", "layers.csv", "parts.json",
                                                                          "result.json"]


def test_seed_matters(result_of):
    assert result_of("cambricon_x", "digits")["layers"] != result_of("cambricon_x", "digits", "--seed", "2")["layers"]


@pytest.mark.parametrize("accelerator", ACCELERATORS)
def test_effective_configs_run_again(accelerator, result_of, tmp_path):
    first = result_of(accelerator, "lenet5", "--set", "/dram=lpddr4_3200", "--set", "/network/batch=2",
                      "--set", "/dram/bandwidth_bytes_per_cycle=64/3")
    for part in "accelerator", "network":
        (tmp_path / f"{part}.json").write_text(json.dumps(first[part]))
    again = result_of(tmp_path / "accelerator.json", tmp_path / "network.json")
    assert json.dumps(without_provenance(first)) == json.dumps(without_provenance(again))


# ---- concatenation


CONCATENATION = {
    "name": "branches", "input": {"channels": 2, "height": 4, "width": 4}, "input_bits": 8, "weight_bits": 8, "layers": [
        {"name": "a", "type": "conv", "out_channels": 3, "kernel": 1, "weight_density": 0.5},
        {"name": "b", "type": "conv", "inputs": ["a", "input"], "out_channels": 4, "kernel": 3, "pad": 1, "input_density": 0.5},
        {"name": "p", "type": "max_pool", "inputs": ["b", "a", "input"], "kernel": 2, "stride": 2},
        {"name": "f", "type": "fc", "out_features": 5, "weight_density": 0.3}]}
CONCATENATED = {"a": ((2, 4, 4), (3, 2, 1, 1)), "b": ((5, 4, 4), (4, 5, 3, 3)), "p": ((9, 4, 4), None),
                "f": ((36,), (5, 36))}  # shapes of inputs and weights


@pytest.mark.parametrize("accelerator", ACCELERATORS)
def test_concatenated_maps_are_read_as_one(accelerator, result_of, tmp_path):
    network, trace = tmp_path / "branches.json", tmp_path / "branches.h5"
    network.write_text(json.dumps(CONCATENATION))
    with h5py.File(trace, "w") as file:
        file.attrs.update(format="lacuna-trace", version=1, network="branches", description="made by a test")
        for seed, (layer, (inputs, weights)) in enumerate(CONCATENATED.items()):
            random = np.random.default_rng(seed)
            for name, shape in ("input", (1, *inputs)), ("weights", weights):
                if shape:
                    values = random.integers(0, 4, shape, dtype=np.int8)
                    file.create_dataset(f"{layer}/{name}", data=values).attrs["scale"] = 1.0
    for options in [], ["--trace", trace]:
        layers = result_of(accelerator, network, "--check-values", *options)["layers"]
        assert [layer["macs_dense"] for layer in layers] == [16 * 2 * 3, 16 * 5 * 4 * 9, 0, 36 * 5]
        assert [layer["name"] for layer in layers if "values" in layer] == ["a", "b", "f"]


# ---- what must change, and in which direction


@pytest.mark.parametrize("accelerator", ACCELERATORS)
def test_half_the_bandwidth_costs_cycles_spent_waiting(accelerator, result_of):
    def run(bandwidth, tile):
        settings = [f"--set=/dataflow/tile_{key}={size}" for key, size in tile.items()]
        settings.append(f"--set=/dram/bandwidth_bytes_per_cycle={bandwidth}")
        return result_of(accelerator, "alexnet", "--layers", "conv2", *settings)["layers"][0]

    def waiting(row):
        return sum(cycles for cause, cycles in row["cycle_attribution"].items() if cause.startswith("wait_"))

    full = run("64/5", {})
    half = run("32/5", full["plan"]["tile"])
    assert half["cycles"] > full["cycles"] and waiting(half) > waiting(full)
    assert half["roofline"]["bandwidth_bytes_per_cycle"] == full["roofline"]["bandwidth_bytes_per_cycle"] / 2
    for key in "macs_effectual", "traffic_bytes", "actions":
        same = {"leakage": 0}  # the only action that time costs
        assert full[key] == half[key] or full[key] | same == half[key] | same


@pytest.mark.parametrize("accelerator", ["cambricon_x", "dense"])  # of grids: test_grids.py
def test_half_a_buffer_costs_cycles(accelerator, result_of):
    buffers = json.loads((PROJECT / f"configs/accelerators/{accelerator}.json").read_text())["buffers"]
    full = result_of(accelerator, "alexnet")["totals"]
    for buffer, values in buffers.items():
        less = values["capacity_bytes"] // 2
        half = result_of(accelerator, "alexnet", "--set", f"/buffers/{buffer}/capacity_bytes={less}")["totals"]
        assert half["cycles"] > full["cycles"], buffer
        assert half["cycle_attribution"] != full["cycle_attribution"], buffer


# ---- compare, list, describe, validate


def test_compare(run_lacuna, result_of, tmp_path):
    options = ["--trace", "digits", "--check-values"]
    finished = run_lacuna("compare", *ACCELERATORS, "--network", "digits", *options, "--out", tmp_path)
    assert finished.returncode == 0 and "geomean" in finished.stdout
    results = [json.loads((tmp_path / name / "result.json").read_text()) for name in ACCELERATORS]
    for name, result in zip(ACCELERATORS, results):
        alone = result_of(name, "digits", *options)
        assert without_provenance(alone) == without_provenance(result)
        assert result["layers"][0]["macs_effectual"] == results[0]["layers"][0]["macs_effectual"]  # the same tensors
    rows = list(csv.DictReader((tmp_path / "compare.csv").open()))
    rows_of = [{row["name"]: row["cycles"] for row in (*result["layers"], result["totals"])} for result in results]
    names = max(rows_of, key=len)  # pools that are part of another layer on some machines have a row on the others
    assert len(names) > min(map(len, rows_of))
    assert [(row["layer"], row["accelerator"], int(row["cycles"])) for row in rows] == [
        (layer, name, cycles[layer]) for layer in names for name, cycles in zip(ACCELERATORS, rows_of) if layer in cycles]


@pytest.mark.parametrize("what, names", [
    ("accelerators", ACCELERATORS), ("networks", NETWORKS), ("models", ["cambricon_x", "dense"]), ("traces", ["digits"])])
def test_list(what, names, run_lacuna):
    finished = run_lacuna("list", what, cwd="/")
    assert finished.returncode == 0
    assert set(names) <= {line.split()[0] for line in finished.stdout.splitlines()}


def pointers(schema, place=""):
    """The JSON pointers of all keys that a schema describes."""
    for key, value in schema.get("properties", {}).items():
        if key in ("$schema", "extends"):
            continue
        yield f"{place}/{key}"
        for choice in [value, *value.get("oneOf", [])]:
            yield from pointers(choice, f"{place}/{key}")


@pytest.mark.parametrize("model", ["cambricon_x", "dense"])
def test_describe_prints_every_parameter(model, run_lacuna):
    printed = [line.split()[0] for line in run_lacuna("describe", model).stdout.splitlines() if line.startswith("/")]
    schema = json.loads((PROJECT / "configs/schema/accelerator.schema.json").read_text())
    arrays = {choice["if"]["properties"]["model"]["const"]: choice["then"] for choice in schema["allOf"]}
    assert set(printed) == set(pointers(schema)) | set(pointers(arrays[model]))
    assert len(printed) == len(set(printed))


def test_describe_results_defines_every_key(run_lacuna, result_of):
    text = run_lacuna("describe", "results").stdout
    result = result_of("cambricon_x", "digits", "--check-values")
    layer = result["layers"][0]
    named = [*result, *layer, *layer["cycle_attribution"], *layer["roofline"], *layer["plan"]]
    assert [key for key in named if key not in text] == []


def test_all_shipped_files_are_valid(run_lacuna):
    folders = ["configs/accelerators", "configs/dram", "configs/technology", "workloads/networks", "workloads/traces"]
    finished = run_lacuna("validate", *folders, cwd=PROJECT)
    count = sum(path.suffix in (".json", ".h5") for folder in folders for path in (PROJECT / folder).iterdir())
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.splitlines()[-1] == f"{count} files checked, 0 with problems"


def test_validate_reports_what_it_cannot_find(run_lacuna, refusal, tmp_path):
    finished = run_lacuna("validate", "nosuch.json", cwd=tmp_path)
    assert finished.returncode == 2 and "nosuch.json: cannot be read: No such file or directory" in finished.stdout
    assert refusal("validate", tmp_path) == f"error: {tmp_path}: there is no .json or .h5 file in this folder\n"
