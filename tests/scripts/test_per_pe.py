"""--per-pe: where each PE's cycles went, next to the result whose sums they are."""

import csv
import json

import pytest


def check(folder):
    """per_pe.csv adds up to result.json."""
    result = json.loads((folder / "result.json").read_text())
    rows = list(csv.DictReader((folder / "per_pe.csv").open()))
    assert list(rows[0])[:4] == ["layer", "pe", "row", "column"]
    assert [name.removeprefix("pe_cycles_") for name in list(rows[0])[4:]] == list(result["totals"]["cycle_attribution"])
    assert [layer["name"] for layer in result["layers"]] == list(dict.fromkeys(row["layer"] for row in rows))
    for layer in result["layers"]:
        own = [row for row in rows if row["layer"] == layer["name"]]
        assert [row["pe"] for row in own] == [str(pe) for pe in range(16)]
        assert len({(row["row"], row["column"]) for row in own}) == 16
        for cause, cycles in layer["cycle_attribution"].items():
            assert sum(int(row[f"pe_cycles_{cause}"]) for row in own) == cycles
        for row in own:
            assert sum(int(value) for key, value in row.items() if key.startswith("pe_cycles_")) == layer["cycles"]


def test_run(run_lacuna, tmp_path):
    assert run_lacuna("run", "cambricon_x", "digits", "--per-pe", "--out", tmp_path).returncode == 0
    check(tmp_path)
    first = (tmp_path / "per_pe.csv").read_bytes()
    assert run_lacuna("run", "cambricon_x", "digits", "--per-pe", "--out", tmp_path).returncode == 0
    assert (tmp_path / "per_pe.csv").read_bytes() == first


def test_compare(run_lacuna, tmp_path):
    done = run_lacuna("compare", "dense", "cambricon_x", "--network", "digits", "--per-pe", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    for name in "dense", "cambricon_x":
        check(tmp_path / name)


def test_a_file_of_an_earlier_run_does_not_stay(run_lacuna, tmp_path):
    for options, files in (["--per-pe"], {"layers.csv", "per_pe.csv", "result.json"}), ([], {"layers.csv", "result.json"}):
        assert run_lacuna("run", "dense", "digits", *options, "--out", tmp_path).returncode == 0
        assert {path.name for path in tmp_path.iterdir()} == files | {"columns.json", "parts.json"}


@pytest.mark.parametrize("command", [["run", "dense", "digits"], ["compare", "dense", "--network", "digits"]])
def test_without_a_folder_it_is_refused(command, run_lacuna):
    done = run_lacuna(*command, "--per-pe")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (f"lacuna: --per-pe: expected --out DIR too, the folder that gets per_pe.csv\n"
                           f"Try `lacuna {command[0]} --help`.\n")


def test_a_file_that_cannot_be_written(run_lacuna, tmp_path):
    (tmp_path / "per_pe.csv" / "below").mkdir(parents=True)
    for options in ["--per-pe"], []:
        done = run_lacuna("run", "dense", "digits", *options, "--out", tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith(f"error: {tmp_path}/per_pe.csv: cannot ")


def test_it_is_described(run_lacuna):
    text = run_lacuna("describe", "results").stdout
    assert all(f"\nper_pe.csv/{column}" in text for column in ("layer", "pe", "row", "column", "pe_cycles_halo"))
    assert all("--per-pe" in run_lacuna(command, "--help").stdout for command in ("run", "compare"))
