"""Pieces of the page. Everything that comes from users goes through escape()."""

import base64
import json
import math
from html import escape

NONE = "\N{EN DASH}"
FEW = 10  # rows that need no filter


def number(value, digits=4):
    """For people: with separators, or a few digits."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NONE
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if 10**digits <= abs(value) < 1e15 else f"{value:.{digits}g}"


def table(name, columns, rows, selectable=False):
    """A table that the page's script sorts. columns: [(title, what it is)]; rows: lists of texts and numbers, or of
    (number to sort by, text)."""
    head = "".join(f'<th scope="col" title="{escape(what)}"><button type="button">{escape(title)}</button></th>'
                   for title, what in columns)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    search = (f'<div class="filter"><input type="search" aria-label="filter {escape(name)}" placeholder="filter" '
              f'data-table="table-{escape(name)}"> <span class="count"></span></div>') if len(rows) not in range(1, FEW) else ""
    chosen = ' data-selectable="1"' if selectable else ""
    return (f'{search}<div class="wide"><table id="table-{escape(name)}" class="sortable"{chosen}><thead><tr>{head}</tr>'
            f"</thead><tbody>{body}</tbody></table></div>")


def cell(value):
    sort_by, text = value if isinstance(value, tuple) else (value, None)
    if isinstance(sort_by, str):
        return f"<td>{escape(text or sort_by)}</td>"
    key = "" if sort_by is None or math.isnan(sort_by) else repr(float(sort_by))
    return f'<td class="number" data-value="{key}">{escape(text if text is not None else number(sort_by))}</td>'


def facts(pairs):
    return "<dl>" + "".join(f"<dt>{escape(str(key))}</dt><dd>{escape(str(value))}</dd>" for key, value in pairs) + "</dl>"


def section(title, *parts):
    identifier = title.lower().replace(" ", "-")
    return f'<section id="{escape(identifier)}"><h2>{escape(title)}</h2>{"".join(parts)}</section>' if any(parts) else ""


def folded(title, content):
    """Collapsed JSON."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    return f"<details><summary>{escape(title)}</summary><pre>{escape(text)}</pre></details>"


def picture(caption, png, inches):
    data = base64.b64encode(png).decode()
    return (f'<figure><img alt="{escape(caption)}" style="width: {inches:.2f}in" src="data:image/png;base64,{data}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>")


def chart(name):
    """Where the page's script draws the chart of this name."""
    return f'<div class="chart" data-chart="{escape(name)}"></div>'


def note(text):
    return f'<p class="note">{escape(text)}</p>'


def embedded(data):
    """JSON that cannot end the script element that it stands in."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" id="data">{text}</script>'
