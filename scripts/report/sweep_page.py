"""The page of a sweep."""

import json
import sys

import pandas as pd

import charts
import chosen
import drawn
import html_parts as html
import points
import sweep
import sweep_command
from files import regular

NUMBERS = ["latency_ms", "energy_pj_total", "edp_pj_s", "cycles", "utilization_busy", "utilization",
           "dram_bytes_total"]  # of the table
ROOFLINE = ["roofline_ops_per_byte", "roofline_achieved_ops_per_cycle", "roofline_peak_ops_per_cycle",
            "roofline_bandwidth_bytes_per_cycle"]


def content(folder):
    """(title, body, data of the charts)"""
    plan = points.load(folder)
    everything = pd.read_csv(folder / "points.csv", dtype={"point": str, "status": str, "seed": str})
    fronts = {f"pareto-{i}": (network, pareto(plan, network)) for i, network in enumerate(plan.values("network"))}
    data = {"charts": {name: chart for name, (_, chart) in fronts.items()} | {"roofline": roofline(plan)},
            **layers(plan)}
    body = [
        html.section("Summary", summary(plan, everything)),
        html.section("Pareto front", *(part for name, (network, chart) in fronts.items() if chart
                                       for part in (f"<h3>{html.escape(network)}</h3>", html.chart(name))),
                     html.note("Hover for the point's configuration; click a name to hide it.")),
        html.section("Roofline", html.chart("roofline") + html.note(
            "A point per point of the sweep, all layers together, with MACs whose operands are both nonzero. Of many roofs only "
            "the lowest and the highest are drawn.") if data["charts"]["roofline"] else ""),
        html.section("Points", points_table(plan, everything)),
        html.section("Failures", failures(plan, everything)),
        html.section("Layers", chosen.part(data)),
        html.section("Figures", *pictures(plan)),
        html.section("Configurations", html.folded("sweep", plan.plan), *configurations(plan)),
        html.section("Provenance", provenance(plan)),
    ]
    return f"{plan.name}: sweep of {len(everything):,} points", body, data


def summary(plan, everything):
    counts = everything["status"].value_counts()
    best = [(f"least {plan.columns.words(column)}", describe(plan, plan.points.loc[plan.points[column].idxmin()], column))
            for column in ("latency_ms", "energy_pj_total", "edp_pj_s") if column in plan.points]
    axes = [(f"axis {axis.name}", f"{len(axis.values)} values, {plan.columns.number(axis.values[0], axis.column)} to "
             f"{plan.columns.quantity(axis.values[-1], axis.column)}") for axis in plan.axes if axis.values]
    return html.facts([
        ("description", plan.description or html.NONE),
        ("points", ", ".join(f"{count:,} {status}" for status, count in counts.items())),
        ("accelerators", ", ".join(plan.values("accelerator"))), ("networks", ", ".join(plan.values("network"))),
        ("seeds", plan.seeds), *axes, *(best if plan.points["network"].nunique() == 1 else [])])


def scale(plan, column, values):
    """(factor, label); cycles are counted, not rounded."""
    return (1, column) if column == "cycles" else plan.columns.scale(column, values)


def describe(plan, row, column):
    factor, label = plan.columns.scale(column, [row[column]])
    place = ", ".join(f"{key} {value}" for key, value in place_of(plan, row) if key not in ("point", "network", "seed"))
    return f"{html.number(factor * row[column])} {label.rpartition('(')[2].rstrip(')')} ({place})"


def place_of(plan, row):
    """What tells the point from the others."""
    pairs = [("point", row["point"]), ("accelerator", row["accelerator"]), ("network", row["network"])]
    pairs += [(axis.name, plan.columns.quantity(row[axis.column], axis.column))
              for axis in plan.axes if pd.notna(row[axis.column])]
    return [*pairs, ("seed", row["seed"])]


def tip(plan, row):
    pairs = [[key, str(value)] for key, value in place_of(plan, row)]
    for column in NUMBERS:
        if column in row and pd.notna(row[column]):
            factor, label = scale(plan, column, [row[column]])
            pairs.append([label, html.number(factor * row[column])])
    return pairs


def series(plan, table, x, y, scale_x=1, scale_y=1):
    """One per accelerator."""
    colors = charts.colors(plan.values("accelerator"))
    return [{"name": name, "color": colors[name], "hollow": False, "points": [
        {"x": scale_x * float(row[x]), "y": scale_y * float(row[y]), "area": 0, "point": row["point"], "tip": tip(plan, row)}
        for row in rows.to_dict("records")]} for name, rows in table.groupby("accelerator", sort=False)]


def pareto(plan, network):
    x, y = "latency_ms", "energy_pj_total"
    table = plan.points[plan.points["network"] == network]
    if not {x, y} <= set(table):
        return None
    (scale_x, x_label), (scale_y, y_label) = plan.columns.scale(x, table[x]), plan.columns.scale(y, table[y])
    return charts.pareto(series(plan, table.dropna(subset=[x, y]), x, y, scale_x, scale_y), x_label, y_label)


def roofline(plan):
    if not set(ROOFLINE) <= set(plan.points):
        return None
    table = plan.points.dropna(subset=ROOFLINE)
    roofs = set(table[ROOFLINE[2:]].itertuples(index=False, name=None))
    return charts.roofline(series(plan, table, *ROOFLINE[:2]), roofs)


def points_table(plan, everything):
    columns = [("point", "its identity"), ("status", ""), ("accelerator", ""), ("network", ""), ("seed", "")]
    columns += [(plan.label(axis.column), "") for axis in plan.axes]
    numbers = [column for column in NUMBERS if column in everything]
    scales = {column: scale(plan, column, everything[column].dropna()) for column in numbers}
    columns += [(label, column) for column, (_, label) in scales.items()]
    rows = [[*(str(row[key]) for key in ("point", "status", "accelerator", "network")), number_or_text(row["seed"]),
             *(number_or_text(row[axis.column]) for axis in plan.axes),
             *(float("nan") if pd.isna(row[column]) else scales[column][0] * row[column] for column in numbers)]
            for row in everything.to_dict("records")]
    return html.table("points", columns, rows, selectable=True)


def failures(plan, everything):
    """Each reason with its points; "" if none failed."""
    points_of: dict[str, list[str]] = {}
    for point in everything[everything["status"] == "failed"]["point"]:
        points_of.setdefault(reason(plan.folder / "failed" / point[:2] / f"{point}.json"), []).append(point)
    rows = [[why, float(len(failed)), failed[0]] for why, failed in points_of.items()]
    return html.table("failures", [("reason", ""), ("points", "how many"), ("such as", "")], rows) if rows else ""


def reason(path):
    try:
        return str(json.loads(regular(path).read_text())["message"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"not known: {path.name} cannot be read"


def number_or_text(value):
    try:
        return float(value)
    except ValueError:
        return str(value)


def layers(plan):
    """{"layers": {point: rows}, "layer_columns": their titles} for the page's script, if that is not too much."""
    path = plan.folder / "layers.csv"
    if not path.is_file():
        return {}
    table = pd.read_csv(path, dtype={"point": str, "name": str}, keep_default_na=False)
    if not {"point", "name"} <= set(table):
        sys.stderr.write(f"note: {path}: no columns point and name: layers are left out\n")
        return {}
    columns = [column for column in chosen.COLUMNS if column in table]
    return chosen.data(columns, len(table), lambda: {
        point: json.loads(part[columns].to_json(orient="values")) for point, part in table.groupby("point", sort=False)})


def pictures(plan):
    try:
        asked = sweep.figures(plan)
    except drawn.InputError as error:
        sys.stderr.write(f"note: {error}\n")
        yield html.note(f"No figures: {error}")
        return
    for kind, options in asked:
        yield drawn.picture(options.get("title") or (options.get("name") or kind).replace("_", " "),
                            lambda stem, k=kind, o=options: sweep_command.make(plan, sweep.KINDS[k], o, stem.parent))


def results(plan):
    """The result of one point of each accelerator and network."""
    wanted = {(row.accelerator, row.network) for row in plan.points.itertuples()}
    for path in sorted((plan.folder / "points").rglob("*.json")):
        if not wanted:
            return
        try:
            result = json.loads(regular(path).read_text())
            key = result["accelerator"]["name"], result["network"]["name"]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a failure's, or not a result
        if key in wanted:
            wanted.remove(key)
            yield path, result


def configurations(plan):
    seen = set()
    for path, result in results(plan):
        for kind in ("accelerator", "network"):
            name = f"{kind} {result[kind]['name']}"
            if name not in seen:
                seen.add(name)
                yield html.folded(f"{name}, as in {path.relative_to(plan.folder)}", result[kind])


def provenance(plan):
    made = [result.get("provenance", {}) for _, result in results(plan)]
    simulators = sorted({f"Lacuna {one.get('version')}, commit {one.get('commit')}" for one in made})
    origins = sorted({one.get("tensors", {}).get("origin", html.NONE) for one in made})
    return html.facts([("simulator", "; ".join(simulators) or html.NONE), ("tensors", ", ".join(origins) or html.NONE),
                       ("folder", plan.folder.name)])
