"""scripts/plot/correlation.py"""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from plot_data import badly_placed

PLOT = Path(__file__).resolve().parents[2] / "scripts/plot"
sys.path.insert(0, str(PLOT))

import correlation  # noqa: E402 (after the path)
import style  # noqa: E402

ROWS = [("a", 2, 2.2), ("b", 4, 3.6), ("c", 6, 6.6)]


def table(rows, **columns):
    return pd.DataFrame(rows, columns=["name", "published", "ours"]).astype({"published": float, "ours": float}).assign(**columns)


def drawn(rows):
    figure = style.Figure(figsize=correlation.SIZE, layout="constrained")
    return figure, correlation.draw(figure, rows, "speed-up")


def test_errors_and_r():
    figure, numbers = drawn(table(ROWS))
    assert numbers["error_percent"].to_list() == pytest.approx([10, -10, 10])
    assert correlation.statistics(table(ROWS)) == pytest.approx({"r": 0.978664, "mean_absolute_error_percent": 10}, abs=1e-5)
    written = [text.get_text() for text in figure.axes[0].texts]
    assert written[0] == "r = 0.979\nmean |error| = 10.0 %\nn = 3" and sorted(written[1:]) == ["a", "b", "c"]


def test_wide_spans_are_logarithmic():
    rows = table([("a", 1, 1.1), ("b", 10, 11), ("c", 1000, 1100)])
    assert drawn(rows)[0].axes[0].get_xscale() == "log"
    assert correlation.statistics(rows)["r"] == pytest.approx(1)


@pytest.mark.parametrize("rows", [ROWS[:1], [("a", 2, 3), ("b", 2, 4)]])
def test_r_that_is_not_defined(rows):
    assert "r = not defined" in drawn(table(rows))[0].axes[0].texts[0].get_text()


def test_names_do_not_collide():
    rows = table([(f"layer{i}.downsample", 3 + 0.05 * i, 3.5 + 0.06 * i) for i in range(12)], group="net")
    figure, _ = drawn(rows)
    assert badly_placed(figure) == [] and len(figure.axes[0].texts) >= 12  # one may have found no room


def test_of_many_points_only_those_that_are_off_are_named():
    rows = [(f"good{i}", 1 + i, 1.05 * (1 + i)) for i in range(10)] + [("bad", 3, 4)]
    figure, _ = drawn(table(rows))
    statistics, *names = [text.get_text() for text in figure.axes[0].texts]
    assert names == ["bad"] and "beyond" in statistics
    figure, _ = drawn(table(rows[1:]))
    statistics, *names = [text.get_text() for text in figure.axes[0].texts]
    assert len(names) == 10 and "beyond" not in statistics


@pytest.mark.parametrize("text, said", [
    ("name,ours\n", "expected the columns name, published, ours, found name, ours"),
    ("name,published,ours\n", "expected at least one row"),
    ("name,published,ours\na,1,2\nb,0,1\n", "row 2, b: published: expected a number greater than 0, found 0"),
    ("name,published,ours\na,1,much\n", "row 1, a: ours: expected a number greater than 0, found 'much'"),
    ("name,published,ours\na,1,inf\n", "row 1, a: ours: expected a number greater than 0, found inf"),
    ("", "No columns to parse"),
])
def test_bad_files_are_named(tmp_path, text, said):
    (tmp_path / "a.csv").write_text(text)
    done = subprocess.run([PLOT / "correlation.py", tmp_path / "a.csv"], capture_output=True, text=True)
    assert done.returncode == 2 and said in done.stderr and "a.csv" in done.stderr and len(done.stderr.splitlines()) == 1


def test_files(tmp_path):
    table(ROWS).to_csv(tmp_path / "a.csv", index=False)
    done = subprocess.run([PLOT / "correlation.py", tmp_path / "a.csv"], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", *(f"a_correlation.{kind}" for kind in ("pdf", "png", "csv"))}
