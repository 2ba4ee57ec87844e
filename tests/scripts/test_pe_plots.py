"""scripts/plot: what is drawn of single PEs."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from plot_data import add_per_pe, badly_placed, by_hand

PLOT = Path(__file__).resolve().parents[2] / "scripts/plot"
sys.path.insert(0, str(PLOT))

import imbalance  # noqa: E402 (after the path)
import pe_heatmap  # noqa: E402
import results  # noqa: E402
import style  # noqa: E402

HEADER = "layer,pe,row,column,pe_cycles_compute,pe_cycles_post_processing,pe_cycles_barrier\n"


@pytest.fixture(scope="module")
def resnet50(run_lacuna, tmp_path_factory):
    """72 layers; dense: 8 x 8 PEs, cambricon_x: 16 in a row."""
    out = tmp_path_factory.mktemp("resnet50")
    done = run_lacuna("compare", "dense", "cambricon_x", "--network", "resnet50", "--out", out)
    assert done.returncode == 0, done.stderr
    by_hand(out)
    add_per_pe(out / "dense", 8, 8)
    add_per_pe(out / "cambricon_x", 1, 16)
    return out


@pytest.fixture
def digits(run_lacuna, tmp_path):
    """folder of a run; digits(text) writes its per_pe.csv"""
    done = run_lacuna("run", "dense", "digits", "--layers", "conv1,conv2", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    by_hand(tmp_path)

    def write(text):
        (tmp_path / "per_pe.csv").write_text(HEADER + text)
        return results.load(tmp_path)
    return write


def draw(module, comparison):
    figure = style.Figure(figsize=module.size(comparison), layout="constrained")
    return figure, module.draw(figure, comparison)


FOUR = ("conv1,0,0,0,60,20,20\nconv1,1,0,1,10,0,90\nconv1,2,1,0,40,0,60\nconv1,3,1,1,50,0,50\n"
        "conv2,0,0,0,0,0,10\nconv2,1,0,1,0,0,10\nconv2,2,1,0,0,0,10\nconv2,3,1,1,0,0,10\n")


def test_busy_percent_of_each_pe(digits):
    table = draw(pe_heatmap, digits(FOUR))[1].set_index(["layer", "row", "column"])["busy_percent"]
    assert table["conv1"].to_list() == [80, 10, 40, 50] and table["conv2"].to_list() == [0, 0, 0, 0]
    assert table["total"].to_list() == pytest.approx([100 * busy / 110 for busy in (80, 10, 40, 50)])


def test_imbalance_over_the_mean_without_idle_layers(digits):
    table = draw(imbalance, digits(FOUR))[1].set_index("layer")
    assert list(table.index) == ["conv1", "total"]
    for layer in table.index:  # busy 80, 10, 40, 50: their mean is 45
        assert table.loc[layer].drop("design").to_list() == pytest.approx(
            [10 / 45, 32.5 / 45, 1, 57.5 / 45, 80 / 45])


@pytest.mark.parametrize("module", [pe_heatmap, imbalance], ids=lambda module: module.__name__)
def test_a_single_pe(digits, module):
    figure, table = draw(module, digits("conv1,0,0,0,7,0,3\nconv2,0,0,0,1,0,1\n"))
    assert badly_placed(figure) == [] and len(table) == 3


def test_no_pe_ever_busy_is_said(digits):
    comparison = digits("conv1,0,0,0,0,0,3\nconv2,0,0,0,0,0,1\n")
    assert draw(pe_heatmap, comparison)[1]["busy_percent"].to_list() == [0, 0, 0]
    with pytest.raises(results.InputError, match="no PE was busy in any layer shown"):
        draw(imbalance, comparison)


@pytest.mark.parametrize("text, said", [
    ("", "expected the layers of result.json; conv1 is missing"),
    ("conv1,0,0,0,1,1,1\nconv9,0,0,0,1,1,1\n", "expected the layers of result.json; conv2 is missing"),
    ("conv1,0,0,0,1,1,-1\nconv2,0,0,0,1,1,1\n", "expected numbers from 0"),
    ("conv1,0,0,0,1,1,x\nconv2,0,0,0,1,1,1\n", 'Unable to parse string "x"'),
    ("conv1,0,0,0,1,1,1\nconv1,1,0,1,1,1,1\nconv2,0,0,0,1,1,1\n", "expected the same PEs in every layer"),
    ("conv1,0,0,0,1,1,1\nconv1,0,0,0,1,1,1\nconv2,0,0,0,1,1,1\n", "duplicate"),
])
def test_bad_files_are_named(digits, text, said):
    comparison = digits(text)
    with pytest.raises(results.InputError, match="per_pe.csv: not written by lacuna: .*" + said):
        draw(pe_heatmap, comparison)


def test_other_columns_are_named(digits):
    comparison = digits(FOUR)
    path = comparison.folders["dense"] / "per_pe.csv"
    path.write_text("layer,pe\nconv1,0\n")
    with pytest.raises(results.InputError, match="expected the columns layer, pe, row, column, .*found layer, pe"):
        draw(imbalance, comparison)


def test_without_the_file_one_hears_so_but_other_figures_are_drawn(digits, tmp_path):
    digits(FOUR)
    (tmp_path / "per_pe.csv").unlink()
    done = subprocess.run([PLOT / "imbalance.py", tmp_path], capture_output=True, text=True)
    assert done.returncode == 2 and "there is no per_pe.csv" in done.stderr
    done = subprocess.run([PLOT / "all.py", tmp_path], capture_output=True, text=True)
    assert done.returncode == 0 and "attribution" in done.stdout and "imbalance" not in done.stdout


def test_many_layers_on_grids(resnet50):
    pages = pe_heatmap.pages(results.load(resnet50))
    assert list(pages) == ["_dense", "_cambricon_x"]
    for page in pages.values():
        figure, table = draw(pe_heatmap, page)
        assert table["layer"].nunique() == 73 and figure.get_figheight() < 11
        assert badly_placed(figure) == []
        titles = [axes.title for axes in figure.axes if axes.get_title()]
        boxes = [title.get_window_extent() for title in titles]
        assert not any(a.overlaps(b) for a, b in zip(boxes, boxes[1:]))


def test_imbalance_of_many_layers(resnet50):
    figure, table = draw(imbalance, results.load(resnet50))
    assert badly_placed(figure) == []
    assert (table["min_over_mean"] <= table["max_over_mean"]).all() and table["max_over_mean"].max() > 1.05
    assert len(table) == 2 * 73


def test_long_names_are_shortened_in_the_figure_only(digits, tmp_path):
    name = "a_layer_with_a_name_that_is_much_longer_than_anyone_would_want"
    content = json.loads((tmp_path / "result.json").read_text())
    content["layers"][0]["name"] = name
    (tmp_path / "result.json").write_text(json.dumps(content))
    for rows, columns in ((2, 2), (1, 16)):
        add_per_pe(tmp_path, rows, columns)
        for module in (pe_heatmap, imbalance):
            figure, table = draw(module, results.load(tmp_path))
            assert badly_placed(figure) == [] and name in set(table["layer"])


def test_files(resnet50, tmp_path):
    done = subprocess.run([PLOT / "pe_heatmap.py", resnet50, "--layers", "total", "--out", tmp_path], capture_output=True,
                          text=True)
    assert done.returncode == 0 and not done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        f"resnet50_pe_heatmap_{design}.{kind}" for design in ("dense", "cambricon_x") for kind in ("pdf", "png", "csv")}
    assert len(pd.read_csv(tmp_path / "resnet50_pe_heatmap_dense.csv")) == 64
