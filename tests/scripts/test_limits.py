"""What is too large to be counted, or to fit, is refused at once and by name; what can be counted is exact."""

import json
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

LARGE_BUFFERS = [word for buffer in ("weight", "input", "output")
                 for word in ("--set", f"/buffers/{buffer}/capacity_bytes=1073741824")]
# A weight of 16 bits for every lane in use, through a port of one byte: 2 cycles for one, 2^25 for all 4096 x 4096.
WIDE_ARRAY = ["--set", "/array/outputs=4096", "--set", "/array/inputs=4096", "--set", "/buffers/weight/width_bytes=1",
              *LARGE_BUFFERS]


def one_convolution(folder, height, width, kernel):
    network = {"name": "n", "input": {"channels": 1, "height": height, "width": width},
               "layers": [{"name": "c", "type": "conv", "out_channels": 1, "kernel": kernel}]}
    path = folder / "n.json"
    path.write_text(json.dumps(network))
    return path


def gemm(folder, size):
    network = {"name": "g", "input": {"channels": size, "height": size, "width": 1},
               "layers": [{"name": "g", "type": "gemm", "rows": size, "out_features": size}]}
    path = folder / "g.json"
    path.write_text(json.dumps(network))
    return path


def refusal(run):
    assert run.returncode == 2, run.stdout + run.stderr
    assert all(line.startswith("error: ") for line in run.stderr.splitlines())
    return run.stderr


@pytest.mark.parametrize("arguments, quantity", [
    # 1.1e9 bytes at 1e-3 bytes per cycle: 1.1e12 cycles of 2^24 multipliers.
    (["vgg16", "--set", "/array/outputs=4096", "--set", "/array/inputs=4096",
      "--set", "/dram/bandwidth_bytes_per_cycle=0.001"], "e+18 multiplier slots"),
    # 2e8 bytes at 1e-8 bytes per cycle.
    (["alexnet", "--set", "/array/outputs=1", "--set", "/array/inputs=1",
      "--set", "/dram/bandwidth_bytes_per_cycle=1e-8"], "9.0e+15 cycles or more"),
    (["alexnet", "--set", "/array/outputs=4096", "--set", "/dram/bandwidth_bytes_per_cycle=1e-8"], "cycles")])
def test_runs_that_cannot_be_counted(arguments, quantity, run_lacuna):
    message = refusal(run_lacuna("run", "dense", *arguments))
    assert "too large: it takes " in message and quantity in message


def test_compute_cycles_of_two_to_the_64(run_lacuna, tmp_path):
    """2048 x 1024 outputs of 512 x 512 weights: 2^39 issues of 2 cycles, 2^24 multipliers: 2^64 = 1.8e19."""
    network = one_convolution(tmp_path, 2559, 1535, 512)
    message = refusal(run_lacuna("run", "dense", network, *WIDE_ARRAY))
    assert "layer \"c\": too large: it takes 1.8e+19 multiplier slots" in message


def test_counts_near_the_limit_are_exact(result_of, tmp_path):
    """64 rows times 4096 x 4096 weights, each an issue of 2^25 cycles: beyond the integers that a double has."""
    network = {"name": "g", "input": {"channels": 4096, "height": 64, "width": 1},
               "layers": [{"name": "g", "type": "gemm", "rows": 64, "out_features": 4096}]}
    (tmp_path / "g.json").write_text(json.dumps(network))
    total = result_of("dense", tmp_path / "g.json", *WIDE_ARRAY, "--set", "/dataflow/tile_k=4096",
                      "--set", "/dataflow/tile_c=4096")["totals"]
    assert total["cycle_attribution"]["compute"] == 2**6 * 2**12
    assert total["cycle_attribution"]["buffer_port"] == 2**31 * 2**12 - 2**18
    assert sum(total["cycle_attribution"].values()) == 4096 * total["cycles"]
    assert sum(total["multiplier_slots"].values()) == 2**24 * total["cycles"] > 2**55


def test_a_bandwidth_with_long_parts(result_of):
    """A thousand-millionth slower than a byte per cycle: no cycle is lost, none is gained beyond that."""
    arguments = ["dense", "vgg16", "--layers", "conv1_1,conv5_1", "--set", "/array/outputs=1", "--set", "/array/inputs=1"]
    cycles = {bandwidth: result_of(*arguments, "--set", f"/dram/bandwidth_bytes_per_cycle={bandwidth}")["totals"]["cycles"]
              for bandwidth in ("1", "0.999999999")}
    assert cycles["1"] <= cycles["0.999999999"] <= cycles["1"] * (1 + 1e-6)


def test_a_gemm_of_too_many_steps(run_lacuna, tmp_path):
    """Said before its tensors of 2.5e9 elements are made: within the memory of a small run."""
    small = ["--set", "/buffers/weight/capacity_bytes=1024", "--set", "/buffers/output/capacity_bytes=1024"]
    message = refusal(run_lacuna("run", "dense", gemm(tmp_path, 50000), *small))
    assert "steps with the largest tiles that may fit, and more than 100000000 are not planned" in message


@pytest.mark.parametrize("model", ["dense", "cambricon_x", "structured", "pattern", "nm_tensor_core", "scnn", "dcnn"])
def test_tiny_buffers_are_refused_at_once(model, run_lacuna):
    arguments = [word for buffer in ("weight", "input", "output")
                 for word in ("--set", f"/buffers/{buffer}/capacity_bytes=2")]
    assert refusal(run_lacuna("run", model, "alexnet", *arguments))


def test_what_does_not_fit_says_for_each_pe(run_lacuna, tmp_path):
    """451 weights of 2 + 1 bytes and the numbers of two windows for each of 16 PEs."""
    network = one_convolution(tmp_path, 41, 11, [41, 11])
    message = refusal(run_lacuna("run", "cambricon_x", network))
    assert "it needs 21696 bytes in all, 16 PEs x 1356, a slot has 16384" in message
    assert "no tile size helps" in message


@pytest.mark.parametrize("extends", [False, True])
def test_many_unknown_keys_are_counted(run_lacuna, tmp_path, extends):
    """Within the timeout of run_lacuna, which a search of all keys for each of them would overrun."""
    keys = {f"key_{i}": i for i in range(100_000)}
    base = json.loads((PROJECT / "configs/accelerators/dense.json").read_text())
    (tmp_path / "base.json").write_text(json.dumps(base | keys))
    (tmp_path / "more.json").write_text(json.dumps({"extends": "base", **{f"more_{i}": i for i in range(50_000)}}))
    done = run_lacuna("run", tmp_path / ("more.json" if extends else "base.json"), "digits")
    lines = done.stderr.splitlines()
    assert done.returncode == 2 and len(lines) == 51 and 'unknown key "key_0"' in lines[0]
    assert f"{149_950 if extends else 99_950} more unknown keys" in lines[-1]
