"""scripts/plot: the figures of sweeps, from real ones and from made up ones whose numbers are known."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from plot_data import badly_placed, real_sweep, sweep

PLOT = Path(__file__).resolve().parents[2] / "scripts/plot"
sys.path.insert(0, str(PLOT))

import points  # noqa: E402 (after the path)
import style  # noqa: E402
import sweep as plot_sweep  # noqa: E402
import sweep_command  # noqa: E402

KINDS = plot_sweep.KINDS
SIZES = {"name": "weight_buffer", "unit": "bytes", "pointer": "/buffers/weight/capacity_bytes",
         "values": [8192, 16384, 32768, 65536]}
BANDWIDTHS = {"name": "bandwidth", "unit": "bytes/cycle", "pointer": "/dram/bandwidth_bytes_per_cycle",
              "values": [3.2, 6.4, 12.8, 25.6]}
DENSITIES = {"name": "density", "pointer": "/x", "values": [0.2, 0.4, 0.6, 0.8, 1.0]}
DESIGNS = ["dense", "dcnn", "dcnn_opt", "cambricon_x", "scnn", "scnn_sparse_w", "scnn_sparse_a", "pattern", "structured",
           "nm_tensor_core"]


@pytest.fixture(scope="module")
def real(run_lacuna, tmp_path_factory):
    return real_sweep(run_lacuna, tmp_path_factory.mktemp("sweep"), [SIZES, BANDWIDTHS], seeds=(1, 2))


def drawn(kind, folder, **given):
    """(figure, table of its numbers)"""
    part, options = sweep_command.resolve(points.load(folder), KINDS[kind], given)
    figure = sweep_command.new_figure(part, KINDS[kind], options)
    return figure, KINDS[kind].draw(figure, part, options)


def plot(script, *arguments):
    return subprocess.run([PLOT / script, *map(str, arguments)], capture_output=True, text=True)


def latency(number):
    """Totals with this latency."""
    return {"cycles": int(1000 * number), "latency_ms": number, "energy_pj_total": 5e9 / number, "edp_pj_s": 1.0}


def test_titles_say_where_tensors_are_from_and_what_is_missing(tmp_path):
    def title(folder, seeds=(1,), **plan):
        made = sweep(tmp_path / folder, [SIZES], lambda *choice: latency(1), seeds=seeds, networks=("n", "m"), **plan)
        (made / "points.csv").write_text((made / "points.csv").read_text().replace("p0000,done", "p0000,missing"))
        return drawn("lines", made)[0]._suptitle.get_text().replace("\n", " ")
    assert title("synthetic") == "tried: dense, synthetic tensors (seed 1), 1 points missing"
    assert title("seeds", (1, 2)) == "tried: dense, synthetic tensors, 2 seeds, 1 points missing"
    assert "dense, tensors of a trace, 1 " in title("real", traces={"n": "t", "m": "t"})
    assert "synthetic tensors and tensors of a trace" in title("both", traces={"n": "t"})


def test_titles_say_what_ran_at_what_clock_and_prices(tmp_path):
    def title(folder, axes=(SIZES,), fast=1, **plan):
        def number(accelerator, *_):
            return {**latency(1), "clock_ghz": fast if accelerator == "scnn" else 1, "energy_table": "45nm"}
        made = sweep(tmp_path / folder, list(axes), number, ["dense", "scnn"], **plan)
        return drawn("pareto", made)[0]._suptitle.get_text().replace("\n", " ")
    assert title("all") == "tried: net, synthetic tensors (seed 1) of the densities in net.json, 1 GHz, energy table 45nm"
    assert ", 5 layers (a \N{HORIZONTAL ELLIPSIS} e), " in title("layers", layers=list("abcde"))
    assert ", only a and b, " in title("two", layers=list("ab"))
    assert ", 1 and 0.2 GHz, energy" in title("clocks", fast=0.2)
    assert "densities" not in title("varied", [{**DENSITIES, "pointer": "/network/layers/0/weight_density"}])


def test_long_titles_are_broken_at_commas():
    figure = style.Figure(figsize=(style.COLUMN, 1))
    style.title(figure, "cambricon_x: lenet5, batch 1, synthetic tensors (seed 1)")
    assert figure._suptitle.get_text() == "cambricon_x: lenet5, batch 1,\nsynthetic tensors (seed 1)"
    style.title(figure, f"{'word ' * 20}, end")
    assert max(map(len, figure._suptitle.get_text().splitlines())) <= 54 and "wo\n" not in figure._suptitle.get_text()


# ---- lines


def test_lines_are_the_points_of_the_sweep(real):
    table = drawn("lines", real, x="weight_buffer", y="cycles", where={"bandwidth": 3.2})[1]
    all_points = pd.read_csv(real / "points.csv")
    chosen = all_points[all_points["bandwidth_bytes_per_cycle"] == 3.2]
    expected = chosen.groupby(["accelerator", "weight_buffer_bytes"])["cycles"].mean()
    assert table.set_index(["accelerator", "weight_buffer_bytes"])["cycles"].to_dict() == pytest.approx(expected.to_dict())
    least = chosen.groupby(["accelerator", "weight_buffer_bytes"])["cycles"].min()
    assert table.set_index(["accelerator", "weight_buffer_bytes"])["least"].to_dict() == least.to_dict()


def test_geometric_axes_are_logarithmic_and_others_are_not(real, tmp_path):
    assert drawn("lines", real, x="weight_buffer")[0].axes[0].get_xscale() == "log"
    folder = sweep(tmp_path, [DENSITIES], lambda *choice: latency(choice[-1]))
    assert drawn("lines", folder)[0].axes[0].get_xscale() == "linear"
    assert [points.geometric(values) for values in
            ([1, 2, 4, 8], [1, 2, 5, 10, 20, 50], [1, 2, 3, 4, 5, 6, 7, 8], [1, 2], [0, 1, 2, 4], [5, 5, 5])] == [
                2, 10, None, None, None, None]


def test_normalized_lines_name_the_baseline(tmp_path):
    folder = sweep(tmp_path, [SIZES], lambda accelerator, *_: latency(2 if accelerator == "dense" else 1), DESIGNS[:2])
    figure, table = drawn("lines", folder, normalize_to={"accelerator": "dense"})
    assert figure.axes[0].get_ylabel() == "latency relative to dense"
    assert table.set_index("accelerator")["latency_ms_relative_to_dense"].groupby(level=0).mean().to_dict() == {
        "dense": 1, "dcnn": 0.5}


def test_ratios_of_seeds_are_averaged_by_geomean(tmp_path):
    folder = sweep(tmp_path, [SIZES], lambda accelerator, network, seed, size: latency(
        1 if accelerator == "dense" else {1: 1, 2: 4}[seed]), DESIGNS[:2], seeds=(1, 2))
    table = drawn("lines", folder, normalize_to={"accelerator": "dense"})[1]
    assert table[table["accelerator"] == "dcnn"]["latency_ms_relative_to_dense"].to_numpy() == pytest.approx(2)
    assert drawn("lines", folder)[1].groupby("accelerator")["latency_ms"].mean()["dcnn"] == 2.5  # no ratio


def test_a_machine_without_the_axis_is_a_horizontal_line(tmp_path):
    folder = sweep(tmp_path, [SIZES], lambda *choice: latency(3), ["scnn"])
    with (folder / "points.csv").open("a") as file:
        file.write("p9,done,dense,net,1,,9000,9.0,1,1\n")
    figure, table = drawn("lines", folder)
    assert len(table) == 5
    dense = next(line for line in figure.axes[0].lines if line.get_label() == "dense" or set(line.get_ydata()) == {9})
    assert len(dense.get_xdata()) == 4 and set(dense.get_ydata()) == {9}
    normalized = drawn("lines", folder, normalize_to={"accelerator": "dense"})[1]
    assert set(normalized[normalized["accelerator"] == "scnn"]["latency_ms_relative_to_dense"]) == {3 / 9}


def test_words_on_an_axis_keep_the_order_of_the_sweep(tmp_path):
    axis = {"name": "dram", "pointer": "/dram", "values": ["hbm2", "ddr3_1600", "ideal"]}
    flag = {"name": "gated", "pointer": "/g", "values": [True, False]}
    folder = sweep(tmp_path, [axis, flag], lambda *choice: latency(len(choice[3])))
    figure, _ = drawn("lines", folder)
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()] == axis["values"]
    assert points.load(folder).axes[1].values == ["true", "false"]


# ---- heat maps


def test_heat_map_is_the_points_of_the_sweep(real):
    figure, table = drawn("heatmap", real, x="bandwidth", y="weight_buffer", value="cycles", where={"accelerator": "dense"})
    assert len(table) == 16 and badly_placed(figure) == []
    expected = pd.read_csv(real / "points.csv").query("accelerator == 'dense'").groupby(
        ["bandwidth_bytes_per_cycle", "weight_buffer_bytes"])["cycles"].mean()
    assert table.set_index(expected.index.names)["cycles"].to_dict() == pytest.approx(expected.to_dict())
    assert figure.axes[0].get_xlabel() == "bandwidth (bytes/cycle)"


def test_cells_without_a_result_are_crossed_out(tmp_path):
    folder = sweep(tmp_path, [SIZES, BANDWIDTHS], lambda *choice: latency(choice[3] / choice[4]))
    text = (folder / "points.csv").read_text().replace("p0005,done", "p0005,failed")
    (folder / "points.csv").write_text(text)
    figure, table = drawn("heatmap", folder)
    assert len(table) == 15 and len(figure.axes[0].lines) == 2
    assert "1 points missing" in figure._suptitle.get_text()


# ---- Pareto


def test_front_and_names(tmp_path):
    numbers = {(1, 1): (1, 9), (1, 2): (2, 4), (1, 3): (3, 5), (1, 4): (4, 1), (1, 5): (4, 1), (1, 6): (5, 0.5)}
    axes = [{"name": "a", "pointer": "/a", "values": [1]}, {"name": "b", "pointer": "/b", "values": [1, 2, 3, 4, 5, 6]}]
    folder = sweep(tmp_path, axes, lambda *choice: {**latency(1), "latency_ms": numbers[choice[3:]][0],
                                                    "energy_pj_total": numbers[choice[3:]][1]})
    figure, table = drawn("pareto", folder, label={"ours": {"a": 1, "b": 3}})
    assert table[table["on_front"]]["b"].to_list() == [1, 2, 4, 6]  # of two equal points one
    assert table[table["name"] != ""][["b", "name"]].to_numpy().tolist() == [[3, "ours"]]
    assert [text.get_text() for text in figure.axes[0].texts] == ["ours"]
    with pytest.raises(points.WrongOption, match='6 points are "all"; name a value of each axis'):
        drawn("pareto", folder, label={"all": {"a": 1}})
    with pytest.raises(points.WrongOption, match='no point is done that is "none"'):
        drawn("pareto", folder, label={"none": {"b": 7}})


def test_the_best_of_each_accelerator_has_a_star(real):
    figure, table = drawn("pareto", real)
    assert sorted(table[table["name"] != ""]["name"]) == ["cambricon_x", "dense"]
    products = table.assign(product=table["latency_ms"] * table["energy_pj_total"])
    best = products.loc[products.groupby("accelerator")["product"].idxmin()]
    assert (best["name"] == best["accelerator"]).all()


# ---- density curves


def test_crossings_are_marked_and_printed(tmp_path):
    """dense 1, scnn 4 density^2: they cross at 1/2, in between the straight logarithms of 0.4 and 0.6."""
    folder = sweep(tmp_path, [DENSITIES], lambda accelerator, network, seed, density: latency(
        1 if accelerator == "dense" else 4 * density**2), ["dense", "scnn"])
    done = plot("density_curves.py", folder, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    printed = done.stdout.splitlines()[0]
    assert printed == "crossing: dense and scnn at density 0.5101, latency_ms 1 relative to dense"
    table = pd.read_csv(tmp_path / "out/tried_density_curves.csv")
    crossing = table[table["kind"] == "crossing"].iloc[0]
    assert crossing["density"] == pytest.approx(0.4 + 0.2 * 0.446287 / (0.446287 + 0.364643), abs=1e-5)
    assert crossing["accelerator"] == "dense x scnn" and crossing["latency_ms_relative_to_dense"] == pytest.approx(1)
    curve = table[(table["kind"] == "curve") & (table["accelerator"] == "scnn")]
    assert curve["latency_ms_relative_to_dense"].to_list() == pytest.approx([0.16, 0.64, 1.44, 2.56, 4])


def test_curves_that_do_not_cross(tmp_path):
    numbers = {"dense": lambda d: 1, "scnn": lambda d: 1, "pattern": lambda d: d}  # equal; meets at the end
    folder = sweep(tmp_path, [DENSITIES], lambda accelerator, network, seed, density: latency(numbers[accelerator](density)),
                   list(numbers))
    assert set(drawn("density_curves", folder)[1]["kind"]) == {"curve"}


def test_a_curve_through_a_point_crosses_once(tmp_path):
    folder = sweep(tmp_path, [DENSITIES], lambda accelerator, network, seed, density: latency(
        1 if accelerator == "dense" else density / 0.6), ["dense", "scnn"])
    table = drawn("density_curves", folder)[1]
    assert table[table["kind"] == "crossing"]["density"].to_list() == pytest.approx([0.6], abs=1e-9)


def test_equal_densities_of_a_grid(tmp_path):
    axes = [{**DENSITIES, "name": "weight_density"}, {**DENSITIES, "name": "input_density"}]
    folder = sweep(tmp_path, axes, lambda accelerator, network, seed, a, b: latency(a * b), ["dense", "scnn"])
    table = drawn("density_curves", folder, x=["weight_density", "input_density"])[1]
    assert len(table) == 2 * 5
    with pytest.raises(points.WrongOption, match='no accelerator "none"; there are dense, scnn'):
        drawn("density_curves", folder, baseline="none")


def test_ten_designs_on_two_networks(tmp_path):
    def number(accelerator, network, seed, density):
        place = DESIGNS.index(accelerator)
        return latency(0.3 + 0.1 * place + (1.6 - 0.15 * place) * density ** (place / 9))
    folder = sweep(tmp_path, [DENSITIES], number, DESIGNS, ["vgg16", "alexnet"])
    for kind in ("density_curves", "pareto"):
        assert badly_placed(drawn(kind, folder)[0]) == []


# ---- all


@pytest.mark.parametrize("kind", KINDS)
def test_real_sweep_in_every_kind(real, kind):
    given = {"x": "bandwidth"} if kind == "density_curves" else {}
    figure, table = drawn(kind, real, **given)
    assert badly_placed(figure) == [] and len(table) >= 8
    assert "2 seeds" in figure._suptitle.get_text()


@pytest.mark.parametrize("kind", KINDS)
def test_a_single_point(tmp_path, kind):
    axes = [{**SIZES, "values": [4096]}, {**BANDWIDTHS, "values": [1.5]}]
    figure, table = drawn(kind, sweep(tmp_path, axes, lambda *choice: latency(1)))
    assert badly_placed(figure) == [] and len(table) == 1


def test_many_values_and_long_names(tmp_path):
    axes = [{**SIZES, "values": [2**power for power in range(4, 30)]},
            {"name": "policy", "pointer": "/p", "values": [f"a_policy_with_a_very_long_name_number_{i}" for i in range(9)]}]
    folder = sweep(tmp_path, axes, lambda *choice: latency(choice[3]), ["a_machine_whose_name_does_not_end_soon_at_all"])
    for kind in ("lines", "heatmap", "pareto"):
        assert badly_placed(drawn(kind, folder)[0]) == [], kind


@pytest.mark.parametrize("kind, given, said", [
    ("lines", {"x": "weigth_buffer"}, 'x: no column or axis "weigth_buffer"; did you mean "weight_buffer"?'),
    ("lines", {"z": "a"}, 'unknown option "z"; there are x, y'),
    ("lines", {"ser": ["a"]}, 'unknown option "ser"'),
    ("lines", {"y": 3}, "y: expected a column, found 3"),
    ("lines", {"y": "accelerator"}, '"accelerator" does not hold numbers'),
    ("lines", {"where": {"accelerator": "none"}}, "where: no point has accelerator = none"),
    ("lines", {"normalize_to": {"accelerator": "none"}}, "normalize_to: no point is done with accelerator = none"),
    ("lines", {"series": []}, "several points fall on weight_buffer_bytes = 8192"),
    ("heatmap", {"x": "bandwidth", "y": "bandwidth"}, "x and y are both"),
])
def test_wrong_options_are_named(real, kind, given, said):
    with pytest.raises(points.WrongOption) as error:
        drawn(kind, real, **given)
    assert said in str(error.value)


@pytest.mark.parametrize("file, text, said", [
    ("sweep.json", None, "sweep.json: No such file"),
    ("sweep.json", "{", "sweep.json: not a sweep of lacuna"),
    ("sweep.json", "[]", "sweep.json: not a sweep of lacuna"),
    ("sweep.json", '{"name": "a", "axes": [{"name": "none"}]}', "expected a column none for the axis none"),
    ("sweep.json", '{"name": "a", "figures": 3}', "figures: expected a list"),
    ("sweep.json", '{"name": "a", "figures": [{"kind": "pie"}]}', "/figures/0/kind: expected one of lines, heatmap, pareto, "
     "density_curves, found 'pie'"),
    ("sweep.json", '{"name": "a", "figures": [{"kind": "lines", "x": "none"}]}', 'lines: x: no column or axis "none"'),
    ("points.csv", None, "points.csv: No such file"),
    ("points.csv", "", "points.csv: not written by lacuna"),
    ("points.csv", "point,status\n", "expected the columns accelerator, network, seed"),
    ("points.csv", "point,status,accelerator,network,seed,weight_buffer_bytes\np0,failed,a,n,1,3\n",
     "none of its 1 points is done"),
    ("points.csv", "point,status,accelerator,network,seed,weight_buffer_bytes,latency_ms\np0,done,a,n,1,3,much\n",
     "latency_ms: expected numbers"),
])
def test_bad_folders_are_named_in_one_line(tmp_path, file, text, said):
    folder = sweep(tmp_path, [SIZES], lambda *choice: latency(1))
    (folder / file).unlink()
    if text is not None:
        (folder / file).write_text(text)
    done = plot("sweep.py", folder)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and said in done.stderr


def test_the_figures_that_a_sweep_asks_for(tmp_path):
    asked = [{"kind": "lines", "x": "weight_buffer", "y": "cycles"}, {"kind": "lines", "y": "latency_ms", "title": "second"},
             {"kind": "pareto", "name": "../front"}]
    folder = sweep(tmp_path, [SIZES], lambda *choice: latency(1), figures=asked)
    done = plot("sweep.py", folder, "--out", tmp_path / "out")
    assert done.returncode == 0 and not done.stderr
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"tried_{name}.{kind}" for name in ("lines", "lines_2", ".._front") for kind in ("pdf", "png", "csv")}


def test_suggested_figures(real, tmp_path):
    done = plot("sweep.py", real, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.stem for path in tmp_path.iterdir()} == {
        "tried_lines_latency_ms", "tried_lines_energy_pj_total", "tried_heatmap", "tried_pareto"}


def test_options_on_the_command_line(real, tmp_path):
    done = plot("lines.py", real, "--x", "bandwidth", "--y", "cycles", "--series", "accelerator", "--where",
                "weight_buffer=8192", "--normalize-to", "accelerator=dense", "--name", "mine", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    table = pd.read_csv(tmp_path / "tried_mine.csv")
    assert list(table) == ["accelerator", "bandwidth_bytes_per_cycle", "cycles_relative_to_dense", "least", "largest"]
    assert set(table[table["accelerator"] == "dense"]["cycles_relative_to_dense"]) == {1}


def test_published_options_are_those_that_there_are():
    page = (PLOT / "README.md").read_text()
    for kind in KINDS:
        part = page.split(f"### {kind}\n")[1].split("\n#")[0]
        for name in set(sweep_command.options_of(kind)) - set(sweep_command.COMMON):
            assert f"| `{name}` |" in part, (kind, name)
    common = page.split("### Options of all\n")[1].split("\n#")[0]
    assert all(f"| `{name}` |" in common for name in sweep_command.COMMON)
    for line in page.splitlines():
        if line.startswith('    {"kind"'):
            figure = json.loads(line)
            known = sweep_command.options_of(figure.pop("kind"))
            assert set(figure) <= set(known), line


@pytest.mark.parametrize("kind", KINDS)
def test_a_sweep_file_may_have_the_options_that_there_are(run_lacuna, tmp_path, kind):
    """`lacuna validate` checks them before anything runs."""
    some = {"selection": {"accelerator": "dense"}, "flag": True, "text": "dense", "columns": ["density"],
            "number_columns": ["density"], "accelerator": "dense", "numbers": "cycles", "designs": "accelerator"}
    allowed = sweep_command.options_of(kind)
    file = tmp_path / "sweep.json"
    for name in {name for any_kind in KINDS for name in sweep_command.options_of(any_kind)}:
        value = some.get(allowed[name].form, "density") if name in allowed else 1
        value = "accelerator" if (kind, name) == ("heatmap", "y") else value
        file.write_text(json.dumps({"name": "s", "accelerators": ["dense"], "networks": ["alexnet"], "axes": [
            {**DENSITIES, "pointer": "/network/layers/0/weight_density"}], "figures": [
                {"kind": kind, **({"y": "network"} if kind == "heatmap" else {}), name: value}]}))
        done = run_lacuna("validate", file)
        assert (done.returncode == 0) == (name in allowed), (name, done.stdout)
    schema = json.loads((PLOT.parents[1] / "configs/schema/sweep.schema.json").read_text())
    assert schema["properties"]["figures"]["items"]["properties"]["kind"]["enum"] == list(plot_sweep.KINDS)


def test_words_and_booleans_choose_points(tmp_path):
    folder = sweep(tmp_path, [{"name": "gated", "pointer": "/g", "values": [True, False]}], lambda *choice: latency(1))
    assert drawn("pareto", folder, where={"gated": True})[1]["gated"].to_list() == ["true"]


def test_known_designs_have_looks_of_their_own():
    fills = style.fills(DESIGNS, style.DESIGNS)
    assert set(DESIGNS) == set(style.DESIGNS) and len({fill.color for fill in fills.values()}) == len(DESIGNS)
    assert len({fill.hatch for fill in fills.values()}) == len(DESIGNS)
    assert not {fill.color for fill in fills.values()} & {fill.color for fill in style.SPARE}
    assert all(fill.hatch in style.MARKERS for fill in [*fills.values(), *style.SPARE])
