"""`lacuna compare` survives what happens to it: kills, shards, layers and cells that cannot run."""

import csv
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MACHINES = ["dense", "cambricon_x", "scnn"]
NETWORK = {
    "name": "slow",
    "input": {"channels": 64, "height": 56, "width": 56},
    "layers": [
        {"name": "conv1", "type": "conv", "out_channels": 64, "kernel": 3, "pad": 1, "weight_density": 0.5, "input_density": 0.5},
        {"name": "conv2", "type": "conv", "out_channels": 128, "kernel": 3, "weight_density": 0.4, "input_density": 0.6},
    ],
}
STORE = "cells+"


@pytest.fixture
def network(tmp_path):
    (tmp_path / "slow.json").write_text(json.dumps(NETWORK))
    return tmp_path / "slow.json"


def rows(file):
    with file.open(newline="") as opened:
        return list(csv.DictReader(opened))


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def without_host(folder):
    """The files, of results without what differs from run to run."""
    found = {name: text for name, text in texts(folder).items() if name != "parts.json"}
    for name in found:
        if name.endswith("result.json"):
            result = json.loads(found[name])
            del result["provenance"]["host"], result["provenance"]["command_line"]
            found[name] = json.dumps(result)
    return found


def points(out):
    return list((out / STORE / "points").rglob("*.json"))


def command(lacuna, network, out, *options):
    return [lacuna, "compare", *MACHINES, "--network", network, "--out", out, "--jobs", "1", *options]


MARK = "this cell was not simulated again"


def mark(out):
    """Writes a note into every finished cell, which no simulation would."""
    for file in (out / STORE / "points").rglob("*.json"):
        point = json.loads(file.read_text())
        point["notes"].append(MARK)
        file.write_text(json.dumps(point) + "\n")


def take_marks(out):
    """How many results have the mark, which they then have no more."""
    marked = [file for file in out.rglob("result.json") if MARK in file.read_text()]
    for file in marked:
        result = json.loads(file.read_text())
        result["notes"].remove(MARK)
        file.write_text(json.dumps(result))
    return len(marked)


@pytest.mark.parametrize("options", [[], ["--prunings", "none,filter", "--density", "0.5", "--per-pe"]],
                         ids=["comparison", "matrix"])
def test_killed_and_started_again_it_repeats_nothing(lacuna, network, tmp_path, options):
    assert subprocess.run(command(lacuna, network, tmp_path / "alone", *options), capture_output=True).returncode == 0
    out = tmp_path / "out"
    driver = subprocess.Popen(command(lacuna, network, out, *options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not points(out) and driver.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    driver.kill()
    driver.wait()
    done = len(points(out))
    assert done > 0 and not (out / "parts.json").exists()
    mark(out)
    again = subprocess.run(command(lacuna, network, out, *options), capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert take_marks(out) == done
    assert without_host(out) == without_host(tmp_path / "alone")
    assert not (out / STORE).exists()


def run_first_shard(lacuna, network, out):
    """Runs one shard of two."""
    first = subprocess.run(command(lacuna, network, out, "--shard", "0/2"), capture_output=True, text=True)
    assert first.returncode == 0 and "cells left" in first.stdout, first.stderr
    assert points(out) and not (out / "parts.json").exists()
    mark(out)


def test_shards_together_give_what_one_gives(lacuna, network, tmp_path):
    assert subprocess.run(command(lacuna, network, tmp_path / "alone"), capture_output=True).returncode == 0
    out = tmp_path / "out"
    run_first_shard(lacuna, network, out)
    last = subprocess.run(command(lacuna, network, out, "--shard", "1/2"), capture_output=True, text=True)
    assert last.returncode == 0 and "speed-up" in last.stdout
    assert 0 < take_marks(out) < len(MACHINES)
    assert without_host(out) == without_host(tmp_path / "alone") and not (out / STORE).exists()


def test_shards_need_a_folder_to_meet(run_lacuna):
    done = run_lacuna("compare", "dense", "scnn", "--network", "lenet5", "--shard", "0/2")
    assert done.returncode == 2 and "--shard: expected --out DIR too" in done.stderr


def test_several_at_once_share_the_cells(lacuna, network, tmp_path):
    both = [subprocess.Popen(command(lacuna, network, tmp_path / "out"), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [driver.communicate(timeout=120)[0] for driver in both]
    assert [driver.returncode for driver in both] == [0, 0] and said[0] == said[1]
    assert not (tmp_path / "out" / STORE).exists()


def test_a_signal_ends_it_after_the_cells_in_work(lacuna, network, tmp_path):
    out = tmp_path / "out"
    driver = subprocess.Popen(command(lacuna, network, out), stdout=subprocess.PIPE, text=True)
    while not (out / STORE / "tmp").exists():
        time.sleep(0.001)
    driver.send_signal(signal.SIGTERM)
    said, _ = driver.communicate(timeout=60)
    assert (driver.returncode == 4 and "the same command goes on from here" in said) or driver.returncode in (0, -signal.SIGTERM)
    assert subprocess.run(command(lacuna, network, out), capture_output=True).returncode == 0


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def test_a_cell_that_crashes_takes_no_other_with_it(lacuna, network, tmp_path):
    out = tmp_path / "out"
    driver = subprocess.Popen(command(lacuna, network, out), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (workers := children(driver.pid)):
        assert driver.poll() is None
        time.sleep(0.001)
    os.kill(workers[0], signal.SIGSEGV)
    said, problems = driver.communicate(timeout=60)
    assert driver.returncode == 1 and "internal error: a simulation process ended with signal 11" in problems
    assert "dense: failed: a simulation process ended with signal 11" in said
    total = {row["accelerator"]: row for row in rows(out / "compare.csv") if row["layer"] == "total"}
    assert total["dense"]["cycles"] == "" and "signal 11" in total["dense"]["reason"]
    assert total["cambricon_x"]["cycles"] != "" and total["scnn"]["cycles"] != ""
    mark(out)
    again = subprocess.run(command(lacuna, network, out), capture_output=True, text=True)
    assert again.returncode == 0 and take_marks(out) == len(MACHINES) - 1 and not (out / STORE).exists()


def test_nothing_stays_without_a_folder(lacuna, run_lacuna, tmp_path):
    done = run_lacuna("compare", "dense", "scnn", "--network", "lenet5", env=os.environ | {"TMPDIR": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


# ---- what cannot run


def machine(tmp_path, name, base, **changes):
    (tmp_path / f"{name}.json").write_text(json.dumps({"extends": str(PROJECT / f"configs/accelerators/{base}.json"),
                                                       "name": name, **changes}))
    return tmp_path / f"{name}.json"


@pytest.fixture
def small(tmp_path):
    """A machine whose buffers are too small for the second of three layers."""
    layers = [{"name": "a", "type": "fc", "out_features": 8}, {"name": "b", "type": "fc", "out_features": 4096},
              {"name": "c", "type": "fc", "out_features": 4}]
    (tmp_path / "net.json").write_text(json.dumps({"name": "net", "input": {"channels": 16, "height": 1, "width": 1},
                                                   "layers": layers}))
    return machine(tmp_path, "small", "dense", dataflow={"tile_k": 4096, "loop_order": "OR"},
                   buffers={"output": {"capacity_bytes": 1024}}), tmp_path / "net.json"


def test_a_layer_that_cannot_run_is_an_empty_cell_with_its_reason(run_lacuna, small, tmp_path):
    file, network = small
    done = run_lacuna("compare", "dense", file, "--network", network, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    refused = run_lacuna("run", file, network)
    assert refused.returncode == 2
    reason = refused.stderr.strip().split(": ", 2)[2].split(": ", 1)[1]
    found = {(row["layer"], row["accelerator"]): row for row in rows(tmp_path / "out/compare.csv")}
    assert list(found) == [(layer, name) for layer in ("a", "b", "c", "total") for name in ("dense", "small")]
    empty = found["b", "small"]
    assert empty["cycles"] == empty["speedup"] == empty["energy_pj"] == empty["dram_bytes"] == "" and empty["reason"] == reason
    assert found["total", "small"]["reason"] == "over 2 of 3 layers"
    assert [row["reason"] for (_, name), row in found.items() if name == "dense"] == [""] * 4
    ran = {key: int(row["cycles"]) for key, row in found.items() if row["cycles"]}
    assert ran["total", "small"] == ran["a", "small"] + ran["c", "small"]
    speedup = (ran["a", "dense"] + ran["c", "dense"]) / ran["total", "small"]
    assert float(found["total", "small"]["speedup"]) == pytest.approx(speedup)
    assert f"small: not run: /buffers/output/capacity_bytes: {reason}\n" in done.stdout
    assert "* small: its totals are over 2 of 3 layers.\n" in done.stdout and "total of the layers that both ran" in done.stdout
    (line,) = [line.split() for line in done.stdout.splitlines() if line.startswith("b ")]
    assert line[-3:] == ["-", "-", "-"] and line[2] != "-"
    result = json.loads((tmp_path / "out/small/result.json").read_text())
    assert [layer["name"] for layer in result["layers"]] == ["a", "c"] and result["not_run"][0]["name"] == "b"
    for command in "plot", "report":
        drawn = run_lacuna(command, tmp_path / "out", timeout=200)
        assert drawn.returncode == 0, drawn.stderr
    assert reason.replace('"', "&quot;") in (tmp_path / "out/report.html").read_text()


def test_a_matrix_has_numbers_of_the_layers_that_ran(run_lacuna, small, tmp_path):
    file, network = small
    done = run_lacuna("compare", "dense", file, "--network", network, "--prunings", "none,unstructured", "--density", "0.5",
                      "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    found = {(row["pruning"], row["accelerator"]): row for row in rows(tmp_path / "out/matrix.csv")}
    for pruning in "none", "unstructured":
        assert found[pruning, "dense"]["reason"] == ""
        assert found[pruning, "small"]["reason"].startswith("over 2 of 3 layers; b: /buffers/")
        result = json.loads((tmp_path / f"out/{pruning}/small/result.json").read_text())
        assert int(found[pruning, "small"]["cycles"]) == sum(layer["cycles"] for layer in result["layers"])
        assert f"{result['totals']['cycles']}*" in done.stdout
    dense = json.loads((tmp_path / "out/none/dense/result.json").read_text())
    both = sum(layer["cycles"] for layer in dense["layers"] if layer["name"] != "b")
    assert float(found["none", "small"]["speedup"]) == pytest.approx(both / int(found["none", "small"]["cycles"]))
    for command in "plot", "report":
        drawn = run_lacuna(command, tmp_path / "out", timeout=200)
        assert drawn.returncode == 0, drawn.stderr


def test_a_machine_that_can_run_nothing_is_an_empty_column(run_lacuna, small, tmp_path):
    file, network = small
    options = ["--network", network, "--layers", "b", "--out", tmp_path / "out"]
    done = run_lacuna("compare", "dense", file, "cambricon_x", *options)
    assert done.returncode == 0, done.stderr
    total = {row["accelerator"]: row for row in rows(tmp_path / "out/compare.csv") if row["layer"] == "total"}
    assert total["small"]["cycles"] == "" and total["small"]["reason"] == "no layer can be run"
    assert not (tmp_path / "out/small").exists() and total["cambricon_x"]["speedup"] != ""
    drawn = run_lacuna("report", tmp_path / "out", timeout=200)
    assert drawn.returncode == 0, drawn.stderr
    matrix = run_lacuna("compare", "dense", file, "--network", network, "--layers", "b", "--prunings", "none,nm",
                        "--out", tmp_path / "matrix")
    assert matrix.returncode == 0, matrix.stderr
    empty = [row for row in rows(tmp_path / "matrix/matrix.csv") if row["accelerator"] == "small"]
    assert [row["cycles"] for row in empty] == ["", ""]
    assert all(row["reason"].startswith("no layer can be run; b: ") for row in empty)
    for command in "plot", "report":
        drawn = run_lacuna(command, tmp_path / "matrix", timeout=200)
        assert drawn.returncode == 0, drawn.stderr


def test_if_nothing_can_run_it_is_an_error(run_lacuna, small, tmp_path):
    file, network = small
    options = [network, "--layers", "b"]
    alone = run_lacuna("run", file, *options)
    done = run_lacuna("compare", file, "--network", *options, "--out", tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr) == (2, "", alone.stderr)
    assert not (tmp_path / "out/compare.csv").exists()


def test_a_bad_file_is_an_error_before_anything_runs(run_lacuna, tmp_path):
    bad = machine(tmp_path, "bad", "dense", clock_ghz=-1)
    done = run_lacuna("compare", "dense", bad, "--network", "lenet5", "--out", tmp_path / "out")
    assert done.returncode == 2 and "/clock_ghz" in done.stderr and not (tmp_path / "out").exists()
