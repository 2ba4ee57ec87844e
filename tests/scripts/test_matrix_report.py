"""`lacuna report` of a co-design matrix: the page, and what it shows in a browser without network."""

import csv
import json
import re
import shutil

import pytest

from plot_data import by_hand
from report_page import NASTY, Page, column, head, hover, keep_screenshot

PRUNINGS, ACCELERATORS = ["none", "unstructured", "nm:keep=2"], ["dense", "cambricon_x"]
CELLS = [f"{pruning}/{accelerator}" for pruning in ("none", "unstructured", "nm_keep_2") for accelerator in ACCELERATORS]


@pytest.fixture(scope="module")
def matrix(run_lacuna, tmp_path_factory):
    """The trained digits, pruned in two ways, the first layer called something nasty; returns the folder with its report."""
    out = tmp_path_factory.mktemp("matrix")
    done = run_lacuna("compare", "--prunings", ",".join(PRUNINGS), "--accelerators", ",".join(ACCELERATORS),
                      "--network", "digits_dense",
                      "--trace", "digits_dense", "--density", 0.25, "--out", out)
    assert done.returncode == 0, done.stderr
    by_hand(out)
    for cell in CELLS:
        path = out / cell / "result.json"
        result = json.loads(path.read_text())
        result["layers"][0]["name"] = result["accelerator"]["description"] = NASTY
        path.write_text(json.dumps(result))
    done = run_lacuna("report", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{out}/report.html\n", "")
    return out


@pytest.fixture
def broken(matrix, tmp_path):
    """A copy to be damaged."""
    (copy := tmp_path / "matrix").mkdir()
    shutil.copytree(matrix, copy, dirs_exist_ok=True)
    (copy / "report.html").unlink()
    return copy


def rows(folder):
    with (folder / "matrix.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def refused(run_lacuna, folder, *options):
    done = run_lacuna("report", folder, *options)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.count("\n") == 1
    assert not (folder / "report.html").exists()
    return done.stderr


def test_nothing_is_fetched_and_everything_is_escaped(matrix):
    page, text = Page(matrix / "report.html"), (matrix / "report.html").read_text()
    assert page.fetched == [] and page.images == 2  # heat maps, accuracy over latency
    assert "<img src=x" not in text and text.count("</script>") == 2


def test_page_has_the_numbers_of_the_matrix(matrix):
    cells, text = Page(matrix / "report.html").cells, (matrix / "report.html").read_text()
    found = {tuple(cells[i:i + 3]): cells[i + 3:i + 14] for i in (cells.index(name) for name in CELLS)}
    assert len(found) == len(CELLS)
    for row, cell in zip(rows(matrix), CELLS):
        numbers = found[cell, row["pruning"], row["accelerator"]]
        assert numbers[2] == f"{int(row['cycles']):,}" and float(numbers[4]) == pytest.approx(float(row["speedup"]), rel=1e-3)
        assert float(numbers[0]) == pytest.approx(100 * float(row["kept_fraction"]), rel=1e-3)
        accuracy = row["accuracy_percent"]  # of nm:keep=2 nobody measured it
        assert numbers[1] == "\N{EN DASH}" if not accuracy else float(numbers[1]) == pytest.approx(float(accuracy), rel=1e-3)
    for part in ("Summary", "Pareto front", "Cells", "Layers", "Figures", "Configurations", "Provenance"):
        assert f"<h2>{part}</h2>" in text
    for accelerator in ACCELERATORS:
        assert f"<summary>accelerator {accelerator}</summary>" in text
    for pruning in PRUNINGS:
        assert f"<summary>network digits_dense, {pruning}</summary>" in text
    assert "&quot;keep&quot;: 2" in text and "lacuna compare --prunings none,unstructured,nm:keep=2" in text


def test_the_fastest_pruning_of_each_accelerator(matrix):
    cells = Page(matrix / "report.html").cells
    for i, accelerator in enumerate(ACCELERATORS):
        own = [row for row in rows(matrix) if row["accelerator"] == accelerator]
        fastest = min(own, key=lambda row: float(row["seconds"]))
        shown = cells[7 * i:7 * (i + 1)]
        assert shown[:2] == [accelerator, fastest["pruning"]]
        assert float(shown[3]) == pytest.approx(float(own[0]["seconds"]) / float(fastest["seconds"]), rel=1e-3)


def test_what_nobody_measured_is_not_on_the_page(run_lacuna, tmp_path):
    assert run_lacuna("compare", "dense", "--prunings", "none", "--network", "lenet5", "--out", tmp_path).returncode == 0
    done = run_lacuna("report", tmp_path, "--out", tmp_path / "page.html")
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "page.html").read_text()
    assert text.count("<figure>") == 1 and "accura" not in text


def test_a_baseline_is_refused(run_lacuna, broken):
    said = refused(run_lacuna, broken, "--baseline", "dense")
    assert "--baseline is for comparisons; a matrix relates to its first cell" in said


def test_a_cell_without_result_is_named(run_lacuna, broken):
    (broken / CELLS[3] / "result.json").unlink()
    assert f"{CELLS[3]}/result.json: No such file" in refused(run_lacuna, broken)


def test_a_result_of_another_matrix_is_named(run_lacuna, broken):
    shutil.copy(broken / CELLS[0] / "result.json", broken / CELLS[3] / "result.json")
    cycles = [row["cycles"] for row in rows(broken)]
    said = refused(run_lacuna, broken)
    assert f"{CELLS[3]}/result.json: expected the {cycles[3]} cycles of matrix.csv, found {cycles[0]}" in said


@pytest.mark.parametrize("damage, said", [
    (lambda lines: lines[:1], "expected at least one row"),
    (lambda lines: [*lines, lines[1]], "expected one row per pruning and accelerator"),
    (lambda lines: lines[:-1], "expected a row for each of 3 prunings on each of 2 accelerators, found 5"),
    (lambda lines: [*lines[:-1], lines[-1][:30]], "expected a number from 0 in every row"),
    (lambda lines: [lines[0], *(re.sub(r",(\d+),", r",-\1,", line) for line in lines[1:])],
     "expected a number from 0 in every row"),
    (lambda lines: [line.rsplit(",", 3)[0] for line in lines],
     "expected the columns weight_payload_bytes, weight_metadata_bytes, accuracy_percent"),
    (lambda lines: ["nonsense"], "expected the columns pruning, accelerator"),
    (lambda lines: [], "No columns to parse"),
])
def test_a_damaged_matrix_is_named(damage, said, run_lacuna, broken):
    lines = (broken / "matrix.csv").read_text().splitlines()
    (broken / "matrix.csv").write_text("".join(f"{line}\n" for line in damage(lines)))
    message = refused(run_lacuna, broken)
    assert "matrix.csv: not written by lacuna: " in message and said in message


# ---- in a browser


def test_no_errors_and_no_injection(load, matrix):
    browser = load(matrix)
    assert browser.get_log("browser") == [] and browser.title != "owned"
    assert browser.execute_script("return [...document.images].every(image => image.naturalWidth > 0)")


def test_cells_are_sorted_by_a_click(load, matrix):
    browser = load(matrix)
    assert column(browser, "table-cells", 0) == CELLS
    head(browser, "table-cells", 5).click()
    assert column(browser, "table-cells", 5) == [f"{cycles:,}" for cycles in sorted(int(row["cycles"]) for row in rows(matrix))]


def test_a_cell_tells_what_it_is_and_its_layers(load, matrix, tmp_path):
    browser = load(matrix)
    marks = browser.find_elements("css selector", '[data-chart="pareto"] .point')
    assert sorted(mark.get_attribute("data-point") for mark in marks) == sorted(CELLS)
    mark = next(mark for mark in marks if mark.get_attribute("data-point") == "nm_keep_2/cambricon_x")
    tip = hover(browser, mark)
    assert (tip["pruning"], tip["accelerator"]) == ("nm:keep=2", "cambricon_x") and "accuracy" not in tip
    assert column(browser, "table-layers", 0) == []
    mark.click()
    layers = json.loads((matrix / "nm_keep_2/cambricon_x/result.json").read_text())["layers"]
    assert column(browser, "table-layers", 0) == [layer["name"] for layer in layers]
    assert column(browser, "table-layers", 2) == [f"{layer['cycles']:,}" for layer in layers]
    keep_screenshot(browser, tmp_path, "matrix")
    browser.find_element("css selector", "#table-cells tbody tr").click()
    assert CELLS[0] in browser.find_element("css selector", "tr.chosen").text
