"""scripts/prune_digits.py and what it left in workloads/."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
COMMITTED = PROJECT / "workloads"
FILES = ("accuracy/digits_dense.csv", "networks/digits_dense.json", "traces/digits_dense.h5")
METHODS = {"unstructured", "balanced", "channel", "filter", "shape", "block", "nm", "accelerator_aware", "pattern", "low_rank"}

# They leave 1x1 kernels or fully connected layers, or round to 1 of 4: cannot reach every density.
COARSE = {"shape", "low_rank", "nm"}


def measure(lacuna, *arguments):
    command = [sys.executable, PROJECT / "scripts/prune_digits.py", "--lacuna", lacuna, *arguments]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True)


def rows(folder):
    with (folder / FILES[0]).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def quick(lacuna, tmp_path_factory):
    for module in ("torch", "sklearn"):
        pytest.importorskip(module, reason=f"accuracy NOT tested: {sys.executable} has no {module}")
    out = tmp_path_factory.mktemp("quick") / "workloads"
    run = measure(lacuna, "--quick", "--out", out)
    assert run.returncode == 0, run.stderr
    return out


def test_a_quick_run_has_every_method_and_leaves_only_its_files(quick):
    assert sorted(path.relative_to(quick).as_posix() for path in quick.rglob("*") if path.is_file()) == sorted(FILES)
    assert {row["method"] for row in rows(quick)} == METHODS | {"none"}


def test_the_committed_table_is_complete_and_measured():
    table = rows(COMMITTED)
    assert {(row["method"], row["density"]) for row in table if row["method"] != "none"} == {
        (method, density) for method in METHODS for density in ("0.5", "0.25", "0.125")}
    assert {row["source"] for row in table} == {"measured by scripts/prune_digits.py"}


@pytest.mark.parametrize("folder", ["committed", "quick"])
def test_numbers_are_possible(folder, request):
    for row in rows(COMMITTED if folder == "committed" else request.getfixturevalue("quick")):
        assert 0 < float(row["kept"]) <= 1
        assert 5 < float(row["accuracy_before_percent"]) <= 100
        assert float(row["kept"]) <= float(row["density"]) + 0.02 or row["method"] in COARSE, row


def test_fine_tuning_recovers_most_of_the_accuracy():
    table = rows(COMMITTED)
    dense = next(float(row["accuracy_after_percent"]) for row in table if row["method"] == "none")
    half = [row for row in table if row["density"] == "0.5"]
    assert dense > 95 and all(float(row["accuracy_after_percent"]) > dense - 5 for row in half)
    before, after = (sum(float(row[f"accuracy_{when}_percent"]) for row in table) for when in ("before", "after"))
    assert after > before


def test_the_dense_trace_runs_with_exact_values(run_lacuna, quick):
    for folder in (COMMITTED, quick):
        run = run_lacuna("run", "dense", folder / FILES[1], "--trace", folder / FILES[2], "--check-values")
        assert run.returncode == 0 and "bit for bit" in run.stdout, run.stderr


def test_same_seed_same_bytes(lacuna, quick, tmp_path):
    assert measure(lacuna, "--quick", "--out", tmp_path / "workloads").returncode == 0
    for name in FILES:
        assert (quick / name).read_bytes() == (tmp_path / "workloads" / name).read_bytes(), name


def test_what_cannot_work_is_said_before_the_training(lacuna, tmp_path):
    pytest.importorskip("torch")
    (tmp_path / "file").touch()
    run = measure(lacuna, "--quick", "--out", tmp_path / "file")
    assert run.returncode == 2 and f"argument --out: cannot write to {tmp_path / 'file'}" in run.stderr
    run = measure(tmp_path / "none", "--quick", "--out", tmp_path)
    assert run.returncode == 2 and "argument --lacuna: there is no" in run.stderr
