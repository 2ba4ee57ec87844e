"""The layers of the point that is chosen in a table or a chart: a table that the page's script fills."""

import html_parts as html

COLUMNS = ["name", "type", "cycles", "macs_effectual", "utilization_busy", "utilization", "roofline_bound", "energy_pj_total"]
MOST = 40_000  # rows on a page


def data(columns, count, rows):
    """What the script needs of so many layers. rows() -> {point: [[number or text]]}"""
    if count > MOST:
        return {"too_many_layers": count}
    return {"layers": rows(), "layer_columns": [column.replace("_", " ") for column in columns]}


def part(data):
    if "too_many_layers" in data:
        return html.note(f"There are {data['too_many_layers']:,} rows of layers: too many for a page.")
    if not data.get("layers"):
        return ""
    columns = [(title, "") for title in data["layer_columns"]]
    return html.note("Click a row above, or a point of a chart, for its layers.") + html.table("layers", columns, [])
