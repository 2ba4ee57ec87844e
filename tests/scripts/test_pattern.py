"""The pattern-sparse machine on weights pruned as it wants them: values, and what its switches do."""

import json

import pytest

TRACE = ["--trace", "digits", "--check-values"]


def pruning(method, **keys):
    return ["--set", "/network/pruning=" + json.dumps({"method": method, **keys})]


@pytest.mark.parametrize("control", ["shared", "own"])
@pytest.mark.parametrize("method", ["pattern", "unstructured", "block"])
def test_values_of_a_pruned_trace(control, method, result_of):
    settings = {"lane_control": control, "pattern_table": 3, "banks": 4, "lanes": 5, "pixels": 3}
    options = [f"--set=/array/{key}={value}" for key, value in settings.items()]
    result = result_of("pattern", "digits", *TRACE, *pruning(method, density=0.3), *options)
    checked = [layer["name"] for layer in result["layers"] if "values" in layer]
    assert checked == ["conv1", "conv2", "conv3", "fc1", "fc2"]
    assert result["provenance"]["tensors"]["origin"] == "trace"


@pytest.mark.parametrize("switch", ["kernel_reorder", "rearranged", "reconfigurable"])
def test_each_switch_saves_cycles(switch, result_of):
    options = ["--trace", "digits", *pruning("pattern", density=0.3, entries=3, patterns=8)]
    on = result_of("pattern", "digits", *options)["totals"]["cycles"]
    assert on < result_of("pattern", "digits", *options, f"--set=/array/{switch}=false")["totals"]["cycles"]
