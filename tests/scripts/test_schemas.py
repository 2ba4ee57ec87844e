"""The published JSON Schemas are what the binary prints, and every shipped file agrees with the one it names."""

import json
from pathlib import Path

import jsonschema
import pytest

PROJECT = Path(__file__).resolve().parents[2]
SCHEMAS = PROJECT / "configs/schema"
FOLDERS = ("configs/accelerators", "configs/dram", "configs/technology", "configs/sweeps", "workloads/networks")
SHIPPED = [path.relative_to(PROJECT) for folder in FOLDERS for path in sorted((PROJECT / folder).glob("*.json"))]


def load(path):
    return json.loads(path.read_text())


def errors(kind, value):
    validator = jsonschema.Draft202012Validator(load(SCHEMAS / f"{kind}.schema.json"))
    return [error.message for error in validator.iter_errors(value)]


@pytest.mark.parametrize("kind", ["accelerator", "network", "sweep", "dram", "technology"])
def test_published_schema_is_the_binarys(kind, run_lacuna):
    published = SCHEMAS / f"{kind}.schema.json"
    assert published.read_text() == run_lacuna("describe", f"{kind}-schema").stdout
    jsonschema.Draft202012Validator.check_schema(load(published))


@pytest.mark.parametrize("file", SHIPPED, ids=str)
def test_shipped_file_agrees_with_its_schema(file):
    value = load(PROJECT / file)
    named = (PROJECT / file.parent / value["$schema"]).resolve()
    assert named.parent == SCHEMAS
    assert errors(named.name.split(".")[0], value) == []


def test_shipped_files_were_found():
    assert {path.parent.as_posix() for path in SHIPPED} == set(FOLDERS)


def test_a_file_that_extends_another_needs_no_required_keys():
    small = {"array": {"outputs": 8}}
    assert errors("accelerator", {"extends": "dense.json"} | small) == []
    assert sorted(errors("accelerator", small)) == ["'model' is a required property", "'name' is a required property"]
    assert errors("network", {"extends": "alexnet.json", "batch": 4}) == []
    assert errors("technology", {"extends": "45nm.json", "sram_device": "hp"}) == []


def test_array_keys_are_those_of_the_model():
    dense = {"name": "m", "model": "dense", "array": {"outputs": 8}}
    assert errors("accelerator", dense) == []
    assert errors("accelerator", dense | {"model": "cambricon_x"}) != []
    assert errors("accelerator", dense | {"array": {"$schema": "x"}}) != []
