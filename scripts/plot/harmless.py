"""Text of the users', made harmless where it goes: names, paths, titles and values may hold anything."""

import re
import shlex
import unicodedata

LONGEST_TITLE = 600  # characters
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a cell of a spreadsheet begins with that is one
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # Unicode's categories of what does something instead of showing
KEPT = {"\N{ZERO WIDTH JOINER}", "\N{ZERO WIDTH NON-JOINER}"}  # parts of words


def printable(text):
    """For a line of a terminal or a figure: what would do something there is written out, "\\u001b"."""
    return "".join(character if shows(character) else f"\\u{ord(character):04x}" for character in str(text))


def shows(character):
    return character in KEPT or unicodedata.category(character) not in HIDDEN


def title(text):
    """On one line, cut if it is very long."""
    line = printable(re.sub(r"\s+", " ", str(text)))
    return line if len(line) <= LONGEST_TITLE else f"{line[:LONGEST_TITLE]}\N{HORIZONTAL ELLIPSIS}"


def cell(value):
    """Of a CSV table: text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if not isinstance(value, str) or not value.startswith(FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def cells(table):
    """A table of such cells, those of the header too."""
    words = table.select_dtypes(["object", "category"]).columns
    return table.assign(**{name: table[name].astype(object).map(cell) for name in words}).rename(columns=cell)


def command(*words):
    """For a user to copy into a shell."""
    return " ".join(shlex.quote(str(word)) for word in words)
