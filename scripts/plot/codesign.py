#!/usr/bin/python3
"""Draw the co-design matrix of `lacuna compare --prunings`: heat maps of speed-up, energy, utilization and weight bytes, a row
per pruning and a column per accelerator; and, where accuracies were measured, accuracy against latency.

example:
  lacuna compare --prunings none,unstructured,channel --accelerators dense,scnn --network alexnet --density 0.3 --out out/codesign
  scripts/plot/codesign.py out/codesign
"""

import argparse
import re
import sys
from functools import partial
from pathlib import Path

import packages  # noqa: F401 (before those that need them: it says which is missing)
import numpy as np
import pandas as pd
from matplotlib.colors import LogNorm, Normalize

import harmless
import labels
import parts
import results
import style
from files import regular

COLORS = "cividis"
CELL = 0.24  # inches
PANEL = style.inner(style.PAGE) / 2.4  # inches: two beside each other, and the names of the rows
DOT = 18  # square points
ROOM = 5  # times as large is the area around a marker in which no other's name should stand
MOST_NAMED = 12  # prunings
WIDE_SPAN = 8  # of the values, from which the colours are logarithmic
CELL_NAMES = ["pruning", "accelerator"]
NUMBERS = ["kept_fraction", "cycles", "seconds", "speedup", "utilization", "energy_pj", "dram_bytes", "weight_payload_bytes",
           "weight_metadata_bytes"]
ACCURACY = "accuracy_percent"  # empty where it was not measured
REASON = "reason"  # why numbers are empty, or over fewer layers; the column is missing if no cell has one


def panels(table):
    """{title: (values in the order of the rows, whether less is better)}"""
    first = table.iloc[0]
    weights = table["weight_payload_bytes"] + table["weight_metadata_bytes"]
    base = f"{first['pruning']} on {first['accelerator']}"
    size, unit = (1e6, "MB") if weights.max() >= 1e6 else (1e3, "kB")
    return {
        f"speed-up over {base}": (table["speedup"], False),
        f"energy (relative to {base})": (table["energy_pj"] / first["energy_pj"], True),
        "effectual utilization (%)": (100 * table["utilization"], False),
        f"weights and indices ({unit})": (weights / size, True),
    }


def read(folder):
    """(name of the network, a row per cell)"""
    with parts.of_one_result(folder):
        return matrix_in(folder)


def matrix_in(folder):
    path = folder / "matrix.csv"
    try:
        table = pd.read_csv(regular(path), dtype={name: str for name in (*CELL_NAMES, REASON)}, keep_default_na=False,
                            na_values={name: [""] for name in (*NUMBERS, ACCURACY)})
        check(table)
    except (ValueError, KeyError, IndexError) as error:
        raise results.InputError(f"{path}: not written by lacuna: {error}") from error
    run = folder_of(folder, (ran(table) if len(ran(table)) else table).iloc[0]) / "result.json"
    return results.read_run(run).network if run.is_file() else "network", table


def ran(table):
    """The cells that have a result."""
    return table[table["cycles"].notna()]


def check(table):
    missing = [name for name in (*CELL_NAMES, *NUMBERS, ACCURACY) if name not in table]
    if missing:
        raise ValueError(f"expected the columns {', '.join(missing)}, found {', '.join(table)}")
    if table.empty:
        raise ValueError("expected at least one row")
    for name in (*NUMBERS, ACCURACY):
        numbers = pd.to_numeric(table[name])
        if not (numbers.ge(0) & np.isfinite(numbers) | may_be_empty(table, name) & numbers.isna()).all():
            raise ValueError(f"{name}: expected a number from 0 in every row")
    if table.duplicated(CELL_NAMES).any():
        raise ValueError("expected one row per pruning and accelerator")
    rows, columns = order(table)
    if len(table) != len(rows) * len(columns):
        raise ValueError(f"expected a row for each of {len(rows)} prunings on each of {len(columns)} accelerators, found "
                         f"{len(table)}")


def may_be_empty(table, name):
    """A number of an accuracy that was not measured, of a cell that could not be run, or relative to such a cell."""
    if name == ACCURACY or (name == "speedup" and REASON in table):
        return True
    return table[REASON].ne("") if REASON in table else False


def folder_of(folder, row):
    """Where the result of a cell is; what has a meaning in paths is replaced as `lacuna compare` does."""
    return folder / re.sub("[:=/]", "_", row["pruning"]) / row["accelerator"]


def order(table):
    return list(dict.fromkeys(table["pruning"])), list(dict.fromkeys(table["accelerator"]))


def draw_matrix(figure, network, table):
    rows, columns = order(table)
    cells = style.grid(figure, 4, 2, sharex=True, sharey=True)
    for axes, (title, (values, less)) in zip(cells, panels(table).items()):
        grid = table.assign(value=values).pivot(index="pruning", columns="accelerator", values="value").loc[rows, columns]
        draw_map(axes, grid.to_numpy(), f"{COLORS}_r" if less else COLORS)
        axes.set_title(title)
        axes.set_yticks(range(len(rows)), map(style.short, rows))
        across = style.fit_across(columns, PANEL)
        axes.set_xticks(range(len(columns)), map(style.short, columns), rotation=0 if across else 90)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    style.title(figure, f"{network}: every pruning on every accelerator (brighter is better)")
    return table


def draw_map(axes, grid, colors):
    known = grid[np.isfinite(grid)] if np.isfinite(grid).any() else np.ones(1)
    wide = known.min() > 0 and known.max() > WIDE_SPAN * known.min()
    image = axes.imshow(grid, cmap=colors, aspect="auto", norm=(LogNorm if wide else Normalize)(known.min(), known.max()))
    axes.grid(False)
    size = min(style.fitting(number(value), PANEL / grid.shape[1]) for value in grid.flat)
    for (row, column), value in np.ndenumerate(grid):
        red, green, blue, _ = image.cmap(image.norm(value))
        is_dark = np.isfinite(value) and 0.3 * red + 0.6 * green + 0.1 * blue < 0.5
        axes.text(column, row, number(value), ha="center", va="center", color="white" if is_dark else "black", fontsize=size)


def number(value):
    """Of no more characters than a narrow cell has room for."""
    if np.isnan(value):
        return "\N{EN DASH}"
    return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f}"


def front(table):
    """The rows that no other is both faster and more accurate than."""
    ordered = table.sort_values(["seconds", "accuracy_percent"], ascending=[True, False])
    return ordered[ordered["accuracy_percent"] > ordered["accuracy_percent"].cummax().shift(fill_value=-1)]


def draw_accuracy(figure, network, table):
    """Accuracy over latency: a marker per accelerator and pruning whose accuracy was measured. A line is the front of one
    accelerator; of each pruning, which is as accurate on all of them, the fastest point is named; of many prunings, only
    the points that no accelerator beats."""
    _, columns = order(table)
    strip, body = style.split_off_strip(figure, columns)
    axes = body.subplots()
    fills = style.fills(columns, style.DESIGNS)
    for accelerator, rows in table.groupby("accelerator", sort=False):
        best, color = front(rows), fills[accelerator].color
        axes.plot(1e6 * best["seconds"], best["accuracy_percent"], drawstyle="steps-post", color=color, linewidth=1, zorder=1)
        look = style.line_look(fills[accelerator])
        axes.plot(1e6 * rows["seconds"], rows["accuracy_percent"], linestyle="none", **look, label=accelerator)
    style.log_scale(axes, "x")
    axes.margins(0.12)
    axes.set(xlabel="latency (\N{MICRO SIGN}s)", ylabel="accuracy on the test set (%)")
    style.fill_strip(strip, axes)
    style.title(figure, f"{network}: accuracy of the pruned network against its latency")
    figure.draw_without_rendering()
    fastest = table.loc[table.groupby("pruning", sort=False)["seconds"].idxmin()]
    named = [(style.short(row.pruning), (1e6 * row.seconds, row.accuracy_percent), DOT)
             for row in (fastest if len(fastest) <= MOST_NAMED else front(table)).itertuples()]
    labels.name_points(axes, named, [labels.marker_box(axes, point, DOT) for _, point, _ in named],
                       [labels.marker_box(axes, (1e6 * row.seconds, row.accuracy_percent), ROOM * DOT)
                        for row in table.itertuples()],
                       must=True)
    return table


def make(size, draw, network, table, stem):
    stem.parent.mkdir(parents=True, exist_ok=True)
    figure = style.Figure(figsize=size, layout="constrained")
    return style.save(figure, draw(figure, network, table), stem)


def figures(network, table):
    """{name: how to draw it: stem of the files -> their paths}"""
    rows, columns = order(table)
    height = 0.9 + 2 * (0.3 + CELL * len(rows)) + style.label_height(columns, PANEL)
    found = {"codesign": partial(make, (style.PAGE, height), draw_matrix, network, table)}
    measured = ran(table[table[ACCURACY].notna()])
    if not measured.empty:
        found["accuracy"] = partial(make, (style.PAGE, 3.2), draw_accuracy, network, measured)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="made by lacuna compare --prunings --out FOLDER")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the figures (default: FOLDER)")
    arguments = parser.parse_args()
    try:
        for folder in arguments.folders:
            network, table = read(folder)
            for name, draw in figures(network, table).items():
                for path in draw((arguments.out or folder) / style.file_name(f"{network}_{name}")):
                    print(harmless.printable(path))
    except (results.InputError, OSError) as error:
        sys.stderr.write(f"{Path(sys.argv[0]).name}: {harmless.printable(error)}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
