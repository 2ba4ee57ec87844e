"""A machine's external memory on the command line: units of time and of cycles, the memory without limits, and what is
moved of a map that is read with gaps."""

import json

import pytest

from sweeps import rows, write_sweep

FC6 = ["vgg16", "--layers", "fc6"]
TIMES = {"bandwidth_gb_per_s": 12.8, "latency_ns": 27.5, "turnaround_ns": 7.5}
CYCLES = {"bandwidth_bytes_per_cycle": 12.8, "latency_cycles": 28, "turnaround_cycles": 8}


def at(clock, *settings):
    return [f"--set={setting}" for setting in (f"/clock_ghz={clock}", *settings)]


def milliseconds(result):
    return result["totals"]["cycles"] / float(result["accelerator"]["clock_ghz"]) / 1e6


def dram_bytes(result):
    return result["totals"]["traffic_bytes"]["dram"]


@pytest.mark.parametrize("clock", [0.5, 1, 2])
def test_a_bound_layer_takes_the_memorys_time_at_every_clock(clock, result_of):
    result = result_of("dense", *FC6, *at(clock))
    assert milliseconds(result) == pytest.approx(16.1, abs=0.1)  # 205.5 MB at 12.8 GB/s
    assert result["layers"][0]["roofline"]["bandwidth_bytes_per_cycle"] == 12.8 / clock


@pytest.mark.parametrize("clock, cycles", [(1, (12.8, 28, 8)), (2, (6.4, 55, 15)), (0.2, (64, 6, 2))])
def test_both_units_say_the_same(clock, cycles, result_of, tmp_path):
    layers = []
    for name, dram in {"time": TIMES, "cycles": dict(zip(CYCLES, cycles))}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(dram))
        layers.append(result_of("dense", "lenet5", *at(clock, f"/dram={tmp_path / name}.json"))["layers"])
    assert layers[0] == layers[1]


def test_the_later_unit_counts(result_of, tmp_path):
    def dram(*settings):
        return result_of("dense", "lenet5", *(f"--set=/dram/{setting}" for setting in settings))["accelerator"]["dram"]

    assert dram("latency_cycles=9")["latency_cycles"] == 9 and "latency_ns" not in dram("latency_cycles=9")
    assert dram("latency_cycles=9", "latency_ns=3")["latency_ns"] == 3
    assert "latency_cycles" not in dram("latency_cycles=9", "latency_ns=3")
    (tmp_path / "slow.json").write_text('{"extends": "base", "bandwidth_bytes_per_cycle": 2}')
    (tmp_path / "base.json").write_text(json.dumps(TIMES))
    slow = result_of("dense", "lenet5", "--set", f"/dram={tmp_path / 'slow.json'}")["accelerator"]["dram"]
    assert slow["bandwidth_bytes_per_cycle"] == 2 and "bandwidth_gb_per_s" not in slow and slow["latency_ns"] == 27.5


def test_both_units_in_one_file_are_refused(run_lacuna, tmp_path):
    (tmp_path / "both.json").write_text(json.dumps(TIMES | CYCLES))
    finished = run_lacuna("run", "dense", "lenet5", "--set", f"/dram={tmp_path / 'both.json'}")
    assert finished.returncode == 2
    for time, cycles in zip(TIMES, CYCLES):
        assert (f'error: {tmp_path / "both.json"}: /dram/{time}: "{time}" and "{cycles}" say the same in two units; '
                "expected one of them\n") in finished.stderr


def test_what_comes_to_too_many_cycles_is_refused(run_lacuna):
    finished = run_lacuna("run", "dense", "lenet5", *at(2, "/dram/latency_ns=600000"))
    assert (finished.returncode, finished.stdout) == (2, "")
    assert finished.stderr == ("error: --set: /dram/latency_ns: expected at most 1000000 cycles, found 600000 ns at 2 GHz, "
                               "which are 1200000\n")


@pytest.mark.parametrize("settings", [[], ["/dram/latency_cycles=30", "/dram/bandwidth_gb_per_s=64/3"], ["/dram=ideal"]])
def test_effective_memories_run_again(settings, result_of, tmp_path):
    first = result_of("dense", "lenet5", *at(1.5, *settings))
    (tmp_path / "again.json").write_text(json.dumps(first["accelerator"]))
    again = result_of(tmp_path / "again.json", "lenet5")
    assert (first["accelerator"], first["layers"]) == (again["accelerator"], again["layers"])


@pytest.mark.parametrize("key", ["bandwidth_gb_per_s", "bandwidth_bytes_per_cycle"])
def test_an_axis_means_what_it_says_at_every_clock(key, run_lacuna, tmp_path, result_of):
    axes = [{"name": "clock", "pointer": "/clock_ghz", "values": [1, 2]},
            {"name": "x", "pointer": f"/dram/{key}", "values": [3.2]}]
    sweep = write_sweep(tmp_path, accelerators=["dense"], seeds=[1], axes=axes)
    assert run_lacuna("sweep", sweep, "--out", tmp_path / "s").returncode == 0
    for row in rows(tmp_path / "s"):
        alone = result_of("dense", tmp_path / "tiny.json", *at(row["clock"], f"/dram/{key}=3.2"))
        assert int(row["cycles"]) == alone["totals"]["cycles"]
        per_cycle = 3.2 if key == "bandwidth_bytes_per_cycle" else 3.2 / float(row["clock"])
        assert alone["totals"]["roofline"]["bandwidth_bytes_per_cycle"] == per_cycle


# ---- the memory without limits


@pytest.mark.parametrize("clock", [0.001, 1, 1000])
@pytest.mark.parametrize("accelerator", ["dense", "cambricon_x", "pattern", "nm_tensor_core", "structured"])
def test_ideal_never_makes_the_array_wait_for_bandwidth(accelerator, clock, result_of):
    layer = result_of(accelerator, *FC6, *at(clock, "/dram=ideal", "/dma/request_bytes=1073741824",
                                             "/dma/outstanding_requests=1024",
                                             *(f"/buffers/{name}/width_bytes=1048576" for name in ("weight", "input", "output")),
                                             *(f"/buffers/{name}/ports=64"
                                               for name in ("weight", "input", "output"))))["layers"][0]
    waiting = sum(cycles for cause, cycles in layer["cycle_attribution"].items() if cause.startswith("wait_"))
    assert waiting <= 0.2 * sum(layer["cycle_attribution"].values())  # a few cycles for each of many small tiles
    assert layer["roofline"]["bound"] == "compute"


# ---- gaps between windows


def strided(folder, name, size, stride, channels=256):
    (folder / name).write_text(json.dumps({
        "name": "net", "input": {"channels": channels, "height": size, "width": size},
        "layers": [{"name": "c", "type": "conv", "out_channels": 512, "kernel": 1, "stride": stride}]}))
    return folder / name


@pytest.mark.parametrize("accelerator", ["dense", "cambricon_x", "pattern", "structured", "nm_tensor_core"])
def test_pixels_that_no_window_reads_are_not_moved(accelerator, result_of, tmp_path):
    every_second = result_of(accelerator, strided(tmp_path, "s2.json", 56, 2))
    dense = result_of(accelerator, strided(tmp_path, "s1.json", 28, 1))
    assert every_second["totals"]["cycles"] == dense["totals"]["cycles"]
    assert dram_bytes(every_second) == dram_bytes(dense)


def test_gaps_smaller_than_a_burst_are_moved(result_of, tmp_path):
    network = strided(tmp_path, "s2.json", 56, 2, channels=16)  # a column of 32 bytes
    one_tile = [f"--set=/dataflow/tile_{key}={size}" for key, size in {"k": 512, "c": 16, "p": 28, "q": 28}.items()]
    large = [f"--set=/buffers/{name}/capacity_bytes=10000000" for name in ("weight", "input", "output")]
    for burst, moved in (64, 28 * 55 * 32), (32, 28 * 28 * 32):
        result = result_of("dense", network, *one_tile, *large, "--set", f"/dram/burst_bytes={burst}")
        assert dram_bytes(result)["inputs"] == moved


@pytest.mark.parametrize("accelerator", ["scnn", "dcnn", "dcnn_opt"])
def test_phases_without_a_weight_are_not_moved(accelerator, result_of, tmp_path):
    few = ["--set", "/buffers/input/capacity_bytes=100000"]  # so that inputs do not stay
    moved = dram_bytes(result_of(accelerator, strided(tmp_path, "s2.json", 56, 2), *few))["inputs"]
    whole = dram_bytes(result_of(accelerator, strided(tmp_path, "whole.json", 56, 1), *few))["inputs"]
    assert 0.2 < moved / whole < 0.3
