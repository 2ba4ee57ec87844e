#!/usr/bin/python3
"""Make one HTML page, that needs nothing else, of a folder that `lacuna run`, `compare` or `sweep` left.

example:
  lacuna compare dense cambricon_x --network alexnet --out out/alexnet
  scripts/report/report.py out/alexnet        # writes out/alexnet/report.html
"""

import argparse
import os
import sys
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent / "plot"))

import packages  # noqa: E402, F401 (after the path, before those that need them)
import html_parts as html  # noqa: E402
import run_page  # noqa: E402
import sweep_page  # noqa: E402
from results import InputError  # noqa: E402

# Nothing may be fetched, whatever the results say.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def page(title, body, data):
    links = "".join(f'<a href="#{name}">{name.replace("-", " ")}</a> ' for name in
                    ("summary", "pareto-front", "roofline", "points", "layers", "figures", "configurations", "provenance")
                    if any(part.startswith(f'<section id="{name}"') for part in body))
    return (f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(POLICY)}">'
            f'<meta name="viewport" content="width=device-width"><title>{html.escape(title)}</title>'
            f"<style>{(HERE / 'page.css').read_text()}</style></head><body><header><h1>{html.escape(title)}</h1>"
            f"<nav>{links}</nav></header><main>{''.join(body)}</main>{html.embedded(data)}"
            f"<script>{(HERE / 'page.js').read_text()}</script></body></html>\n")


def write(path, text):
    """Whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise InputError(f"{path}: cannot write this file: {error.strerror}") from error


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR", help="made by lacuna run, compare or sweep --out DIR")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the page (default: DIR/report.html)")
    parser.add_argument("--baseline", metavar="DESIGN", help="of a comparison: relate to this one (default: the first)")
    arguments = parser.parse_args()
    path = arguments.out or arguments.folder / "report.html"
    try:
        is_sweep = (arguments.folder / "sweep.json").is_file()
        if is_sweep and arguments.baseline:
            raise InputError("--baseline is for comparisons; a sweep's figures name theirs")
        parts = sweep_page.content(arguments.folder) if is_sweep else run_page.content(arguments.folder, arguments.baseline)
        write(path, page(*parts))
        print(path)
    except (InputError, OSError) as error:
        sys.stderr.write(f"report.py: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
