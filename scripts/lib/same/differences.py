"""What differs between two results of the same commands. The newer one may say more: keys of JSON and columns of CSV that the
older one does not have; what the older one says has to be there, byte for byte and in its order."""

import csv
import io
import json

BUILD = {"host", "command_line", "version", "commit"}  # of a result's provenance: they differ without a difference
IDENTITY = "point"  # a column: names the build, too


def of_texts(name, old, new):
    """The differences, a line each, of two texts of a file of this name."""
    if old == new:
        return []
    if name.endswith("result.json"):
        return [f"{name}{line}" for line in of_json(without_build(json.loads(old)), json.loads(new))]
    if name.endswith("parts.json"):
        return [f"{name}: {line}" for line in of_sets(json.loads(old)["parts"], json.loads(new)["parts"])]
    if name.endswith(".csv"):
        return [f"{name}: {line}" for line in of_tables(old, new)]
    return [f"{name}: {of_lines(old, new)}"]


def without_build(result):
    provenance = {key: value for key, value in result.get("provenance", {}).items() if key not in BUILD}
    return {key: value for key, value in result.items() if key != "schema"} | {"provenance": provenance}


def of_json(old, new, place=""):
    if isinstance(old, dict) and isinstance(new, dict):
        missing = [f"{place}/{key}: only in the old one" for key in old if key not in new]
        return missing + [line for key in old if key in new for line in of_json(old[key], new[key], f"{place}/{key}")]
    if isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            return [f"{place}: {len(old)} elements in the old one, {len(new)} in the new one"]
        return [line for i, pair in enumerate(zip(old, new)) for line in of_json(*pair, f"{place}/{i}")]
    same = type(old) is type(new) and old == new
    return [] if same else [f"{place}: {shown(old)} in the old one, {shown(new)} in the new one"]


def of_sets(old, new):
    return [f"{name} only in the {which} one" for names, others, which in ((old, new, "old"), (new, old, "new"))
            for name in names if name not in others]


def of_tables(old, new):
    rows, newer = (list(csv.reader(io.StringIO(text))) for text in (old, new))
    if len(rows) != len(newer):
        return [f"{len(rows)} rows in the old one, {len(newer)} in the new one"]
    if not rows:
        return []
    if missing := [name for name in rows[0] if name not in newer[0]]:
        return [f"only the old one has the columns {', '.join(missing)}"]
    places = [newer[0].index(name) for name in rows[0]]
    if places != sorted(places):
        return ["the columns stand in another order"]
    return [f"line {number}, {name}: {shown(cell)} in the old one, {shown(later[place])} in the new one"
            for number, (row, later) in enumerate(zip(rows, newer), 1) for name, cell, place in zip(rows[0], row, places)
            if cell != later[place] and (name != IDENTITY or number == 1)]


def of_lines(old, new):
    old, new = old.splitlines(), new.splitlines()
    for number, (line, other) in enumerate(zip(old, new), 1):
        if line != other:
            return f"line {number}: {shown(line)} in the old one, {shown(other)} in the new one"
    return f"{len(old)} lines in the old one, {len(new)} in the new one"


def shown(value):
    text = json.dumps(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 160 else text[:160] + "..."
