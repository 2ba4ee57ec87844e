"""Every broken file is refused with exactly the messages it deserves; NAME.expected holds those of NAME.json.

After a change of wording, LACUNA_UPDATE_EXPECTED=1 writes the .expected files anew, for a person to read.
"""

import json
import os
from pathlib import Path

import jsonschema
import pytest

import make_broken_traces

BROKEN = Path(__file__).with_name("broken")
SCHEMAS = Path(__file__).resolve().parents[2] / "configs/schema"
FILES = sorted(path.name for path in BROKEN.glob("*.json"))
KINDS = ("accelerator", "network", "dram", "technology")

# No JSON at all, or none that a validator gets to see.
NOT_JSON = {"accelerator_comment", "accelerator_empty_file", "accelerator_invalid_utf8", "accelerator_number_overflow",
            "accelerator_syntax_error", "accelerator_truncated"}
# A JSON Schema sees one value at a time, and only this file.
BEYOND_A_SCHEMA = {
    "accelerator_contradiction", "accelerator_duplicate_key", "accelerator_extends_cycle", "accelerator_extends_cycle_back",
    "accelerator_fault_in_base", "accelerator_missing_base", "accelerator_name_is_a_path", "accelerator_two_units",
    "accelerator_unknown_dram",
    "accelerator_unknown_dram_type", "accelerator_unknown_technology",
    "network_add_of_unequal_shapes", "network_channels_mismatch", "network_concatenation_of_unequal_planes",
    "network_concatenation_of_wrong_producers", "network_duplicate_layer",
    "network_gemm_shape", "network_groups_do_not_divide", "network_kernel_too_large", "network_layer_after_its_consumer",
    "network_pool_padding", "network_pruning_contradictions", "network_reserved_name", "network_unknown_producer",
    "technology_type_twice", "technology_unknown_device"}


def errors(lines):
    return "".join(f"error: {line}\n" for line in lines)


def test_there_are_enough_files():
    assert len(FILES) >= 30
    assert NOT_JSON | BEYOND_A_SCHEMA <= {Path(name).stem for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_messages(name, run_lacuna):
    expected = (BROKEN / name).with_suffix(".expected")
    run = run_lacuna("validate", name, cwd=BROKEN)
    messages, _, summary = run.stdout.rpartition("1 file checked")
    if "LACUNA_UPDATE_EXPECTED" in os.environ:
        expected.write_text(messages)
    assert messages == expected.read_text()
    assert (summary, run.stderr, run.returncode) == (", 1 with problems\n", "", 2)


def test_the_folder_as_a_whole(run_lacuna):
    run = run_lacuna("validate", BROKEN.name, cwd=BROKEN.parent)
    *messages, summary = run.stdout.splitlines()
    assert run.returncode == 2
    assert summary == f"{len(FILES)} files checked, {len(FILES)} with problems"
    expected = "".join((BROKEN / name).with_suffix(".expected").read_text() for name in FILES)
    assert [message.replace("broken/", "") for message in messages] == expected.splitlines()


@pytest.mark.parametrize("name", [n for n in FILES if n.startswith(KINDS) and Path(n).stem not in NOT_JSON])
def test_schema_agrees(name):
    kind = name.split("_")[0]
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text())
    found = list(jsonschema.Draft202012Validator(schema).iter_errors(json.loads((BROKEN / name).read_text())))
    assert bool(found) != (Path(name).stem in BEYOND_A_SCHEMA), found


def test_broken_traces(run_lacuna, tmp_path):
    wanted = make_broken_traces.make(tmp_path)
    run = run_lacuna("validate", tmp_path.name, cwd=tmp_path.parent)
    lines = [f"{path.parent.name}/{path.name}: {problem}"
             for path, problems in sorted(wanted.items()) for problem in problems]
    assert run.stdout == errors(lines) + f"{len(wanted)} files checked, {len(wanted)} with problems\n"
    assert (run.stderr, run.returncode) == ("", 2)
