"""What all pytest files share. Run by /usr/bin/python3 -m pytest: Debian's, which has h5py and jsonschema."""

import json
import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def lacuna():
    """The binary under test; the variable LACUNA_BIN names another one."""
    binary = Path(os.environ.get("LACUNA_BIN", PROJECT / "build/release/lacuna")).resolve()
    if not binary.exists():
        pytest.fail(f"there is no {binary}: build it first, or set LACUNA_BIN")
    return binary


@pytest.fixture(scope="session")
def run_lacuna(lacuna):
    """run_lacuna(arguments..., cwd=...) -> the finished process, its output as text."""

    def run(*arguments, **options):
        options = {"capture_output": True, "text": True, "timeout": 60} | options
        return subprocess.run([lacuna, *map(str, arguments)], **options)

    return run


@pytest.fixture
def result_of(run_lacuna, tmp_path):
    """result_of(arguments...) -> result.json of `lacuna run`."""

    def run(*arguments, **options):
        finished = run_lacuna("run", *arguments, "--out", tmp_path / "out", **options)
        assert finished.returncode == 0, finished.stderr
        return json.loads((tmp_path / "out/result.json").read_text())

    return run
