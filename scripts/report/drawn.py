"""Figures of scripts/plot, as parts of the page."""

import io
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from PIL import Image

import html_parts as html
from results import InputError


def picture(caption, draw):
    """draw(stem) -> the paths that it wrote. What it prints stands below it; a figure that cannot be drawn is a note on the
    page and on the terminal."""
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(printed):
        try:
            paths = [Path(path) for path in draw(Path(folder) / "figure")]
        except InputError as error:
            sys.stderr.write(f"note: {caption}: {error}\n")
            return html.note(f"{caption} is not drawn: {error}")
        png = next(path for path in paths if path.suffix == ".png")
        with Image.open(png) as image:
            inches = image.width / image.info["dpi"][0]
        return html.picture(caption, png.read_bytes(), inches) + "".join(map(html.note, printed.getvalue().splitlines()))
