"""scripts/same_results: what counts as a difference between two builds, and what does not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(1, str(PROJECT / "scripts/lib"))

from same import commands, differences  # noqa: E402 (after the path)

RESULT = {"schema": "1", "provenance": {"version": "1", "commit": "a", "command_line": ["run"], "seed": 1,
                                        "host": {"seconds": 1}},
          "layers": [{"name": "a", "cycles": 3}], "totals": {"cycles": 3, "utilization": 0.5}}
TABLE = "point,layer,cycles\nabc,a,3\nabc,b,4\n"


def of_results(change):
    new = json.loads(json.dumps(RESULT))
    change(new)
    return differences.of_texts("dense/result.json", json.dumps(RESULT), json.dumps(new))


@pytest.mark.parametrize("change", [
    lambda result: result["provenance"].update(version="2", commit="b", command_line=[], host={}),
    lambda result: result.update(schema="2", derived={}), lambda result: result["layers"][0].update(energy=1),
])
def test_what_names_the_build_and_what_is_new_are_no_differences(change):
    assert of_results(change) == []


@pytest.mark.parametrize("change, said", [
    (lambda result: result["totals"].update(cycles=4), "dense/result.json/totals/cycles: 3 in the old one, 4 in the new one"),
    (lambda result: result["totals"].update(cycles=3.0), "dense/result.json/totals/cycles: 3 in the old one, 3.0 in the new one"),
    (lambda result: result["totals"].pop("cycles"), "dense/result.json/totals/cycles: only in the old one"),
    (lambda result: result["layers"].append({}), "dense/result.json/layers: 1 elements in the old one, 2 in the new one"),
    (lambda result: result["provenance"].update(seed=2), "dense/result.json/provenance/seed: 1 in the old one, 2 in the new one"),
])
def test_other_values_are(change, said):
    assert of_results(change) == [said]


@pytest.mark.parametrize("new, said", [
    (TABLE.replace("abc", "xyz"), []),
    ("point,layer,energy,cycles\nabc,a,1,3\nabc,b,1,4\n", []),
    ("point,cycles,layer\nabc,3,a\nabc,4,b\n", ["the columns stand in another order"]),
    ("point,layer\nabc,a\nabc,b\n", ["only the old one has the columns cycles"]),
    (TABLE + "abc,c,5\n", ["3 rows in the old one, 4 in the new one"]),
    (TABLE.replace("4", "4.0"), ["line 3, cycles: '4' in the old one, '4.0' in the new one"]),
])
def test_tables_may_have_more_columns(new, said):
    assert differences.of_texts("points.csv", TABLE, new) == [f"points.csv: {line}" for line in said]


def test_what_is_printed_is_compared_line_by_line():
    assert differences.of_texts("stdout", "a\nb\n", "a\nc\n") == ["stdout: line 2: 'b' in the old one, 'c' in the new one"]


def test_every_machine_runs_every_network():
    runs = [command.words for command in commands.all_commands(PROJECT)]
    for machine in (PROJECT / "configs/accelerators").glob("*.json"):
        for network in (PROJECT / "workloads/networks").glob("*.json"):
            assert any(words[:3] == ("run", machine.stem, network.stem) for words in runs)
    assert sum(command.runs for command in commands.all_commands(PROJECT)) > 150


def same_results(*words):
    return subprocess.run([PROJECT / "scripts/same_results", *map(str, words)], capture_output=True, text=True, timeout=300)


def test_a_build_gives_what_it_gives(lacuna, tmp_path):
    done = same_results(lacuna, lacuna, "--only", "compare dense --network lenet5")
    assert done.returncode == 0 and "0 commands with differences" in done.stdout, done.stdout + done.stderr
    other = tmp_path / "lacuna"
    other.write_text(f'#!/bin/sh\n{lacuna} "$@" | sed "s/cycles/ticks/"\n')
    other.chmod(0o755)
    done = same_results(lacuna, other, "--only", "run dense lenet5")
    assert done.returncode == 1 and "1 commands with differences" in done.stdout and "stdout: line " in done.stdout


def test_a_program_that_is_not_there(lacuna, tmp_path):
    done = same_results(lacuna, tmp_path / "none")
    assert done.returncode == 1 and "none: no such program" in done.stderr
