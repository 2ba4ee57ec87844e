"""What all pytest files share. Run by /usr/bin/python3 -m pytest: Debian's, which has h5py and jsonschema."""

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
