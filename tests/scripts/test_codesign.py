"""`lacuna compare --prunings`: every pruning of the same weights on every accelerator, and the figures of it."""

import csv
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from plot_data import badly_placed

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts/plot"))

import codesign  # noqa: E402 (after the path)
import style  # noqa: E402

PRUNINGS = ["none", "unstructured", "channel", "nm:keep=2"]
ACCELERATORS = ["dense", "cambricon_x"]


@pytest.fixture(scope="module")
def matrix(run_lacuna, tmp_path_factory):
    """(folder, what was printed, {(pruning, accelerator): row of matrix.csv})"""
    folder = tmp_path_factory.mktemp("codesign")
    done = run_lacuna("compare", "--prunings", ",".join(PRUNINGS), "--accelerators", ",".join(ACCELERATORS),
                      "--network", "lenet5",
                      "--density", 0.25, "--out", folder)
    assert (done.returncode, done.stderr) == (0, "")
    with open(folder / "matrix.csv", newline="") as file:
        rows = {(row["pruning"], row["accelerator"]): row for row in csv.DictReader(file)}
    return folder, done.stdout, rows


def test_has_a_row_per_pruning_and_accelerator_in_order(matrix):
    assert list(matrix[2]) == [(pruning, accelerator) for pruning in PRUNINGS for accelerator in ACCELERATORS]


def test_all_cells_prune_the_same_weights(matrix):
    assert len({row["weights_unpruned"] for row in matrix[2].values()}) == 1
    for (pruning, _), row in matrix[2].items():
        kept = {"none": 1, "nm:keep=2": 0.5}.get(pruning, 0.25)
        assert float(row["kept_fraction"]) == pytest.approx(kept, abs=0.01)
        assert float(row["kept_fraction"]) == int(row["weights_nonzero"]) / int(row["weights_unpruned"])


def test_only_fewer_channels_help_a_dense_machine(matrix):
    cycles = {pruning: int(matrix[2][pruning, "dense"]["cycles"]) for pruning in PRUNINGS}
    assert cycles["none"] == cycles["unstructured"] == cycles["nm:keep=2"] > 1.5 * cycles["channel"]
    on_cambricon = {pruning: int(matrix[2][pruning, "cambricon_x"]["cycles"]) for pruning in PRUNINGS}
    assert on_cambricon["none"] > on_cambricon["nm:keep=2"] > on_cambricon["unstructured"]


def test_speedups_are_over_the_first_cell(matrix):
    first = matrix[2]["none", "dense"]
    for row in matrix[2].values():
        assert float(row["speedup"]) == pytest.approx(float(first["seconds"]) / float(row["seconds"]))
        assert float(row["seconds"]) == pytest.approx(int(row["cycles"]) / 1e9)


def test_each_cell_is_what_run_gives(matrix, result_of):
    for pruning, keys in (("channel", {"method": "channel", "density": 0.25}), ("nm:keep=2", {"method": "nm", "keep": 2})):
        alone = result_of("cambricon_x", "lenet5", "--set", f"/network/pruning={json.dumps(keys)}")
        cell = json.loads((matrix[0] / pruning.replace(":", "_").replace("=", "_") / "cambricon_x/result.json").read_text())
        for result in (alone, cell):
            del result["provenance"]["host"], result["provenance"]["command_line"]
        assert cell == alone
        assert alone["totals"]["cycles"] == int(matrix[2][pruning, "cambricon_x"]["cycles"])


def test_the_table_has_the_matrix_of_speedups(matrix):
    lines = matrix[1].splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("speed-up"))
    assert lines[start].split() == ["speed-up", *ACCELERATORS]
    shown = {line.split()[0]: line.split()[1:] for line in lines[start + 2:]}
    assert shown == {pruning: [f"{float(matrix[2][pruning, a]['speedup']):.2f}" for a in ACCELERATORS] for pruning in PRUNINGS}


def test_checks_values_of_every_cell(run_lacuna):
    done = run_lacuna("compare", "dense", "cambricon_x", "--prunings",
                      "pattern,filter,block:block=8,stacked:level=1,shape,balanced",
                      "--network", "digits", "--trace", "digits", "--density", 0.3, "--check-values")
    assert done.returncode == 0, done.stderr


def test_the_figures(matrix, run_lacuna, tmp_path):
    done = run_lacuna("plot", matrix[0], "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {f"lenet5_codesign.{kind}" for kind in ("pdf", "png", "csv")}
    with open(tmp_path / "lenet5_codesign.csv", newline="") as file:
        assert [row["cycles"] for row in csv.DictReader(file)] == [row["cycles"] for row in matrix[2].values()]


def test_numbers_of_many_narrow_cells_do_not_collide():
    cells = itertools.product([f"unstructured:density={i}" for i in range(9)], [f"machine_{i}" for i in range(13)])
    table = pd.DataFrame([{"pruning": pruning, "accelerator": accelerator, **dict.fromkeys(codesign.NUMBERS, 37.5 + i),
                           "utilization": 1}
                          for i, (pruning, accelerator) in enumerate(cells)])
    figure = style.Figure(figsize=(style.PAGE, 8), layout="constrained")
    codesign.draw_matrix(figure, "network", table)
    assert badly_placed(figure) == []
    assert {text.get_text() for text in figure.axes[0].texts} >= {"37.5", "99.5", "154"}


def test_measured_accuracies_stand_beside_the_cycles(run_lacuna, tmp_path):
    done = run_lacuna("compare", "--prunings", "none,unstructured,nm:group_size=8", "--accelerators", "dense,cambricon_x",
                      "--density", 0.25,
                      "--network", "digits_dense", "--trace", "digits_dense", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    with open(PROJECT / "workloads/accuracy/digits_dense.csv", newline="") as file:
        measured = {(row["method"], row["density"]): row["accuracy_after_percent"] for row in csv.DictReader(file)}
    with open(tmp_path / "matrix.csv", newline="") as file:
        accuracies = {row["pruning"]: row["accuracy_percent"] for row in csv.DictReader(file)}
    assert accuracies.pop("nm:group_size=8") == ""  # not as it was measured
    assert {name: float(percent) for name, percent in accuracies.items()} == {
        "none": float(measured["none", "1.0"]), "unstructured": float(measured["unstructured", "0.25"])}
    assert "accuracy%" in done.stdout
    synthetic = run_lacuna("compare", "dense", "--prunings", "unstructured", "--density", 0.25, "--network", "digits_dense")
    assert synthetic.returncode == 0 and "accuracy" not in synthetic.stdout  # nobody trained these weights


def test_the_figure_of_accuracies(matrix, tmp_path):
    lines = (matrix[0] / "matrix.csv").read_text().splitlines()
    (tmp_path / "matrix.csv").write_text("\n".join([lines[0], *(f"{line}{90 + i}" for i, line in enumerate(lines[1:]))]))
    script = PROJECT / "scripts/plot/codesign.py"
    done = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "network_accuracy.png").stat().st_size > 5000


def test_every_pruning_is_named_in_the_figure_of_accuracies():
    """Also those that are beaten in both numbers."""
    cells = [("none", "dense", 4, 99), ("none", "scnn", 2, 99), ("nm", "dense", 4, 98), ("nm", "scnn", 3, 98),
             ("block", "dense", 5, 90),
             ("block", "scnn", 4, 90)]
    table = pd.DataFrame([dict(zip([*codesign.CELL_NAMES, "seconds", codesign.ACCURACY], cell)) for cell in cells])
    figure = style.Figure(figsize=(style.PAGE, 3), layout="constrained")
    codesign.draw_accuracy(figure, "network", table)
    assert [text.get_text() for text in figure.axes[0].texts] == ["none", "nm", "block"] and badly_placed(figure) == []
    many = pd.concat([table, *(table[table["pruning"] == "nm"].assign(pruning=f"nm:keep={i}") for i in range(20))])
    crowded = style.Figure(figsize=(style.PAGE, 3), layout="constrained")
    codesign.draw_accuracy(crowded, "network", many)
    assert [text.get_text() for text in crowded.axes[0].texts] == ["none"]


@pytest.mark.parametrize("content", ["", "pruning,accelerator\n", "nonsense\n1\n",
                                     "pruning,accelerator,speedup,energy_pj,utilization,seconds,kept_fraction\na,b,x,1,1,1,1\n"])
def test_a_broken_matrix_is_named(content, tmp_path):
    (tmp_path / "matrix.csv").write_text(content)
    done = subprocess.run([sys.executable, PROJECT / "scripts/plot/codesign.py", tmp_path], capture_output=True, text=True)
    assert done.returncode == 2 and "matrix.csv: not written by lacuna" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("words, message", [
    (["--prunings", "none,,nm"], "found nothing in \"none,,nm\""),
    (["--prunings", "chanel"], "unknown method \"chanel\", did you mean \"channel\"?"),
    (["--prunings", "nm,nm"], "found \"nm\" twice"),
    (["--prunings", "nm:2"], "found \"2\""),
    (["--prunings", ""], "--prunings: expected a value, found nothing"),
    (["--prunings", "nm", "--density", "1.5"], "--density: expected a number from 0 to 1, found \"1.5\""),
    (["--prunings", "nm", "--density", "nan"], "--density: expected a number from 0 to 1, found \"nan\""),
    (["--density", "0.5"], "--density: expected --prunings too"),
    (["--prunings", "nm:kep=1"], "--prunings: /network/pruning/kep: nm:kep=1: unknown key \"kep\"; did you mean \"keep\"?"),
    (["--prunings", "nm:keep=5"], "nm:keep=5: expected at most the group's 4 weights, found 5"),
])
def test_bad_prunings_are_told(words, message, run_lacuna):
    done = run_lacuna("compare", "dense", "--network", "lenet5", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_accelerators_are_named_in_one_way(run_lacuna):
    done = run_lacuna("compare", "dense", "--accelerators", "scnn", "--network", "lenet5")
    assert done.returncode == 2 and "found both" in done.stderr
    done = run_lacuna("compare", "--network", "lenet5")
    assert done.returncode == 2 and "missing ACCELERATOR" in done.stderr
    listed = run_lacuna("compare", "--accelerators", "dense,cambricon_x", "--network", "lenet5")
    assert listed.stdout == run_lacuna("compare", "dense", "cambricon_x", "--network", "lenet5").stdout
