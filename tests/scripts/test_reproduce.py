"""What scripts/reproduce says is what the binary gives, and agrees with what follows from the rules."""

import subprocess
import sys
from pathlib import Path

import pytest

from plot_data import badly_placed

PROJECT = Path(__file__).resolve().parents[2]
sys.path += [str(PROJECT / "scripts/lib"), str(PROJECT / "scripts/plot")]

import style  # noqa: E402 (after the path)
from reproduce.lab import Lab  # noqa: E402
from reproduce.page import BEGIN  # noqa: E402
from reproduce.results.cambricon_x import tables  # noqa: E402
from reproduce.results.cambricon_x.cases import Case, dram  # noqa: E402
from reproduce.results.pruning import tables as pruning  # noqa: E402
from reproduce.results.scnn import figures as scnn  # noqa: E402

MULTIPLIERS, PES = 256, 16
NO_LIMITS = dram("ideal")
CONV3 = ("alexnet", 4)  # 256 channels, 384 filters, no groups


@pytest.fixture(scope="module")
def lab(lacuna):
    lab = Lab(PROJECT)
    lab.binary = lacuna
    return lab


def convolutions(result):
    """With input channels per group and filters per group in multiples of 16: nothing is lost at the edges."""
    shapes = {layer["name"]: layer for layer in result.json["network"]["layers"]}
    for layer in result.of_type("conv"):
        shape = shapes[layer["name"]]
        if shape["in_channels"] // shape["groups"] % 16 == 0 and shape["out_channels"] // shape["groups"] % 16 == 0:
            yield layer


def conv3(lab, *settings, machine="cambricon_x"):
    return next(layer for layer in lab.run(machine, CONV3[0], settings).layers if layer["name"] == "conv3")


def with_density(density):
    return f"/network/layers/{CONV3[1]}/weight_density={density}"


@pytest.mark.parametrize("network", ["alexnet", "vgg16"])
def test_dense_network_gains_nothing(network, lab):
    dense, ours = Case(both=NO_LIMITS, density=1.0).pair(lab, network)
    layers = list(zip(convolutions(dense), convolutions(ours)))
    assert len(layers) >= 4
    for baseline, layer in layers:
        assert baseline["cycle_attribution"]["compute"] * MULTIPLIERS // PES == baseline["macs_dense"]  # DianNao is full
        assert layer["cycles"] * MULTIPLIERS >= layer["macs_dense"]  # Cambricon-X cannot be fuller


@pytest.mark.parametrize("settings", [(), ("/array/indexing=direct",), ("/array/synchronization=window",)], ids=str)
@pytest.mark.parametrize("density", [0.9, 0.5, 0.1])
def test_speedup_is_at_most_what_is_left_out(density, settings, lab):
    layer = conv3(lab, *NO_LIMITS, *settings, with_density(density))
    kept = layer["actions"]["mac"] / layer["macs_dense"]
    assert kept == pytest.approx(density, abs=0.01)
    assert layer["macs_dense"] / MULTIPLIERS / layer["cycles"] <= 1 / kept


@pytest.mark.parametrize("memory", ["ideal", "ddr3_1600"])
def test_sparser_is_faster(memory, lab):
    cycles = [conv3(lab, f"/dram={memory}", with_density(density))["cycles"] for density in (1.0, 0.8, 0.6, 0.4, 0.2)]
    assert cycles == sorted(cycles, reverse=True) and len(set(cycles)) == len(cycles)


def test_running_ahead_never_costs_time_in_the_array(lab):
    # Three windows per tile: with one, there is nothing to run ahead of.
    fixed = ("/array/window=64", *(f"/dataflow/tile_{name}={size}" for name, size in {"k": 16, "c": 16, "p": 2, "q": 4}.items()))
    at_work = ("compute", "buffer_port", "barrier", "unassigned")
    group, window = (sum(conv3(lab, *fixed, f"/array/synchronization={how}")["cycle_attribution"][cause] for cause in at_work)
                     for how in ("group", "window"))
    assert group < window


def test_dram_bounds_both_machines(lab):
    for machine in ("dense", "cambricon_x"):
        for layer in lab.run(machine, "alexnet").layers:
            moved = sum(layer["traffic_bytes"]["dram"].values())
            assert layer["cycles"] >= moved / layer["roofline"]["bandwidth_bytes_per_cycle"]


def test_readme_is_up_to_date(lab):
    page = (PROJECT / "models/cambricon_x/README.md").read_text()
    assert tables.headline_table(lab) in page, "run scripts/reproduce cambricon_x"


def test_help_lists_the_results():
    shown = subprocess.run([PROJECT / "scripts/reproduce", "--help"], capture_output=True, text=True, check=True).stdout
    assert "cambricon_x" in shown


def test_unknown_result_is_refused():
    refused = subprocess.run([PROJECT / "scripts/reproduce", "eyeriss_v9"], capture_output=True, text=True)
    assert refused.returncode == 2
    assert "eyeriss_v9" in refused.stderr


def test_table_of_prunings_is_what_the_binary_gives(lab):
    page = (PROJECT / "sim/pruning/README.md").read_text()
    for row in [*pruning.kang_rows(lab), *pruning.nm_rows(lab)]:
        assert f"| {' | '.join(row)} |" in page
    assert pruning.matrix_table(lab) in page


def test_prunings_that_fit_the_machine_save_exactly_what_they_leave_out(lab):
    """Kang's (8, 6) and (16, 12), 2:4, and patterns of 4, 2 and 1 of 9: of the cycles in which the array computes."""
    rows = [*pruning.kang_rows(lab)[:4], pruning.nm_rows(lab)[0]]
    assert [float(row[2]) for row in rows] == [float(row[1]) for row in rows] == [4, 4, 4, 4, 2]
    settings = {entries: f'/network/pruning={{"method": "pattern", "entries": {entries}, "density": 1}}'
                for entries in (9, 4, 2, 1)}
    layers = {entries: lab.run("pattern", "vgg16", (*NO_LIMITS, "/array/lane_control=own", setting), ["conv3_2"]).layers[0]
              for entries, setting in settings.items()}
    computing = {entries: layer["cycle_attribution"]["compute"] for entries, layer in layers.items()}
    assert [computing[9] * entries for entries in (4, 2, 1)] == [9 * computing[entries] for entries in (4, 2, 1)]


def test_figure_of_ratios_shows_what_the_table_of_scnn_says(monkeypatch):
    page = (PROJECT / "models/scnn/README.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in page.partition(BEGIN)[2].partition("###")[0].splitlines()
            if line.startswith("|")]
    monkeypatch.setattr(scnn, "headline_rows", lambda lab: rows)
    figure = style.Figure(figsize=scnn.FIGURES["published_and_ours"][1], layout="constrained")
    drawn = scnn.published_and_ours(figure, None)
    errors = {row[0]: row[3] for row in rows}
    assert len(drawn) == len(scnn.RATIOS) >= 10 and set(drawn["group"]) == {"speed", "energy"}
    for what, error in zip(scnn.RATIOS, drawn["error_percent"]):
        assert error == pytest.approx(float(errors[what].split()[0]), abs=1.1)  # of numbers that were rounded
    assert badly_placed(figure) == []
