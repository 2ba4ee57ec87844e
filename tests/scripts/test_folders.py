"""A folder belongs to one result: what several commands, at once or one after the other, leave in it."""

import hashlib
import itertools
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(1, str(PROJECT / "scripts/plot"))

import errors  # noqa: E402
import parts  # noqa: E402
import whole  # noqa: E402

RUN = ["run", "dense", "digits"]
COMMANDS = {
    "run": RUN, "run --per-pe": [*RUN, "--per-pe"], "other run": ["run", "scnn", "digits", "--seed", "2"],
    "compare": ["compare", "dense", "scnn", "--network", "digits"],
    "matrix": ["compare", "--prunings", "none,channel", "--accelerators", "dense", "--network", "digits", "--density", "0.5"],
    "analyze": ["analyze", "digits"],
}


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(folder):
    return json.loads((folder / "parts.json").read_text())["parts"]


def check_whole(folder):
    assert parts.check(folder) is not None
    assert set(texts(folder)) == {*listed(folder), "parts.json"}


@pytest.fixture(scope="module")
def made(run_lacuna, tmp_path_factory):
    """{name: folder} of each command."""
    root = tmp_path_factory.mktemp("made")
    for name, command in COMMANDS.items():
        done = run_lacuna(*command, "--out", root / name)
        assert done.returncode == 0, done.stderr
    return {name: root / name for name in COMMANDS}


@pytest.fixture(scope="module")
def swept(run_lacuna, tmp_path_factory):
    out = tmp_path_factory.mktemp("swept") / "out"
    done = run_lacuna("sweep", "demo", "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def without_host(content):
    content = json.loads(content)
    content["provenance"].pop("host")
    content["provenance"].pop("command_line")
    return content


@pytest.mark.parametrize("first, second", itertools.permutations(COMMANDS, 2))
def test_a_new_result_replaces_the_old_one(made, run_lacuna, tmp_path, first, second):
    shutil.copytree(made[first], tmp_path / "out")
    (tmp_path / "out/mine.txt").write_text("mine")
    done = run_lacuna(*COMMANDS[second], "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out/mine.txt").read_text() == "mine"
    (tmp_path / "out/mine.txt").unlink()
    check_whole(tmp_path / "out")
    found, alone = texts(tmp_path / "out"), texts(made[second])
    assert set(found) == set(alone)
    for path in set(found) - {"parts.json"}:
        same = without_host if path.endswith("result.json") else bytes
        assert same(found[path]) == same(alone[path]), path


def test_runs_at_one_time_do_not_mix(lacuna, tmp_path):
    for _ in range(5):
        runs = [subprocess.Popen([lacuna, *COMMANDS[name], "--out", tmp_path / "out"], stdout=subprocess.DEVNULL)
                for name in ("run", "other run", "run --per-pe", "compare")]
        assert [run.wait(timeout=120) for run in runs] == [0] * len(runs)
        check_whole(tmp_path / "out")


def test_a_run_that_is_killed_leaves_one_result_or_says_so(lacuna, made, run_lacuna, tmp_path):
    shutil.copytree(made["compare"], tmp_path / "out")
    for delay in [0.001 * step for step in range(0, 60, 6)]:
        run = subprocess.Popen([lacuna, *COMMANDS["run --per-pe"], "--out", tmp_path / "out"], stdout=subprocess.DEVNULL)
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=60)
        try:
            parts.check(tmp_path / "out")
        except errors.InputError as error:
            assert "not whole" in str(error)
    assert run_lacuna(*RUN, "--out", tmp_path / "out").returncode == 0
    check_whole(tmp_path / "out")


@pytest.mark.parametrize("command", ["plot", "report"])
def test_a_folder_that_was_left_half_way_is_refused(made, run_lacuna, tmp_path, command):
    shutil.copytree(made["run"], tmp_path / "out")
    content = json.loads((tmp_path / "out/parts.json").read_text())
    (tmp_path / "out/parts.json").write_text(json.dumps(content | {"complete": False}))
    done = run_lacuna(command, tmp_path / "out")
    assert done.returncode == 2 and "its result is not whole" in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["plot", "report"])
@pytest.mark.parametrize("into, source, path", [
    ("run", "other run", "result.json"), ("run", "other run", "layers.csv"), ("run", "run --per-pe", "per_pe.csv"),
    ("run", "compare", "compare.csv"), ("compare", "run", "result.json"), ("compare", "other run", "scnn/result.json"),
    ("compare", "run --per-pe", "dense/per_pe.csv"), ("matrix", "compare", "compare.csv"),
])
def test_files_of_another_result_are_refused(made, run_lacuna, tmp_path, command, into, source, path):
    shutil.copytree(made[into], tmp_path / "out")
    file = made[source] / path
    shutil.copy(file if file.exists() else made[source] / Path(path).name, tmp_path / "out" / path)
    before = texts(tmp_path / "out")
    done = run_lacuna(command, tmp_path / "out")
    assert done.returncode == 2 and path in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert texts(tmp_path / "out") == before


@pytest.mark.parametrize("command", ["plot", "report"])
def test_a_folder_of_an_earlier_version_must_be_of_one_result(made, run_lacuna, tmp_path, command):
    for name in "compare", "run":
        shutil.copytree(made[name], tmp_path / "out", dirs_exist_ok=True, ignore=shutil.ignore_patterns("parts.json"))
    done = run_lacuna(command, tmp_path / "out")
    assert done.returncode == 2 and "parts of several results" in done.stderr, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("below", ["", "points", "points/ab"])
def test_no_result_goes_into_a_sweep(swept, run_lacuna, name, below):
    before = texts(swept)
    done = run_lacuna(*COMMANDS[name], "--out", swept / below)
    assert done.returncode == 2 and "sweep" in done.stderr and done.stdout == "", done.stderr
    assert texts(swept) == before


def test_a_pruned_network_goes_neither_into_a_sweep_nor_over_other_files(swept, run_lacuna, tmp_path):
    pruning = ["--trace", "digits", "--set", "/network/pruning/method=filter", "--set", "/network/pruning/density=0.5"]
    assert run_lacuna("prune", "digits", *pruning, "--out", swept).returncode == 2
    (tmp_path / "digits.json").write_text('{"mine": 1}')
    done = run_lacuna("prune", "digits", *pruning, "--out", tmp_path)
    assert done.returncode == 2 and "digits.json: cannot be replaced" in done.stderr
    assert (tmp_path / "digits.json").read_text() == '{"mine": 1}'
    (tmp_path / "digits.json").unlink()
    for _ in range(2):
        assert run_lacuna("prune", "digits", *pruning, "--out", tmp_path).returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_no_sweep_goes_into_a_result(made, run_lacuna, name):
    before = texts(made[name])
    for command in ["sweep", "demo"], ["sweep", "emit", "make", "demo"], ["sweep", "demo", "--dry-run"]:
        done = run_lacuna(*command, "--out", made[name])
        assert done.returncode == 2 and "choose another folder" in done.stderr, done.stderr
    assert texts(made[name]) == before


def test_tables_of_another_sweep_are_refused(swept, run_lacuna, tmp_path):
    shutil.copytree(swept, tmp_path / "out")
    table = tmp_path / "out/points.csv"
    table.write_text(table.read_text().replace("dense", "thick"))
    for command in ["plot"], ["report"], ["sweep", "plot"]:
        done = run_lacuna(*command, tmp_path / "out")
        assert done.returncode == 2 and "sweep collect" in done.stderr, done.stderr
    assert run_lacuna("sweep", "collect", tmp_path / "out").returncode == 0
    assert hashlib.sha256(table.read_bytes()).hexdigest() == listed(tmp_path / "out")["points.csv"]


# ---- what is damaged, limited or closed is no bug


def damaged(content):
    """(what, a copy with it) for every key of the first layer, the totals and the top: missing, and of other types."""
    for place in (), ("totals",), ("layers", 0), ("accelerator",), ("network",), ("provenance",):
        at = content
        for step in place:
            at = at[step]
        for key in at:
            for wrong in ("missing", None, "text", [], {}, -1):
                copy = json.loads(json.dumps(content))
                inner = copy
                for step in place:
                    inner = inner[step]
                if wrong == "missing":
                    del inner[key]
                else:
                    inner[key] = wrong
                yield f"{place} {key} {wrong}", copy


def test_a_damaged_result_is_no_traceback(made, tmp_path):
    sys.path.insert(1, str(PROJECT / "scripts/report"))
    import run_page
    import results
    drawn = run_page.pictures
    run_page.pictures = lambda comparison: []
    try:
        for what, content in damaged(json.loads((made["run"] / "result.json").read_text())):
            (tmp_path / "result.json").write_text(json.dumps(content))
            try:
                with parts.of_one_result(tmp_path):
                    run_page.content(tmp_path, None)
            except results.InputError as error:
                assert str(tmp_path) in str(error), what
    finally:
        run_page.pictures = drawn


def test_points_that_cannot_be_looked_at_are_not_missing(swept, lacuna, run_lacuna, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(swept, out)
    shutil.rmtree(out / "points")
    (out / "points").write_text("a file")
    for command in ["status"], ["collect"]:
        done = run_lacuna("sweep", *command, out)
        assert done.returncode == 2 and "cannot be looked at: Not a directory" in done.stderr, done.stderr


def limited(what, most):
    return {"preexec_fn": lambda: resource.setrlimit(what, (most, most))}


@pytest.mark.parametrize("mebibytes", [64, 128, 192, 256, 320, 512])
@pytest.mark.parametrize("name", ["run", "compare", "matrix", "analyze"])
def test_a_limit_of_memory_is_no_bug(run_lacuna, name, mebibytes):
    done = run_lacuna(*COMMANDS[name], **limited(resource.RLIMIT_AS, mebibytes << 20))
    assert "internal error" not in done.stderr
    assert done.returncode in (0, 2, 127), done.stderr  # 127: not even the libraries could be loaded


@pytest.mark.parametrize("files", [3, 4, 5, 6, 8, 12])
@pytest.mark.parametrize("name", ["run", "compare", "matrix"])
def test_a_limit_of_open_files_is_no_bug(run_lacuna, tmp_path, name, files):
    done = run_lacuna(*COMMANDS[name], "--out", tmp_path / "out", **limited(resource.RLIMIT_NOFILE, files))
    assert "internal error" not in done.stderr
    assert done.returncode in (0, 2, 127), done.stderr


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(errors.InputError, match="cannot write this file: full"), whole.Whole(tmp_path / "f") as file:
        file.write(b"half")

        def full():
            raise OSError(28, "full")
        file.attempt(full)
    assert list(tmp_path.iterdir()) == []


def test_only_what_nobody_writes_is_removed(tmp_path):
    with whole.Whole(tmp_path / "f") as living:
        (tmp_path / f"f.lacuna-{'0' * 16}.tmp").write_text("left")
        (tmp_path / "f.lacuna-mine.tmp").write_text("mine")
        whole.write(tmp_path / "f", lambda file: file.write(b"whole"))
        assert {path.name for path in tmp_path.iterdir()} == {"f", "f.lacuna-mine.tmp", living.temporary.name}


def test_a_full_disk_leaves_no_half_figures(made, run_lacuna, tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", tmp_path]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a full file system was NOT tested: no permission to mount one")
    try:
        for command in ["plot", made["run"], "--out", tmp_path], ["report", made["run"], "--out", tmp_path / "page.html"]:
            done = run_lacuna(*command)
            assert done.returncode == 2 and "cannot write this file: No space left" in done.stderr, done.stderr
            assert [path for path in tmp_path.iterdir() if path.suffix in (".tmp", ".html", ".pdf")] == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)
