"""The page of a co-design matrix: every pruning on every accelerator."""

from dataclasses import dataclass

import pandas as pd

import charts
import chosen
import codesign
import drawn
import html_parts as html
import results
import run_page
import units


@dataclass(frozen=True)
class Matrix:
    folder: str
    network: str
    title: str  # of the workload
    whole: pd.DataFrame  # matrix.csv
    table: pd.DataFrame  # of it the cells that ran, and each one's folder in the column `cell`
    runs: dict  # cell: its result
    columns: units.Columns  # of the table

    @property
    def rows(self):
        return self.table.to_dict("records")

    @property
    def prunings(self):
        return codesign.order(self.whole)[0]

    @property
    def accelerators(self):
        return codesign.order(self.whole)[1]

    @property
    def base(self):
        """What the ratios of the cells relate to."""
        return f"{self.prunings[0]} on {self.accelerators[0]}"


def content(folder):
    """(title, body, data of the charts)"""
    matrix = load(folder)
    data = {"charts": {"pareto": pareto(matrix)}, **layers(matrix)}
    body = [
        html.section("Summary", summary(matrix), best_table(matrix), *notes(matrix)),
        html.section("Pareto front", html.chart("pareto") + html.note(
            "A point per cell. Hover for what it is; click a name to hide it.") if data["charts"]["pareto"] else ""),
        html.section("Cells", cells_table(matrix)),
        html.section("Layers", chosen.part(data)),
        html.section("Figures", *pictures(matrix)),
        html.section("Configurations", *configurations(matrix)),
        html.section("Provenance", provenance(matrix)),
    ]
    counts = f"{len(matrix.prunings)} prunings on {len(matrix.accelerators)} accelerators"
    return f"{matrix.network}: {counts}", body, data


def load(folder):
    network, whole = codesign.read(folder)
    table = codesign.ran(whole)
    if table.empty:
        raise results.InputError(f"{folder / 'matrix.csv'}: no cell has a result")
    paths = {path.relative_to(folder).as_posix(): path / "result.json"
             for path in (codesign.folder_of(folder, row) for row in table.to_dict("records"))}
    titles = [results.read_run(path).title for path in paths.values()]
    runs = {cell: run_page.read(path) for cell, path in paths.items()}
    for path, run, cycles in zip(paths.values(), runs.values(), table["cycles"]):
        if run["totals"]["cycles"] != cycles:
            raise results.InputError(f"{path}: expected the {cycles} cycles of matrix.csv, found {run['totals']['cycles']}")
    return Matrix(folder.name, network, titles[0], whole, table.assign(cell=list(runs), latency_ms=1e3 * table["seconds"]), runs,
                  units.Columns({**units.read(folder, "matrix.csv").units, "latency_ms": "ms"}))


def summary(matrix):
    table = matrix.table
    first = [("fastest", table["seconds"].idxmin()), ("least energy", table["energy_pj"].idxmin())]
    if table[codesign.ACCURACY].notna().any():
        first.append(("most accurate", table.sort_values([codesign.ACCURACY, "seconds"], ascending=[False, True]).index[0]))
    return html.facts([
        ("network", matrix.title), ("prunings", ", ".join(matrix.prunings)), ("accelerators", ", ".join(matrix.accelerators)),
        *((what, f"{row['pruning']} on {row['accelerator']} ({', '.join(' '.join(pair) for pair in numbers(matrix, row))})")
          for what, row in ((what, table.loc[i]) for what, i in first))])


def numbers(matrix, row):
    """[(what, how much)]"""
    told = [("latency", quantity(matrix, "latency_ms", row["latency_ms"])),
            ("energy", quantity(matrix, "energy_pj", row["energy_pj"])),
            ("speed-up", f"{row['speedup']:.2f}"), ("effectual utilization", f"{100 * row['utilization']:.1f} %"),
            ("kept", f"{100 * row['kept_fraction']:.1f} %")]
    accuracy = row[codesign.ACCURACY]
    return [*told, ("accuracy", f"{accuracy:.2f} %")] if pd.notna(accuracy) else told


def quantity(matrix, column, value):
    """With its unit."""
    factor, label = matrix.columns.scale(column, [value])
    return f"{html.number(factor * value)} {label.rpartition('(')[2].rstrip(')')}"


def best_table(matrix):
    """Which pruning fits which accelerator."""
    first = matrix.prunings[0]
    columns = [("accelerator", ""), ("fastest pruning", "the first of equal ones"), ("latency ms", "cycles / clock"),
               (f"speed-up over {first}", "on the same accelerator"), ("pruning of least energy", "the first of equal ones"),
               ("energy mJ", "of all components, DRAM included"), (f"energy over {first}", "on the same accelerator")]
    rows = []
    for accelerator, table in matrix.table.groupby("accelerator", sort=False):
        unpruned = table.set_index("pruning").reindex([first]).iloc[0]  # empty if it could not be run
        fast, frugal = table.loc[table["seconds"].idxmin()], table.loc[table["energy_pj"].idxmin()]
        rows.append([accelerator, fast["pruning"], fast["latency_ms"], run_page.ratio(unpruned["seconds"], fast["seconds"]),
                     frugal["pruning"], frugal["energy_pj"] / 1e9, run_page.ratio(frugal["energy_pj"], unpruned["energy_pj"])])
    return html.table("summary", columns, rows)


def notes(matrix):
    found = dict.fromkeys((row["accelerator"], text) for row in matrix.rows for text in matrix.runs[row["cell"]].get("notes", []))
    told = [html.note(f"{accelerator}: {text}") for accelerator, text in found]
    missing = matrix.whole[matrix.whole[codesign.REASON] != ""].to_dict("records") if codesign.REASON in matrix.whole else []
    return told + [html.note(f"{row['pruning']} on {row['accelerator']}: {row[codesign.REASON]}") for row in missing]


def pareto(matrix):
    (scale_x, x_label), (scale_y, y_label) = (matrix.columns.scale(column, matrix.table[column])
                                              for column in ("latency_ms", "energy_pj"))
    colors = charts.colors(matrix.accelerators)
    series = [{"name": name, "color": colors[name], "hollow": False, "points": [
        {"x": scale_x * row["latency_ms"], "y": scale_y * row["energy_pj"], "area": 0, "point": row["cell"],
         "tip": tip(matrix, row)}
        for row in table.to_dict("records")]} for name, table in matrix.table.groupby("accelerator", sort=False)]
    return charts.pareto(series, x_label, y_label)


def tip(matrix, row):
    return [["pruning", row["pruning"]], ["accelerator", row["accelerator"]], *map(list, numbers(matrix, row))]


def cells_table(matrix):
    least = matrix.whole["energy_pj"].iloc[0]
    columns = [  # title, what it is, of a cell
        ("cell", "the folder of its result", lambda row: row["cell"]), ("pruning", "", lambda row: row["pruning"]),
        ("accelerator", "", lambda row: row["accelerator"]), ("kept %", "of the weights", lambda row: 100 * row["kept_fraction"]),
        ("accuracy %", "of the network so pruned and fine-tuned, where it was measured", lambda row: row[codesign.ACCURACY]),
        ("cycles", "total", lambda row: row["cycles"]), ("latency ms", "cycles / clock", lambda row: row["latency_ms"]),
        ("speed-up", f"latency of {matrix.base} / latency", lambda row: row["speedup"]),
        ("energy mJ", "of all components, DRAM included", lambda row: row["energy_pj"] / 1e9),
        ("energy ratio", f"energy / energy of {matrix.base}", lambda row: run_page.ratio(row["energy_pj"], least)),
        ("effectual %", "effectual MACs / (multipliers x cycles)", lambda row: 100 * row["utilization"]),
        ("weights KiB", "and their indices, as the machine stores them",
         lambda row: (row["weight_payload_bytes"] + row["weight_metadata_bytes"]) / 1024),
        ("DRAM MiB", "moved", lambda row: row["dram_bytes"] / 2**20),
        ("bound", "by memory, by a buffer port or by compute",
         lambda row: matrix.runs[row["cell"]]["totals"]["roofline"]["bound"]),
    ]
    if matrix.table[codesign.ACCURACY].isna().all():
        columns = [column for column in columns if column[0] != "accuracy %"]
    rows = [[value(row) for _, _, value in columns] for row in matrix.rows]
    return (html.table("cells", [column[:2] for column in columns], rows, selectable=True)
            + html.note(f"Ratios are those to {matrix.base}."))


def layers(matrix):
    def row(layer):
        values = {**layer, "roofline_bound": layer["roofline"]["bound"]}
        return [values[column] for column in chosen.COLUMNS]
    count = sum(len(run["layers"]) for run in matrix.runs.values())
    return chosen.data(chosen.COLUMNS, count,
                       lambda: {cell: [row(layer) for layer in run["layers"]] for cell, run in matrix.runs.items()})


def pictures(matrix):
    captions = {"codesign": "every pruning on every accelerator", "accuracy": "accuracy over latency"}
    for name, draw in codesign.figures(matrix.network, matrix.table).items():
        yield drawn.picture(captions[name], draw)


def configurations(matrix):
    """Each accelerator, and the network as each pruning changed it."""
    for accelerator, table in matrix.table.groupby("accelerator", sort=False):
        yield html.folded(f"accelerator {accelerator}", matrix.runs[table["cell"].iloc[0]]["accelerator"])
    for pruning, table in matrix.table.groupby("pruning", sort=False):
        yield html.folded(f"network {matrix.network}, {pruning}", matrix.runs[table["cell"].iloc[0]]["network"])


def provenance(matrix):
    """Of all cells together."""
    made = [dict(run_page.origin(run)) for run in matrix.runs.values()]
    seconds = sum(run["provenance"].get("host", {}).get("seconds", 0) for run in matrix.runs.values())
    return html.facts([*((key, "; ".join(dict.fromkeys(str(pairs[key]) for pairs in made))) for key in made[0]),
                       ("seconds", html.number(seconds)), ("folder", matrix.folder)])
