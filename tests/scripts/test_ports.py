"""Buffer ports too narrow for the array: the notes that say so, and what bounds a run."""

import json

import pytest

CONVOLUTION = {"name": "t", "input": {"channels": 64, "height": 16, "width": 16},
               "layers": [{"name": "c", "type": "conv", "out_channels": 64, "kernel": 1}]}
MANY_FILTERS = CONVOLUTION | {"layers": [CONVOLUTION["layers"][0] | {"out_channels": 256}]}
POOLED = CONVOLUTION | {"layers": [*CONVOLUTION["layers"], {"name": "p", "type": "max_pool", "kernel": 2, "stride": 2}]}
WIDE = ["/buffers/weight/width_bytes=32768", "/buffers/output/width_bytes=512"]
# A batch of kernels is loaded while others run: only a few pixels do not hide it.
FEW_PIXELS = ["/dataflow/loop_order=WR", "/dataflow/tile_k=64", "/dataflow/tile_c=64", "/dataflow/tile_p=1", "/dataflow/tile_q=8"]


@pytest.fixture
def ran(run_lacuna, tmp_path):
    """ran(accelerator, network, settings...) -> result.json; its notes must be on the command line, too."""

    def run(accelerator, network, *settings):
        (tmp_path / "net.json").write_text(json.dumps(network))
        options = [option for setting in ("/dram=ideal", *settings) for option in ("--set", setting)]
        finished = run_lacuna("run", accelerator, tmp_path / "net.json", "--out", tmp_path / "out", *options)
        assert finished.returncode == 0, finished.stderr
        result = json.loads((tmp_path / "out/result.json").read_text())
        assert [line for line in finished.stderr.splitlines() if line.startswith("note: ")] == [
            f"note: {note}" for note in result["notes"]]
        assert f"{result['totals']['roofline']['bound']}-bound" in finished.stdout
        return result

    return run


def port_notes(result):
    return [note for note in result["notes"] if " port, which has " in note]


# Of 128 x 128 lanes 64 x 64 have operands here: nobody else loads the port.
@pytest.mark.parametrize("lanes", [64, 128])
def test_an_array_wider_than_its_port(lanes, ran):
    array = [f"/array/outputs={lanes}", f"/array/inputs={lanes}"]
    result = ran("dense", CONVOLUTION, *array)
    assert port_notes(result) == [
        "/buffers/weight/width_bytes: an issue needs 8,192 bytes from the weight port, which has 512: every issue takes 16 "
        "cycles (layer \"c\")"]
    assert result["layers"][0]["roofline"]["bound"] == "port"
    row = result["layers"][0]["cycle_attribution"]
    assert (row["compute"], row["buffer_port"]) == (64 * 256, 64 * 256 * 15)  # PEs x pixels
    wide = ran("dense", CONVOLUTION, *array, *WIDE)
    assert port_notes(wide) == [] and wide["totals"]["roofline"]["bound"] == "compute"
    assert wide["layers"][0]["cycle_attribution"]["buffer_port"] == 0
    assert wide["totals"]["cycles"] < result["totals"]["cycles"] / 10


@pytest.mark.parametrize("accelerator", ["dense", "cambricon_x", "pattern", "structured", "nm_tensor_core"])
@pytest.mark.parametrize("buffer", ["weight", "input", "output"])
def test_every_model_tells_of_every_port(accelerator, buffer, ran):
    assert port_notes(ran(accelerator, MANY_FILTERS)) == []
    settings = FEW_PIXELS if (accelerator, buffer) == ("pattern", "weight") else []
    result = ran(accelerator, MANY_FILTERS, f"/buffers/{buffer}/width_bytes=1", f"/buffers/{buffer}/ports=1", *settings)
    notes = port_notes(result)
    assert len(notes) == 1 and f" the {buffer} port, which has 1: " in notes[0], notes
    assert result["totals"]["roofline"]["bound"] == "port"


# dcnn's input memory has one slot: the same port, between DRAM and it, makes the pool wait for its input first.
@pytest.mark.parametrize("accelerator, buffer", [("dense", "input"), ("dense", "output"), ("dcnn", "output")])
def test_the_vector_unit_tells_of_its_ports(accelerator, buffer, ran):
    network = POOLED | {"layers": [POOLED["layers"][1]]}  # a pool alone: no machine fuses it
    notes = port_notes(ran(accelerator, network, f"/buffers/{buffer}/width_bytes=1"))
    assert len(notes) == 1 and notes[0].startswith(f"/buffers/{buffer}/width_bytes: a pixel needs "), notes
