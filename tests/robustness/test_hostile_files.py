"""What is no file, or is one that was made to harm, is refused at once and by its name; a sweep goes on without it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

PROJECT = Path(__file__).resolve().parents[2]
FIFO = "expected a file, found a FIFO"
SMALL = {"name": "small", "input": {"channels": 2, "height": 4, "width": 4}, "input_bits": 8, "weight_bits": 8,
         "layers": [{"name": "conv1", "type": "conv", "out_channels": 3, "kernel": 1}]}


def write_small(path, network="small"):
    """As workloads/README.md says."""
    with h5py.File(path, "w") as trace:
        trace.attrs.update(format="lacuna-trace", version=1, network=network, description="from my model")
        for name, shape in ("input", (1, 2, 4, 4)), ("weights", (3, 2, 1, 1)):
            values = np.ones(shape, np.int8)
            trace.create_dataset(f"conv1/{name}", data=values, compression="gzip", fletcher32=True).attrs["scale"] = 0.02


@pytest.fixture
def folder(tmp_path):
    os.mkfifo(tmp_path / "fifo.json")
    os.mkfifo(tmp_path / "fifo.h5")
    (tmp_path / "loop.json").symlink_to("loop.json")
    (tmp_path / "extends.json").write_text('{"extends": "fifo.json"}')
    (tmp_path / "dram.json").write_text(json.dumps(
        {"extends": str(PROJECT / "configs/accelerators/dense.json"), "dram": "./fifo.json"}))
    (tmp_path / "sweep.json").write_text(json.dumps({"name": "s", "accelerators": ["dense"], "networks": ["fifo.json"]}))
    return tmp_path


@pytest.mark.parametrize("words, found", [
    ("run ./fifo.json digits", f"./fifo.json: {FIFO}"),
    ("run dense ./fifo.json", f"./fifo.json: {FIFO}"),
    ("run dense digits --trace ./fifo.h5", f"./fifo.h5: {FIFO}"),
    ("run dense digits --trace ./", "./: expected a file, found a folder"),
    ("run dense /dev/zero", "/dev/zero: expected a file, found a device"),
    ("run dense ./loop.json", "./loop.json: expected a file, found a loop of symbolic links"),
    (f"run dense ./{'x' * 300}.json", "expected a file, found a name that is too long"),
    ("run extends.json digits", 'found no file "fifo.json": it is a FIFO'),
    ("run dram.json digits", "it is a FIFO"),
    ("sweep fifo.json --out out", f"fifo.json: {FIFO}"),
    ("sweep sweep.json --out out", FIFO),
    ("validate fifo.json", f"fifo.json: {FIFO}"),
    ("validate fifo.h5", f"fifo.h5: {FIFO}"),
    ("validate loop.json", "loop.json: expected a file, found a loop of symbolic links"),
    ("validate .", f"./fifo.h5: {FIFO}"),
    ("prune ./fifo.json --out out", f"./fifo.json: {FIFO}"),
    ("analyze digits --trace ./fifo.h5", f"./fifo.h5: {FIFO}"),
    ("compare dense ./fifo.json --network digits", f"./fifo.json: {FIFO}"),
])
def test_what_is_no_file(words, found, folder, run_lacuna):
    run = run_lacuna(*words.split(" "), cwd=folder, timeout=30)
    assert run.returncode == 2
    assert found in run.stdout + run.stderr


def test_a_list_goes_on_behind_a_fifo(tmp_path, run_lacuna):
    for part in "configs", "workloads":
        (tmp_path / part).mkdir()
    shutil.copytree(PROJECT / "configs/accelerators", tmp_path / "configs/accelerators")
    os.mkfifo(tmp_path / "configs/accelerators/a.json")
    run = run_lacuna("list", "accelerators", env=os.environ | {"LACUNA_HOME": str(tmp_path)}, timeout=30)
    assert run.returncode == 0
    assert FIFO in run.stdout.splitlines()[0] and "dense" in run.stdout


# ---- traces


def test_validate_uses_the_network_that_it_is_given(tmp_path, run_lacuna):
    (tmp_path / "net.json").write_text(json.dumps(SMALL))
    write_small(tmp_path / "tiny.h5")
    for files in ["tiny.h5", "net.json"], ["net.json", "tiny.h5"]:
        run = run_lacuna("validate", *files, cwd=tmp_path)
        assert "ok: tiny.h5: trace of small, without checksums\n" in run.stdout and run.returncode == 0
    write_small(tmp_path / "tiny.h5", network="unheard of")
    run = run_lacuna("validate", "tiny.h5", "net.json", cwd=tmp_path)
    assert "ok: tiny.h5: trace of small" in run.stdout
    (tmp_path / "net.json").write_text(json.dumps(SMALL | {"input": {"channels": 2, "height": 4, "width": 5}}))
    run = run_lacuna("validate", "tiny.h5", "net.json", cwd=tmp_path)
    assert "tiny.h5: /conv1/input: expected [1, 2, 4, 5], found [1, 2, 4, 4]" in run.stdout and run.returncode == 2


def test_checksums_are_added_and_checked(tmp_path, run_lacuna):
    (tmp_path / "net.json").write_text(json.dumps(SMALL))
    trace = tmp_path / "tiny.h5"
    write_small(trace)
    subprocess.run([sys.executable, PROJECT / "scripts/trace_checksums.py", trace], check=True)
    run = run_lacuna("validate", trace, tmp_path / "net.json")
    assert f"ok: {trace}: trace of small\n" in run.stdout
    with h5py.File(trace, "r+") as file:
        file["conv1/weights"][2, 1, 0, 0] = 2
    run = run_lacuna("run", "dense", tmp_path / "net.json", "--trace", trace)
    assert (run.returncode, run.stdout) == (2, "")
    assert f"{trace}: /conv1/weights: expected the checksum of what is there, found another for row 2" in run.stderr


def test_checksums_of_python_and_cpp_are_the_same(tmp_path, run_lacuna):
    """Of a trace that C++ wrote, with names in several levels and 16 bits."""
    layer = {"name": "a/b", "type": "conv", "out_channels": 3, "kernel": 2}
    network = SMALL | {"input_bits": 12, "layers": [layer], "pruning": {"method": "unstructured", "density": 0.5}}
    (tmp_path / "net.json").write_text(json.dumps(network))
    assert run_lacuna("prune", "net.json", "--out", "out", cwd=tmp_path).returncode == 0
    trace = tmp_path / "out/small.h5"
    with h5py.File(trace) as file:
        before = [file[path].attrs["crc32"] for path in ("a/b/input", "a/b/weights")] + [file.attrs["crc32"]]
    subprocess.run([sys.executable, PROJECT / "scripts/trace_checksums.py", trace], check=True)
    with h5py.File(trace) as file:
        after = [file[path].attrs["crc32"] for path in ("a/b/input", "a/b/weights")] + [file.attrs["crc32"]]
    assert all(np.array_equal(a, b) for a, b in zip(before, after))


def sweep_of(folder, traces):
    (folder / "s.json").write_text(json.dumps({
        "name": "s", "accelerators": ["dense"], "networks": list(traces), "traces": traces}))
    return folder / "s.json"


def test_a_sweep_goes_on_without_a_broken_trace(tmp_path, run_lacuna):
    shutil.copy(PROJECT / "workloads/traces/digits.h5", tmp_path / "t.h5")
    with h5py.File(tmp_path / "t.h5", "r+") as file:
        del file["conv1/weights"]
        file["conv1/weights"] = h5py.ExternalLink("real.h5", "/conv1/weights")
    sweep = sweep_of(tmp_path, {"digits": "t.h5", "digits_dense": "digits_dense"})
    run = run_lacuna("sweep", sweep, "--out", tmp_path / "out")
    assert run.returncode == 4 and "1 done (0 before), 1 failed, 0 left" in run.stdout
    status = run_lacuna("sweep", "status", tmp_path / "out").stdout
    assert 't.h5: /conv1/weights: expected a dataset, found a link to another file ("real.h5")' in status
    only = sweep_of(tmp_path, {"digits": "t.h5"})
    run = run_lacuna("sweep", only, "--out", tmp_path / "only")
    assert run.returncode == 2 and "t.h5: /conv1/weights: expected a dataset" in run.stderr
