"""scripts/plot: the numbers in the CSVs, the looks that can be measured, and what is said about bad input."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from plot_data import badly_placed

PLOT = Path(__file__).resolve().parents[2] / "scripts/plot"
sys.path.insert(0, str(PLOT))

import attribution  # noqa: E402
import energy  # noqa: E402
import results  # noqa: E402
import roofline  # noqa: E402
import speedup  # noqa: E402
import style  # noqa: E402

FIGURES = {"speedup": speedup, "attribution": attribution, "energy": energy, "roofline": roofline}


def layer(name, cycles, macs=1000, ns=1):
    point = 0.5 * bool(macs)
    return {"name": name, "cycles": cycles, "latency_ms": 1e-6 * ns * cycles, "macs_dense": macs,
            "cycle_attribution": {"compute": 12 * cycles, "barrier": 4 * cycles, "wait_psums": 0},
            "energy_pj": {"mac": 1.0 * cycles, "dram": 3.0 * cycles},
            "roofline": {"ops_per_byte": point, "achieved_ops_per_cycle": 2 * point, "dense_ops_per_byte": 2 * point,
                         "dense_ops_per_cycle": 4 * point, "peak_ops_per_cycle": 512.0,
                         "bandwidth_bytes_per_cycle": 12.8, "bound": "memory"}}


def result(design, layers, ns=1):
    totals = layer("total", sum(row["cycles"] for row in layers), sum(row["macs_dense"] for row in layers), ns)
    return {"schema": "lacuna-result-2", "provenance": {"seed": 3, "tensors": {"origin": "synthetic"}},
            "accelerator": {"name": design, "clock_ghz": 1, "technology": "45nm"}, "network": {"name": "net", "batch": 2},
            "layers": layers, "totals": totals}


@pytest.fixture
def folder(tmp_path):
    """Writes {design: layers} or {design: result} as lacuna compare does."""
    def write(**designs):
        names = ["design", *designs]
        (tmp_path / "compare.csv").write_text("layer,accelerator\n" + "".join(f"x,{name}\n" for name in names[1:]))
        for design, content in designs.items():
            (tmp_path / design).mkdir(exist_ok=True)
            text = json.dumps(content if isinstance(content, dict) else result(design, content))
            (tmp_path / design / "result.json").write_text(text)
        return tmp_path
    return write


@pytest.fixture
def pair(folder):
    """fast beats slow by 4, 1 and 1 (a pool without MACs): geomean 2 over two layers, 1.6 in total."""
    return folder(slow=[layer("a", 400), layer("pool", 100, macs=0), layer("b", 300)],
                  fast=[layer("a", 100), layer("pool", 100, macs=0), layer("b", 300)])


@pytest.fixture(scope="module")
def resnet50(run_lacuna, tmp_path_factory):
    out = tmp_path_factory.mktemp("resnet50")
    done = run_lacuna("compare", "dense", "cambricon_x", "--network", "resnet50", "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def plot(script, *arguments):
    return subprocess.run([PLOT / script, *map(str, arguments)], capture_output=True, text=True)


def drawn(name, folder, **options):
    """(figure, table of its numbers)"""
    comparison = results.load(folder, **options)
    figure = style.Figure(figsize=FIGURES[name].size(comparison), layout="constrained")
    return figure, FIGURES[name].draw(figure, comparison)


def test_speedups_and_their_geomean(pair):
    table = drawn("speedup", pair)[1]
    assert dict(zip(table["layer"], table["speedup_over_slow"])) == pytest.approx(
        {"a": 4, "b": 1, "geomean": 2, "total": 1.6})
    assert set(table["design"]) == {"fast"}


def test_another_baseline(pair):
    table = drawn("speedup", pair, baseline="fast")[1].set_index("layer")
    assert table.loc["a", "speedup_over_fast"] == 0.25 and set(table["design"]) == {"slow"}


def test_geomean_is_of_all_layers_whichever_are_shown(pair):
    table = drawn("speedup", pair, layers=["b"])[1]
    assert dict(zip(table["layer"], table["speedup_over_slow"])) == pytest.approx({"b": 1, "geomean": 2, "total": 1.6})


def test_attribution_adds_up_and_leaves_out_causes_that_never_occur(pair):
    table = drawn("attribution", pair)[1]
    assert set(table["part"]) == {"compute", "barrier"}
    sums = table.groupby(["design", "layer"])["share_of_pe_cycles_percent"].sum()
    assert len(sums) == 2 * 4 and sums.to_numpy() == pytest.approx(100)


def test_energy_is_relative_to_the_same_layer_of_the_baseline(pair):
    sums = drawn("energy", pair)[1].groupby(["design", "layer"])["energy_relative_to_slow"].sum()
    assert sums["slow"].to_numpy() == pytest.approx(1)
    assert sums["fast"].to_dict() == pytest.approx({"a": 0.25, "pool": 1, "b": 1, "total": 500 / 800})


def test_totals_alone_are_a_bar_per_design(pair):
    figure, table = drawn("energy", pair, layers=["total"])
    assert set(table["layer"]) == {"total"} and len(figure.axes) == 1
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == ["slow", "fast"]


def test_roofline_has_points_for_layers_with_macs_only(pair):
    table = drawn("roofline", pair)[1]
    assert list(table["layer"]) == ["a", "b"] * 2
    assert table["share_of_cycles"].to_numpy() == pytest.approx([400 / 800, 300 / 800, 100 / 500, 300 / 500])
    assert table["achieved_ops_per_cycle"].to_list() == [1.0] * 4


def test_axes_of_a_roofline_are_named_where_their_numbers_are(folder):
    figure, _ = drawn("roofline", folder(**{name: [layer("a", 100)] for name in ("first", "second", "third")}))
    assert [bool(axes.get_xlabel()) for axes in figure.axes] == [False, True, True]
    assert [axes.xaxis.get_major_ticks()[0].label1.get_visible() for axes in figure.axes] == [False, True, True]


def test_roofline_leaves_out_points_at_zero(folder):
    empty = layer("empty", 100)
    empty["roofline"].update(ops_per_byte=0.0, achieved_ops_per_cycle=0.0)
    figure, table = drawn("roofline", folder(one=[layer("a", 100), empty]))
    figure.draw_without_rendering()
    assert len(table) == 2 and figure.axes[0].get_xlim()[0] > 0


@pytest.mark.parametrize("name", FIGURES)
def test_a_single_layer_has_neither_total_nor_geomean(folder, name):
    figure, table = drawn(name, folder(slow=[layer("only", 200)], fast=[layer("only", 100)]))
    assert set(table["layer"]) == {"only"}
    assert figure.get_figwidth() == (7.0 if name == "roofline" else 3.3)


def test_a_bar_that_is_cut_shows_its_value(folder):
    rows = [layer(f"l{i}", 100) for i in range(8)]
    figure, table = drawn("speedup", folder(slow=[*rows, layer("far", 50_000)], fast=[*rows, layer("far", 100)]))
    axes = figure.axes[0]
    assert axes.get_ylim()[1] < 10 and "500.00" in [text.get_text() for text in axes.texts]
    assert table.set_index("layer").loc["far", "speedup_over_slow"] == 500


def test_values_of_narrow_bars_that_are_cut_can_be_read(folder):
    near = [layer(f"l{i}", 100) for i in range(48)]
    far = {"base": 9000, "b": 100, "c": 125, "d": 1000, "e": 1000, "f": 9000}
    figure, _ = drawn("speedup", folder(**{name: [*near, layer("far", cycles)] for name, cycles in far.items()}))
    texts = [text for axes in figure.axes for text in axes.texts]
    assert [text.get_text() for text in texts] == ["90 72 9.0 \N{HORIZONTAL ELLIPSIS}"]
    assert all(text.get_fontsize() == style.TEXT for text in texts) and badly_placed(figure) == []
    assert "with a value: cut" in [text.get_text() for text in figure.axes[0].get_legend().get_texts()]


def test_parts_that_are_thin_are_seen(folder):
    """No white edge covers them, nor the end of the bars."""
    figure, _ = drawn("attribution", folder(one=[layer("a", 100), layer("b", 300)]))
    assert {bar.get_linewidth() for axes in figure.axes for bar in axes.patches} == {0}


@pytest.mark.parametrize("name", ["speedup", "attribution", "energy"])
def test_names_of_many_layers_do_not_collide(resnet50, name):
    figure, _ = drawn(name, resnet50)
    figure.draw_without_rendering()
    for axes in figure.axes:
        boxes = [label.get_window_extent() for label in axes.get_xticklabels() if label.get_visible()]
        assert not any(box.overlaps(following) for box, following in zip(boxes, boxes[1:]))
        for text in [*axes.get_xticklabels(), *axes.texts]:
            box = text.get_window_extent()
            assert not text.get_text() or figure.bbox.containsx(box.x1) and figure.bbox.containsy(box.y0), text


def test_names_of_points_do_not_collide(resnet50):
    figure, _ = drawn("roofline", resnet50)
    for axes in figure.axes:
        boxes = [text.get_window_extent() for text in axes.texts]
        assert not any(box.overlaps(other) for i, box in enumerate(boxes) for other in boxes[:i])
        assert all(axes.bbox.containsx(box.x0) and axes.bbox.containsx(box.x1) for box in boxes)


def test_a_design_keeps_its_look_whatever_stands_beside_it():
    alone, together = style.fills(["mine"], style.DESIGNS), style.fills(["dense", "mine", "cambricon_x"], style.DESIGNS)
    assert alone["mine"] == together["mine"]
    assert len(set(together.values())) == 3


def test_files_of_all_figures(pair, tmp_path):
    out = tmp_path / "new/figures"
    done = plot("all.py", pair, "--out", out)
    assert done.returncode == 0 and not done.stderr
    stems = [f"net_{name}" for name in ("overview", *FIGURES)]
    assert done.stdout.split() == [str(out / f"{stem}.{kind}") for stem in stems for kind in ("pdf", "png", "csv")]
    for stem in stems:
        pdf = (out / f"{stem}.pdf").read_bytes()
        assert b"/CIDFontType2" in pdf and b"/Type3" not in pdf  # embedded as Type 42
        with Image.open(out / f"{stem}.png") as image:
            assert image.width in (990, 2100) and image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert len(pd.read_csv(out / f"{stem}.csv"))


def test_the_same_input_gives_the_same_bytes(pair, tmp_path):
    first, second = (tmp_path / name for name in ("first", "second"))
    for out in (first, second):
        assert plot("overview.py", pair, "--out", out).returncode == 0
    assert len(list(first.iterdir())) == 3
    for path in first.iterdir():
        assert path.read_bytes() == (second / path.name).read_bytes(), path.name


@pytest.mark.parametrize("script", sorted(path.name for path in PLOT.glob("*.py") if path.stat().st_mode & 0o100))
def test_help(script):
    done = plot(script, "--help")
    assert done.returncode == 0 and "scripts/plot" in done.stdout


def test_a_single_run_can_be_drawn_but_has_no_speedup(pair):
    assert set(drawn("attribution", pair / "slow")[1]["design"]) == {"slow"}
    with pytest.raises(results.InputError, match="a speed-up needs two designs; there is only slow"):
        drawn("speedup", pair / "slow")


def test_a_pool_that_one_design_does_within_another_layer_has_no_row(folder):
    slow = [layer("a", 100), layer("pool", 60, macs=0), layer("b", 300)]
    fast = [layer("a", 50) | {"fused_pool": "pool"}, layer("b", 100)]
    for baseline in "slow", "fast":
        comparison = results.load(folder(slow=slow, fast=fast), baseline)
        assert comparison.shown == ["a", "b", "total"]
        assert all(list(table.index) == ["a", "b", "total"] for table in comparison.tables.values())
    del fast[0]["fused_pool"]
    with pytest.raises(results.InputError, match="fast did not run the same layers and tensors as slow"):
        results.load(folder(slow=slow, fast=fast))


def broken(change):
    content = copy.deepcopy(result("fast", [layer("a", 100), layer("b", 300)]))
    change(content)
    return content


@pytest.mark.parametrize("change, said", [
    (lambda r: r.update(schema="lacuna-result-9"), "expected schema lacuna-result-2, found lacuna-result-9"),
    (lambda r: r.pop("network"), "KeyError('network')"),
    (lambda r: [row.pop("energy_pj") for row in (*r["layers"], r["totals"])], "KeyError('energy_pj')"),
    (lambda r: r["layers"][0].pop("cycles"), "cycles: expected a number from 0 in every layer"),
    (lambda r: r["layers"][0].update(cycles=0), "cycles: expected more than 0 in every layer"),
    (lambda r: r["layers"][1]["energy_pj"].update(mac="much"), "much"),
    (lambda r: r["layers"][1]["roofline"].update(ops_per_byte=-1), "roofline/ops_per_byte: expected a number from 0"),
    (lambda r: r["layers"].pop(), "fast did not run the same layers and tensors as slow"),
    (lambda r: r["provenance"].update(seed=4), "fast did not run the same layers and tensors as slow"),
])
def test_bad_results_are_named(folder, change, said):
    made = folder(slow=[layer("a", 400), layer("b", 300)], fast=broken(change))
    with pytest.raises(results.InputError) as error:
        results.load(made)
    assert said in str(error.value) and str(made) in str(error.value)


def test_unreadable_files_are_named(pair):
    path = pair / "fast/result.json"
    path.write_text(path.read_text()[:100])
    with pytest.raises(results.InputError, match="fast/result.json: not a result of lacuna"):
        results.load(pair)
    path.unlink()
    with pytest.raises(results.InputError, match="fast/result.json: No such file"):
        results.load(pair)
    (pair / "compare.csv").write_text("a,b\n")
    with pytest.raises(results.InputError, match="compare.csv: not written by lacuna"):
        results.load(pair)


@pytest.mark.parametrize("options, said", [
    ({"baseline": "nobody"}, 'no design "nobody"; there are slow, fast'),
    ({"layers": ["a", "c"]}, 'no layer "c"; there are a, pool, b, total'),
])
def test_unknown_names_are_named(pair, options, said):
    with pytest.raises(results.InputError, match=said):
        results.load(pair, **options)


def test_errors_are_one_line_and_exit_code_2(pair, tmp_path):
    for arguments, said in (([tmp_path / "none"], "none: no compare.csv or result.json"),
                            ([pair, "--out", "/dev/null/x"], "/dev/null")):
        done = plot("energy.py", *arguments)
        assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
        assert done.stderr.startswith("energy.py: ") and said in done.stderr


def test_speedups_are_in_time(folder):
    machine = {"name": "slow_clock", "clock_ghz": "1/5", "technology": "45nm"}
    slow_clock = result("slow_clock", [layer("a", 100, ns=5), layer("b", 100, ns=5)], ns=5) | {"accelerator": machine}
    page = results.load(folder(first=[layer("a", 100), layer("b", 200)], slow_clock=slow_clock))
    ratios = speedup.speedups(page)["slow_clock"]
    assert dict(ratios) == pytest.approx({"a": 0.2, "b": 0.4, "geomean": 0.08 ** 0.5, "total": 0.3})


def test_captions_name_the_clock_and_the_energy_table(folder):
    def other(**machine):
        accelerator = {"name": "other", "clock_ghz": 1, "technology": "45nm"} | machine
        return result("other", [layer("a", 100)]) | {"accelerator": accelerator}

    def caption(second):
        return results.load(folder(first=[layer("a", 100)], other=second)).caption

    assert caption(other()).endswith(", 1 GHz, energy table 45nm") and "first" not in caption(other())
    assert caption(other(clock_ghz="1/5")).endswith(", first 1 GHz, other 0.2 GHz, energy table 45nm")
    assert caption(other(technology="7nm")).endswith(", 1 GHz, first energy table 45nm, other energy table 7nm")
