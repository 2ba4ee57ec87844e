"""Machines whose PEs are a grid over the plane: what their buffers do."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
GRIDS = sorted(path.stem for path in (PROJECT / "configs/accelerators").glob("*cnn*.json"))


@pytest.mark.parametrize("accelerator", GRIDS)
@pytest.mark.parametrize("buffer, layer, share, moved", [
    ("weight", "conv4_1", 0.4, None), ("input", "conv3_2", 0.6, "inputs"), ("output", "conv5_1", 0.1, "outputs")])
def test_a_smaller_buffer_of_a_grid_matters(accelerator, buffer, layer, share, moved, result_of):
    options = ["--layers", layer, "--set", "/dataflow/tile_k=16"]  # groups whose outputs fit little memory
    full = result_of(accelerator, "vgg16", *options)
    capacity = int(share * full["accelerator"]["buffers"][buffer]["capacity_bytes"])
    setting = f"/buffers/{buffer}/capacity_bytes={capacity}"
    less = result_of(accelerator, "vgg16", *options, "--set", setting)
    assert less["totals"]["cycle_attribution"] != full["totals"]["cycle_attribution"]
    if moved:  # halos of smaller tiles are loaded again; outputs that stayed are stored
        before, after = (result["totals"]["traffic_bytes"]["dram"][moved] for result in (full, less))
        assert after > before
