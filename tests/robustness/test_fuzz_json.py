"""Shipped files with random damage, and random machines: they may be refused, but never crash, hang or confuse Lacuna.

LACUNA_TEST_SCALE multiplies the number of cases, LACUNA_FUZZ_SEED starts elsewhere. A failure names its file.
"""

import copy
import json
import math
import os
import random
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = ("configs/accelerators", "configs/dram", "configs/technology", "workloads/networks")
SHIPPED = [path for folder in FOLDERS for path in sorted((PROJECT / folder).glob("*.json"))]
SCALE = int(os.environ.get("LACUNA_TEST_SCALE", "1"))
SEED = int(os.environ.get("LACUNA_FUZZ_SEED", "1"))

ODD_VALUES = [
    None, True, -1, 0, 1, 2, 3.9, -0.0, 1e-300, 1e30, 2**31, 2**63 - 1, 2**63, 2**64, -2**63, 10**400,
    "", "-1", "1/0", "1/3", "0/1", "name", "\0", "\u00fc\U0001f600", "a\nb", "x" * 10_000, ".", "../..", "/dev/zero",
    "/dev/stdin", [], {}, [0], [[]], [1, 2], [1] * 70_000, {"": 0}, {"name": "x"}, {"extends": "dense"}]
ODD_BYTES = [b"\0", b"\xff", b"\"", b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u", b"\\ud800", b"e", b"-", b"//",
             b"9" * 400, b"[" * 100_000]


def places(value, path=()):
    """The paths of all values in a JSON document, its own excepted."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield path + (key,)
        yield from places(inner, path + (key,))


def parent_of(document, path):
    for key in path[:-1]:
        document = document[key]
    return document


def odd_value(rng):
    return copy.deepcopy(rng.choice(ODD_VALUES))  # a shared list could come to hold itself


def damage_value(document, rng):
    path = rng.choice(list(places(document)))
    parent, key = parent_of(document, path), path[-1]
    action = rng.choice(["replace", "replace", "replace", "delete", "borrow", "add", "rename"])
    if action == "replace":
        parent[key] = odd_value(rng)
    elif action == "delete":
        del parent[key]
    elif action == "borrow":  # a value that is right elsewhere
        other = rng.choice(list(places(document)))
        parent[key] = copy.deepcopy(parent_of(document, other)[other[-1]])
    elif isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), odd_value(rng))
    elif action == "add":
        parent[rng.choice(["extends", "$schema", "", "a/b~c", "x" * 1000, "array", "layers"])] = odd_value(rng)
    else:
        parent[key[:-1]] = parent.pop(key)


def damage_text(text, rng):
    at = rng.randrange(len(text))
    action = rng.choice(["flip", "cut", "end", "insert", "repeat"])
    if action == "flip":
        return text[:at] + bytes([text[at] ^ 1 << rng.randrange(8)]) + text[at + 1:]
    if action == "cut":
        return text[:at] + text[at + rng.randrange(1, 50):]
    if action == "end":
        return text[:at]
    added = rng.choice(ODD_BYTES) if action == "insert" else text[at:at + rng.randrange(1, 200)]
    return text[:at] + added + text[at:]


def damaged(rng):
    text = rng.choice(SHIPPED).read_bytes()
    if rng.random() < 0.7:
        document = json.loads(text)
        for _ in range(rng.choice([1, 1, 2, 5])):
            damage_value(document, rng)
        text = json.dumps(document).encode()
    if rng.random() < 0.4:
        text = damage_text(text, rng)
    return text


def complaints(finished, files):
    """What is wrong with how the files were judged."""
    output = finished.stdout + finished.stderr
    if finished.returncode not in (0, 2) or finished.stderr or "internal error" in output:
        return f"exit code {finished.returncode}: {output[-2000:]}"
    if not output.splitlines()[-1].startswith(f"{len(files)} file"):
        return f"no summary: {output[-2000:]}"
    too_long = [line[:200] for line in output.splitlines() if line.startswith("error: ") and len(line) > 2000]
    return f"endless messages: {too_long}" if too_long else ""


@pytest.mark.parametrize("batch", range(5 * SCALE))
def test_damaged_files_are_judged(batch, run_lacuna, tmp_path):
    rng = random.Random(f"{SEED} {batch}")
    files = [tmp_path / f"{i:02}.json" for i in range(32)]
    for file in files:
        file.write_bytes(damaged(rng))
    run = {"stdin": subprocess.DEVNULL, "errors": "replace"}
    if not complaints(run_lacuna("validate", *files, **run), files):
        return
    alone = {file.name: complaints(run_lacuna("validate", file, **run), [file]) for file in files}
    pytest.fail(f"{tmp_path}: " + json.dumps({name: text for name, text in alone.items() if text}, indent=1))


def random_value(schema, rng):
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if schema["type"] == "boolean":
        return rng.random() < 0.5
    low, high = max(1, schema["minimum"]), min(schema["maximum"], 1_000_000)
    return round(low * math.exp(rng.random() * math.log(high / low)))


def random_machine(model, schema, rng):
    array = next(choice["then"] for choice in schema["allOf"] if choice["if"]["properties"]["model"]["const"] == model)
    keys = schema["properties"]
    parts = {"array": array["properties"]["array"], "dma": keys["dma"], "dram": keys["dram"]["oneOf"][0]}
    parts |= {f"buffers/{name}": buffer for name, buffer in keys["buffers"]["properties"].items()}
    for part, described in parts.items():
        for key, value in described["properties"].items():
            if value.get("type") == "boolean" or "integer" in value.get("type", ()) or "enum" in value:
                if rng.random() < 0.3:
                    yield f"/{part}/{key}", random_value(value, rng)
    yield "/dram/bandwidth_bytes_per_cycle", rng.choice(["1/1000", "64/5", "0.1", "1000000", "unlimited"])
    yield "/dram/turnaround_ns", rng.choice([0, 7.5, "1/3"])
    yield "/dataflow/loop_order", rng.choice(["OR", "IR", "WR", "auto"])


@pytest.mark.parametrize("model", ["cambricon_x", "dense"])
def test_random_machines_run_or_are_refused(model, run_lacuna):
    schema = json.loads((PROJECT / "configs/schema/accelerator.schema.json").read_text())
    for case in range(20 * SCALE):
        rng = random.Random(f"{SEED} {model} {case}")
        settings = [f"--set={pointer}={json.dumps(value)}" for pointer, value in random_machine(model, schema, rng)]
        layers = rng.choice(["conv1", "conv2", "max_pool1", "fc1,fc2"])
        finished = run_lacuna("run", model, "digits", "--check-values", "--layers", layers, *settings)
        assert finished.returncode in (0, 2), f"{finished.args}\n{finished.stderr}"
        assert finished.returncode == 0 or finished.stderr.startswith("error: "), f"{finished.args}\n{finished.stderr}"
