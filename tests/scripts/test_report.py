"""`lacuna report` and `lacuna plot`: what they leave, and the page in a browser without network."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from plot_data import add_per_pe, by_hand, real_sweep
from report_page import NASTY, Page, column, head, hover, keep_screenshot

PROJECT = Path(__file__).resolve().parents[2]
SIZES = {"name": "weight_buffer", "unit": "bytes", "pointer": "/buffers/weight/capacity_bytes", "values": [8192, 16384, 32768]}


@pytest.fixture(scope="module")
def compared(run_lacuna, tmp_path_factory):
    """digits on two machines, the first layer called something nasty; returns the folder with its report."""
    out = tmp_path_factory.mktemp("compared")
    assert run_lacuna("compare", "dense", "cambricon_x", "--network", "digits", "--out", out).returncode == 0
    by_hand(out)
    for design in ("dense", "cambricon_x"):
        path = out / design / "result.json"
        result = json.loads(path.read_text())
        result["layers"][0]["name"] = NASTY
        result["accelerator"]["description"] = result["provenance"]["command_line"][0] = NASTY
        path.write_text(json.dumps(result))
    add_per_pe(out / "dense", 4, 4)
    done = run_lacuna("report", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{out}/report.html\n", "")
    return out


@pytest.fixture(scope="module")
def swept(run_lacuna, tmp_path_factory):
    """6 points, with their layers; returns the folder with its report."""
    out = real_sweep(run_lacuna, tmp_path_factory.mktemp("swept"), [SIZES], description=NASTY)
    rows = [f"p{i:04},{line}" for i in range(6)
            for line in (out / f"points/{i:04}/layers.csv").read_text().splitlines()[1:-1]]
    header = "point," + (out / "points/0000/layers.csv").read_text().splitlines()[0]
    (out / "layers.csv").write_text("\n".join([header, *rows]) + "\n")
    done = run_lacuna("report", out)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{out}/report.html\n", "")
    return out


def test_nothing_is_fetched_and_everything_is_escaped(compared, swept):
    for folder in (compared, swept):
        page, text = Page(folder / "report.html"), (folder / "report.html").read_text()
        assert page.fetched == [] and page.images >= 3
        assert "<img src=x" not in text and text.count("</script>") == 2
        assert "url(" not in text and "@import" not in text and "fetch(" not in text
    assert Page(compared / "report.html").cells.count(NASTY) == 2


def test_page_has_the_numbers_of_the_results(compared):
    cells = Page(compared / "report.html").cells
    for design in ("dense", "cambricon_x"):
        result = json.loads((compared / design / "result.json").read_text())
        for row in [*result["layers"], result["totals"]]:
            assert f"{row['cycles']:,}" in cells
    text = (compared / "report.html").read_text()
    assert text.count("<figure>") == 6  # the overview is of two others
    for part in ("Summary", "Roofline", "Layers", "Figures", "Configurations", "Provenance"):
        assert f"<h2>{part}</h2>" in text
    assert "capacity_bytes" in text and result["provenance"]["commit"] in text


def test_a_run_alone(run_lacuna, tmp_path):
    assert run_lacuna("run", "dense", "digits", "--layers", "conv1", "--out", tmp_path).returncode == 0
    done = run_lacuna("report", tmp_path, "--out", tmp_path / "page.html")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path}/page.html\n")
    assert "speedup is not drawn" not in (tmp_path / "page.html").read_text()


def test_without_macs_there_is_no_roofline(run_lacuna, tmp_path):
    assert run_lacuna("run", "dense", "alexnet", "--layers", "pool1", "--out", tmp_path).returncode == 0
    assert run_lacuna("report", tmp_path).returncode == 0
    assert "No layer has MACs." in (tmp_path / "report.html").read_text()


def test_another_baseline(run_lacuna, compared, tmp_path):
    done = run_lacuna("report", compared, "--baseline", "cambricon_x", "--out", tmp_path / "page.html")
    assert done.returncode == 0 and "speed-up over cambricon_x" in (tmp_path / "page.html").read_text()


def test_the_same_results_give_the_same_page(run_lacuna, swept, tmp_path):
    for name in ("a", "b"):
        assert run_lacuna("report", swept, "--out", tmp_path / name).returncode == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.fixture(scope="module")
def failed(run_lacuna, tmp_path_factory):
    """A sweep of two networks, one with a trace, of which points failed, of one of them nobody knows why."""
    folder = tmp_path_factory.mktemp("failed")
    (folder / "some.json").write_text(json.dumps({
        "name": "some", "accelerators": ["cambricon_x"], "networks": ["lenet5", "digits"], "traces": {"digits": "digits"},
        "axes": [{"name": "bandwidth", "pointer": "/dram/bandwidth_bytes_per_cycle", "values": [8, -1, -2]}]}))
    assert run_lacuna("sweep", folder / "some.json", "--out", folder / "out").returncode == 4
    next((folder / "out/failed").rglob("*.json")).write_text("")
    assert run_lacuna("report", folder / "out").returncode == 0
    return folder / "out"


def test_failures_are_on_the_page_with_their_reasons(failed):
    cells = Page(failed / "report.html").cells
    assert any("/dram/bandwidth_bytes_per_cycle: expected a number greater than 0" in cell for cell in cells)
    assert any(cell.startswith("not known: ") for cell in cells)


def test_a_sweep_names_the_origins_of_all_tensors(failed):
    assert "<dt>tensors</dt><dd>synthetic, trace</dd>" in (failed / "report.html").read_text()


def test_a_figure_that_cannot_be_drawn_is_said_on_the_page(run_lacuna, swept, tmp_path):
    shutil.copytree(swept, tmp_path, dirs_exist_ok=True)
    plan = json.loads((tmp_path / "sweep.json").read_text())
    plan["figures"] = [{"kind": "lines", "x": "none"}, {"kind": "pareto"}]
    (tmp_path / "sweep.json").write_text(json.dumps(plan))
    done = run_lacuna("report", tmp_path)
    assert done.returncode == 0 and 'note: lines: ' in done.stderr and 'no column or axis "none"' in done.stderr
    text = (tmp_path / "report.html").read_text()
    assert "lines is not drawn" in text and text.count("<figure>") == 1


@pytest.mark.parametrize("command", ["report", "plot"])
def test_bad_folders(command, run_lacuna, tmp_path):
    def refused(*arguments):
        done = run_lacuna(command, *arguments, cwd=tmp_path)
        assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
        return done.stderr
    assert "missing DIR" in refused()
    said = {"report": "no such folder", "plot": "no compare.csv or result.json"}[command]
    assert f"none: {said}" in refused("none")
    assert f"-x: {said}" in refused("--", "-x")
    assert "--out: expected a value, found nothing" in refused("none", "--out", "")
    assert "unknown option --bseline; did you mean --baseline?" in refused("none", "--bseline", "x")
    (tmp_path / "result.json").write_text('{"schema": "lacuna-result-2", "layers": [')
    assert "result.json: not a result of lacuna" in refused(".")


def test_unwritable_page(run_lacuna, compared):
    for path in ("/dev/null/page.html", "/proc/page.html"):
        done = run_lacuna("report", compared, "--out", path)
        assert done.returncode == 2 and f"{path}: cannot write this file: " in done.stderr


def test_incomplete_results_are_named(run_lacuna, compared, tmp_path):
    result = json.loads((compared / "dense/result.json").read_text())
    for row in (*result["layers"], result["totals"]):
        del row["utilization"]
    (tmp_path / "result.json").write_text(json.dumps(result))
    done = run_lacuna("report", tmp_path)
    assert done.returncode == 2 and "result.json: not a result of lacuna: there is no utilization" in done.stderr


def test_nothing_is_left_of_a_page_that_failed(run_lacuna, tmp_path):
    (tmp_path / "result.json").write_text("{}")
    done = run_lacuna("report", tmp_path)
    assert done.returncode == 2 and "not a result of lacuna" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["result.json"]


def test_a_full_disk(run_lacuna, compared, tmp_path):
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", tmp_path]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a full file system was NOT tested: no permission to mount one")
    try:
        done = run_lacuna("report", compared, "--out", tmp_path / "page.html")
        assert done.returncode == 2 and "page.html: cannot write this file: No space left on device" in done.stderr
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", tmp_path], check=True)


def test_without_scripts(run_lacuna, tmp_path):
    done = run_lacuna("plot", tmp_path, env={**os.environ, "LACUNA_HOME": str(tmp_path)})
    assert done.returncode == 2 and f"{tmp_path}/scripts/plot/all.py: no such script" in done.stderr


def test_missing_packages_are_named():
    code = f"""
import sys
sys.path.insert(0, {str(PROJECT / "scripts/plot")!r})
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "pandas" else find(name)
import packages
"""
    done = subprocess.run(["/usr/bin/python3", "-c", code], capture_output=True, text=True)
    assert done.returncode == 2 and done.stderr.endswith("apt-get install python3-pandas\n")


def test_plot_finds_out_what_the_folder_is(run_lacuna, compared, swept, tmp_path):
    for folder, name in ((compared, "digits_roofline"), (compared / "dense", "digits_pe_heatmap"), (swept, "tried_pareto")):
        done = run_lacuna("plot", folder, "--out", tmp_path)
        assert done.returncode == 0, done.stderr
        assert str(tmp_path / f"{name}.png") in done.stdout.splitlines() and (tmp_path / f"{name}.png").exists()
    done = run_lacuna("plot", compared, swept, "--out", tmp_path)
    assert done.returncode == 2 and "draw sweeps, matrices and others one after the other" in done.stderr


# ---- in a browser


def test_no_errors_and_no_injection(load, compared, swept):
    for folder in (compared, swept):
        browser = load(folder)
        assert browser.get_log("browser") == [] and browser.title != "owned"
        assert browser.execute_script("return performance.getEntriesByType('resource').map(entry => entry.name)"
                                      ".filter(name => !name.startsWith('data:'))") == []
        assert browser.execute_script("return [...document.images].every(image => image.naturalWidth > 0)")


def test_reasons_of_failures_are_not_cut(load, failed):
    assert load(failed).execute_script(
        "return [...document.querySelectorAll('#table-failures td')].every(cell => cell.scrollWidth <= cell.clientWidth)")


def test_tables_are_sorted_by_a_click(load, compared):
    browser = load(compared)
    cycles = [int(text.replace(",", "")) for text in column(browser, "table-layers", 3)]
    for direction, expected in (("ascending", sorted(cycles)), ("descending", sorted(cycles, reverse=True))):
        head(browser, "table-layers", 3).click()
        assert [int(text.replace(",", "")) for text in column(browser, "table-layers", 3)] == expected != cycles
        assert head(browser, "table-layers", 3).get_attribute("aria-sort") == direction
    head(browser, "table-layers", 0).click()
    names = column(browser, "table-layers", 0)
    assert names == sorted(names, key=str.lower) or names[0] == NASTY
    effectual = [column(browser, "table-layers", 7) for _ in range(2) if not head(browser, "table-layers", 7).click()]
    assert all(texts[-1] == "\N{EN DASH}" and texts[0] != "\N{EN DASH}" for texts in effectual)  # no value: last


def test_tables_are_filtered(load, compared):
    browser = load(compared)
    browser.find_element("css selector", "#layers input").send_keys("cambricon conv2")
    assert column(browser, "table-layers", 2) == ["cambricon_x"] and column(browser, "table-layers", 0) == ["conv2"]
    assert re.fullmatch(r"1 of \d+ rows", browser.find_element("css selector", "#layers .count").text)


def test_hovering_tells_about_a_layer(load, compared, tmp_path):
    browser = load(compared)
    points = browser.find_elements("css selector", '[data-chart="roofline"] .point')
    layers = json.loads((compared / "dense/result.json").read_text())["layers"]
    assert len(points) == 4 * sum(layer["macs_dense"] > 0 for layer in layers)
    told = [hover(browser, point) for point in points[:3]]
    keep_screenshot(browser, tmp_path, "compared")
    for tip in told:
        layer = next(layer for layer in layers if layer["name"] == tip["layer"])
        assert tip["accelerator"] == "dense" and tip["cycles"] == f"{layer['cycles']:,}" and tip["plan"].startswith("OR")
    hover(browser, browser.find_element("tag name", "h1"))
    assert not browser.find_element("css selector", ".tip").is_displayed()


def test_a_series_can_be_hidden(load, compared):
    browser = load(compared)
    button = browser.find_element("css selector", '[data-chart="roofline"] .legend button')
    shown = [point.is_displayed() for point in browser.find_elements("css selector", ".point")]
    button.click()
    assert sum(shown) == len(shown) > sum(
        point.is_displayed() for point in browser.find_elements("css selector", ".point")) > 0
    assert button.get_attribute("aria-pressed") == "false"


def test_a_point_of_a_sweep_tells_its_configuration_and_layers(load, swept, tmp_path):
    browser = load(swept)
    marks = browser.find_elements("css selector", '[data-chart="pareto-0"] .point')
    assert len(marks) == 6
    tip = hover(browser, marks[5])  # the last is on top
    assert tip["point"] == "p0005" and tip["accelerator"] == "cambricon_x" and tip["weight_buffer"] == "32 KiB"
    assert column(browser, "table-layers", 0) == []
    marks[5].click()
    layers = json.loads((swept / "points/0005/result.json").read_text())["layers"]
    assert column(browser, "table-layers", 0) == [layer["name"] for layer in layers]
    assert column(browser, "table-layers", 2) == [f"{layer['cycles']:,}" for layer in layers]
    keep_screenshot(browser, tmp_path, "swept")
    browser.find_element("css selector", "#table-points tbody tr").click()
    assert "p0000" in browser.find_element("css selector", "tr.chosen").text


def test_points_of_a_sweep_are_sorted_by_numbers(load, swept):
    browser = load(swept)
    assert [cell.text for cell in browser.find_elements("css selector", "#table-points thead th")][:7] == [
        "point", "status", "accelerator", "network", "seed", "weight buffer (bytes)", "latency (\N{MICRO SIGN}s)"]
    head(browser, "table-points", 5).click()
    assert column(browser, "table-points", 5) == ["8,192"] * 2 + ["16,384"] * 2 + ["32,768"] * 2


def test_it_prints(browser, load, compared):
    import base64
    from selenium.webdriver.support.ui import WebDriverWait
    load(compared)

    def whole_page(driver):
        """A page that a busy machine has not drawn yet prints as an empty one."""
        pdf = base64.b64decode(driver.print_page())
        return pdf if len(pdf) > 50_000 else None
    assert WebDriverWait(browser, 30).until(whole_page).startswith(b"%PDF")


def test_clocks_may_differ(run_lacuna, tmp_path):
    """A clock of 1/5 GHz is a fraction in the config; the latency on the page is in time."""
    assert run_lacuna("compare", "dense", "structured", "--network", "lenet5", "--out", tmp_path).returncode == 0
    done = run_lacuna("report", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1/5" in (tmp_path / "report.html").read_text()
