"""Machines that want structure in the weights, on a real trace pruned to have it."""
import json

import pytest


@pytest.mark.parametrize("accelerator, pruning", [
    ("structured", {"method": "accelerator_aware", "group_size": 8, "prune_count": 6}),
    ("nm_tensor_core", {"method": "nm", "group_size": 4, "keep": 2})])
def test_values_of_weights_pruned_as_the_machine_likes_them(accelerator, pruning, result_of):
    options = "digits", "--trace", "digits", "--check-values"
    as_traced = result_of(accelerator, *options)
    pruned = result_of(accelerator, *options, "--set", f"/network/pruning={json.dumps(pruning)}")
    for before, layer in zip(as_traced["layers"], pruned["layers"]):
        assert before["name"] == layer["name"]
        if layer["macs_dense"] > 0:
            assert layer["values"]["checked"] is True
            assert layer["cycles"] <= before["cycles"], layer["name"]
    assert pruned["totals"]["cycles"] < as_traced["totals"]["cycles"]
    metadata = [result["totals"]["traffic_bytes"]["dram"]["metadata"] for result in (as_traced, pruned)]
    if accelerator == "structured":  # equal numbers per group are not stored
        assert metadata[1] < metadata[0]
    else:  # positions, once the layers run in sparse mode
        assert metadata[1] > metadata[0]
