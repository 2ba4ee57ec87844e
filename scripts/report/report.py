#!/usr/bin/python3
"""Make one HTML page, that needs nothing else, of a folder that `lacuna run`, `compare` (of prunings, too) or `sweep` left.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/report/report.py out/alexnet        # writes out/alexnet/report.html
"""

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent / "plot"))

import packages  # noqa: E402, F401 (after the path, before those that need them)
import harmless  # noqa: E402
import html_parts as html  # noqa: E402
import matrix_page  # noqa: E402
import parts  # noqa: E402
import reader  # noqa: E402
import run_page  # noqa: E402
import sweep_page  # noqa: E402
import whole  # noqa: E402
from results import InputError  # noqa: E402

# Nothing may be fetched, whatever the results say.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


OTHER_PAGES = {"sweep": (sweep_page, "a sweep's figures name theirs"),
               "matrix": (matrix_page, "a matrix relates to its first cell")}  # than of a run or a comparison


def content(folder, baseline):
    """(title, body, data of the charts), depending on what the folder holds"""
    other, no_baseline = OTHER_PAGES.get(parts.kind(folder), (None, None))
    if other is None:
        return run_page.content(folder, baseline)
    if baseline:
        raise InputError(f"--baseline is for comparisons; {no_baseline}")
    return other.content(folder)


def page(title, body, data):
    links = "".join(f'<a href="#{name}">{name.replace("-", " ")}</a> ' for name in
                    ("summary", "pareto-front", "roofline", "points", "cells", "layers", "figures", "configurations",
                     "provenance")
                    if any(part.startswith(f'<section id="{name}"') for part in body))
    return (f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
            f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
            f"<style>{(HERE / 'page.css').read_text()}</style></head><body><header><h1>{html.escape(title)}</h1>"
            f"<nav>{links}</nav></header><main>{''.join(body)}</main>{html.embedded(data)}"
            f"<script>{(HERE / 'page.js').read_text()}</script></body></html>\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR", help="made by lacuna run, compare or sweep --out DIR")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the page (default: DIR/report.html)")
    parser.add_argument("--baseline", metavar="DESIGN", help="of a comparison: relate to this one (default: the first)")
    arguments = parser.parse_args()
    reader.ends_with_it()
    path = arguments.out or arguments.folder / "report.html"
    try:
        if not arguments.folder.is_dir():
            raise InputError(f"{arguments.folder}: no such folder")
        with whole.Whole(path) as output:
            with parts.of_one_result(arguments.folder):
                text = page(*content(arguments.folder, arguments.baseline))
            output.write(text.encode(errors="backslashreplace"))
            output.put()
        print(harmless.printable(path))
    except (InputError, OSError) as error:
        sys.stderr.write(f"report.py: {harmless.printable(error)}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
