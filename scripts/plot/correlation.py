#!/usr/bin/python3
"""Draw our numbers against published ones, from a CSV with the columns name, published and ours: the line on which both
are equal, bands of error around it, each point's name, the correlation r and the mean absolute error. Of more than ten
points only those outside the inner band are named.

A column group gives each group a look of its own. Where the numbers span more than a factor of 10 both axes are
logarithmic, and r is that of the logarithms.

example:
  scripts/plot/correlation.py models/cambricon_x/figures/speedups.csv --quantity "speed-up over dense"
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

import harmless
import labels
import reader
import style
from files import regular
from results import InputError

COLUMNS = ["name", "published", "ours"]
BANDS = (0.1, 0.25)  # of the published number
SPAN = 10
MOST_NAMES = 10
DOT = 22  # square points
SIZE = (style.COLUMN, 3.3)


def read(path):
    try:
        table = pd.read_csv(regular(path), dtype={"name": str, "group": str}, keep_default_na=False)
        if not set(COLUMNS) <= set(table):
            raise ValueError(f"expected the columns {', '.join(COLUMNS)}, found {', '.join(table)}")
        if table.empty:
            raise ValueError("expected at least one row")
        return checked(table)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error


def checked(table):
    for row, (name, *numbers) in enumerate(table[COLUMNS].itertuples(index=False, name=None), 1):
        for column, number in zip(COLUMNS[1:], numbers):
            try:
                good = 0 < float(number) < np.inf
            except ValueError:
                good = False
            if not good:
                raise ValueError(f"row {row}, {name}: {column}: expected a number greater than 0, found {number!r}")
    return table.astype({"published": float, "ours": float})


def is_wide(table):
    numbers = table[["published", "ours"]]
    return numbers.max().max() > SPAN * numbers.min().min()


def statistics(table):
    """{r: of the numbers, or of their logarithms where the axes are logarithmic; NaN if it is not defined,
    mean_absolute_error_percent}"""
    error = 100 * (table["ours"] / table["published"] - 1).abs().mean()
    numbers = table[["published", "ours"]].pipe(np.log if is_wide(table) else np.array)
    defined = len(table) > 1 and not np.isclose(np.ptp(numbers, axis=0), 0).any()
    return {"r": np.corrcoef(np.transpose(numbers))[0, 1] if defined else np.nan, "mean_absolute_error_percent": error}


def draw(figure, table, quantity):
    """Returns the table with the error of each row."""
    strip, body = style.split_off_strip(figure, legend(table))
    axes = body.subplots()
    low, high = limits(table)
    line = np.linspace(low, high, 200)
    axes.plot(line, line, color="black", linewidth=0.8, label="equal")
    for band, shade in reversed(list(zip(BANDS, ("0.8", "0.9")))):
        axes.fill_between(line, line * (1 - band), line * (1 + band), color=shade, linewidth=0, zorder=0)
        axes.fill([], [], color=shade, linewidth=0, label=f"\N{PLUS-MINUS SIGN}{100 * band:g} %")
    groups = list(table.get("group", pd.Series("", index=table.index)).unique())
    for name, fill in zip(groups, style.fills(groups, style.DESIGNS).values()):
        rows = table[table["group"] == name] if "group" in table else table
        axes.scatter(rows["published"], rows["ours"], DOT, color=fill.color, marker=style.MARKERS[fill.hatch],
                     edgecolor="black", linewidth=0.5, zorder=3, label=name or None)
    axes.set(xlim=(low, high), ylim=(low, high), aspect="equal", xlabel=f"{quantity}, published", ylabel=f"{quantity}, ours")
    axes.grid(False)
    if is_wide(table):
        for which in "xy":
            style.log_scale(axes, which)
    style.fill_strip(strip, axes)
    write_statistics(axes, table)
    figure.draw_without_rendering()  # settles where the points lie
    write_names(axes, table)
    return table.assign(error_percent=100 * (table["ours"] / table["published"] - 1))


def legend(table):
    return ["equal", *(f"{100 * band:g} %  " for band in BANDS), *(table["group"].unique() if "group" in table else [])]


def limits(table):
    numbers = table[["published", "ours"]]
    low, high = numbers.min().min(), numbers.max().max()
    return (low / 1.5, high * 1.5) if is_wide(table) else (0, high * 1.15)


def write_statistics(axes, table):
    found = statistics(table)
    r = "not defined" if np.isnan(found["r"]) else f"{found['r']:.3f}"
    names = f"\nnamed: beyond \N{PLUS-MINUS SIGN}{100 * BANDS[0]:g} %" if len(table) > MOST_NAMES else ""
    axes.text(0.97, 0.03, f"r = {r}\nmean |error| = {found['mean_absolute_error_percent']:.1f} %\nn = {len(table)}{names}",
              transform=axes.transAxes, ha="right", va="bottom", path_effects=style.HALO, zorder=6)


def write_names(axes, table):
    text = axes.texts[0].get_window_extent().extents
    dots = [labels.marker_box(axes, point, DOT) for point in table[["published", "ours"]].itertuples(index=False)]
    error = (table["ours"] / table["published"] - 1).abs().sort_values(ascending=False)  # the worst first
    rows = error.index if len(table) <= MOST_NAMES else error[error > BANDS[0]].index
    named = [(style.short(table.loc[i, "name"]), (table.loc[i, "published"], table.loc[i, "ours"]), DOT) for i in rows]
    labels.name_points(axes, named, [*dots, text], labels.line_boxes(axes.lines[0]), must=True)


def make(table, quantity, stem):
    """Writes stem.pdf, .png and .csv from a table with the columns of the CSV, and returns their paths."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    figure = style.Figure(figsize=SIZE, layout="constrained")
    return style.save(figure, draw(figure, table, quantity), stem)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="with the columns name, published, ours")
    parser.add_argument("--quantity", default="value", metavar="TEXT", help="what the numbers are, with their unit")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for FILE_correlation.pdf, .png and .csv "
                        "(default: FILE's)")
    arguments = parser.parse_args()
    reader.ends_with_it()
    try:
        stem = (arguments.out or arguments.file.parent) / f"{arguments.file.stem}_correlation"
        for path in make(read(arguments.file), arguments.quantity, stem):
            print(harmless.printable(path))
    except (InputError, OSError) as error:
        sys.stderr.write(f"{Path(sys.argv[0]).name}: {harmless.printable(error)}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
