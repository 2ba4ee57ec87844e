"""Memories of one's own, built outside the tree as sim/memory/README.md says and loaded by LACUNA_PLUGINS."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SOURCE = PROJECT / "tests/plugin/open_page.cpp"


def build(source, library):
    command = re.search(r"^ +(g\+\+ .*)$", (PROJECT / "sim/memory/README.md").read_text(), re.MULTILINE)[1]
    words = {"lacuna": str(PROJECT), "open_page.cpp": str(source), "open_page.so": str(library)}
    subprocess.run([words.get(word, word) for word in command.split()], check=True)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = tmp_path_factory.mktemp("plugin") / "open_page.so"
    build(SOURCE, path)
    return path


@pytest.fixture
def run(lacuna, library):
    def run(*arguments, plugins=library, **options):
        return subprocess.run([lacuna, *map(str, arguments)], env={**os.environ, "LACUNA_PLUGINS": str(plugins)},
                              capture_output=True, text=True, **options)
    return run


def result(run, out, *settings):
    done = run("run", "dense", "digits", "--out", out, *(word for setting in settings for word in ("--set", setting)))
    assert done.returncode == 0, done.stderr
    return json.loads((out / "result.json").read_text())


def test_it_is_listed_with_those_that_are_built_in(run, lacuna):
    assert re.findall(r"^\w+", run("list", "memories").stdout, re.MULTILINE) == ["bandwidth", "open_page"]
    done = subprocess.run([lacuna, "list", "memories", "--names"], capture_output=True, text=True)
    assert done.stdout == "bandwidth\n"


def test_a_machine_runs_with_it(run, tmp_path):
    built_in = result(run, tmp_path / "built_in")
    free = result(run, tmp_path / "free", "/dram/model=open_page", "/dram/row_miss_cycles=0", "/dram/turnaround_ns=0")
    flat = result(run, tmp_path / "flat", "/dram/turnaround_ns=0")
    costly = result(run, tmp_path / "costly", "/dram/model=open_page", "/dram/row_miss_cycles=200")
    # Whole cycles of bus time, where the built-in memory counts fractions.
    assert flat["totals"]["cycles"] <= free["totals"]["cycles"] <= 1.2 * flat["totals"]["cycles"]
    assert costly["totals"]["cycles"] > built_in["totals"]["cycles"]
    assert costly["totals"]["traffic_bytes"] == built_in["totals"]["traffic_bytes"]
    assert costly["accelerator"]["dram"]["row_miss_cycles"] == 200


def test_a_result_says_what_was_loaded(run, library, tmp_path):
    [plugin] = result(run, tmp_path / "out")["provenance"]["plugins"]
    assert plugin["file"] == str(library) and len(plugin["sha256"]) == 64


def test_its_parameters_are_checked(run):
    done = run("run", "dense", "digits", "--set", "/dram/model=open_page", "--set", "/dram/row_byte=3")
    assert done.returncode == 2 and 'did you mean "row_bytes"' in done.stderr
    done = run("run", "dense", "digits", "--set", "/dram/row_bytes=3")  # the built-in memory has none
    assert done.returncode == 2 and "/dram/row_bytes" in done.stderr
    done = run("run", "dense", "digits", "--set", "/dram/model=open_pag")
    assert done.returncode == 2 and 'did you mean "open_page"' in done.stderr


def test_a_sweep_varies_them(run, tmp_path):
    (tmp_path / "sweep.json").write_text(json.dumps({
        "name": "rows", "accelerators": ["dense"], "networks": ["digits"],
        "axes": [{"name": "model", "pointer": "/dram/model", "values": ["open_page"]},
                 {"name": "miss", "pointer": "/dram/row_miss_cycles", "values": [0, 100]}]}))
    done = run("sweep", tmp_path / "sweep.json", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "out/points.csv").read_text().splitlines()) == 3


@pytest.mark.parametrize("file, said", [("missing.so", "no such file"), ("text.so", "text.so"), (".", "no such file")])
def test_what_is_no_library_is_refused(run, tmp_path, file, said):
    (tmp_path / "text.so").write_text("text")
    done = run("list", plugins=tmp_path / file)
    assert done.returncode == 2 and done.stderr.startswith("error: LACUNA_PLUGINS: plug-in ") and said in done.stderr


@pytest.mark.parametrize("old, new, said", [
    ("LACUNA_PLUGIN\n", "", "does not say for which Lacuna"),
    ("LACUNA_PLUGIN\n", 'extern "C" const int lacuna_plugin_interface = 1000;\n', "found 1000"),
    ('{"open_page"', '{"bandwidth"', 'adds "bandwidth", which there is already'),
])
def test_what_does_not_belong_to_this_lacuna_is_refused(run, tmp_path, old, new, said):
    text = SOURCE.read_text()
    assert text.count(old) == 1
    (tmp_path / "other.cpp").write_text(text.replace(old, new))
    build(tmp_path / "other.cpp", tmp_path / "other.so")
    done = run("list", plugins=tmp_path / "other.so")
    assert done.returncode == 2 and said in done.stderr
