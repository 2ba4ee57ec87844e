"""tests/mutate: the faults are where they are said to be. Whether tests notice them, scripts/test --mutate says."""

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MUTATE = PROJECT / "tests/mutate"
sys.path.insert(0, str(MUTATE))
from faults import Fault, Misplaced, likely_tests, load, place, program_order  # noqa: E402

FAULTS = load()


def run(*words):
    return subprocess.run([MUTATE / "run", *words], capture_output=True, text=True)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.file}: {fault.breaks}")
def test_a_fault_is_in_the_tree(fault):
    place(fault, PROJECT)
    assert fault.old != fault.new and fault.breaks
    assert likely_tests(fault), "nobody is likely to notice it"


def test_there_are_faults_of_every_folder():
    assert len(FAULTS) >= 80
    folders = {f"{top}/{path.name}" for top in ("sim", "models") for path in (PROJECT / top).iterdir() if path.is_dir()}
    with_faults = {"/".join(fault.file.split("/")[:2]) for fault in FAULTS}
    assert folders - with_faults <= {"sim/app", "sim/kit", "sim/process"}
    assert len({(fault.file, fault.old, fault.new) for fault in FAULTS}) == len(FAULTS)


def test_a_text_that_is_gone_or_there_twice_is_an_error(tmp_path):
    source = tmp_path / "sim/a/a.cpp"
    source.parent.mkdir(parents=True)
    (tmp_path / "models").mkdir()
    source.write_text("one;\ntwo;\n")
    assert place(Fault("sim/a/a.cpp", "two;", "", "x"), tmp_path).line == 2
    assert place(Fault("sim/gone.cpp", "two;", "", "x"), tmp_path).path == "sim/a/a.cpp"  # it has moved
    with pytest.raises(Misplaced):
        place(Fault("sim/a/a.cpp", "three;", "", "x"), tmp_path)
    source.write_text("two;\ntwo;\n")
    with pytest.raises(Misplaced):
        place(Fault("sim/a/a.cpp", "two;", "", "x"), tmp_path)


def test_those_likely_to_notice_come_first_and_nobody_is_left_out():
    fault = Fault("models/dense/dense.cpp", "a", "b", "x")
    likely, others = program_order(fault, ["a_test", "dense_test", "property_test", "z_test"])
    assert [name for name, *_ in likely] == ["property_test", "dense_test"]
    assert others == ["a_test", "z_test", "property_test"]


def test_the_list_says_where_each_fault_is():
    listed = run("--list", "7")
    assert listed.returncode == 0 and len(listed.stdout.splitlines()) == 7
    assert run("--help").stdout.startswith("Usage: tests/mutate/run")


@pytest.mark.parametrize("count", ["0", "x"])
def test_the_script_takes_a_number_of_faults(count):
    refused = subprocess.run([PROJECT / "scripts/test", "--mutate", count], capture_output=True, text=True)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == f'test: --mutate: expected a number of faults, found "{count}"\n'
