"""House style: sizes, fonts, colours, and how a figure is saved."""

import re
import textwrap
import zlib
from collections import namedtuple
from io import BytesIO

import numpy as np
from matplotlib import rcParams
from matplotlib.figure import Figure  # noqa: F401 (figures take it from here, with the settings below)
from matplotlib.patheffects import withStroke
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator
from PIL import Image

import harmless
import whole

COLUMN, PAGE = 3.3, 7.0  # inches: one column, both columns
TEXT = 8  # points
PNG_DPI = 300
CHARACTER, LINE = 0.62 * TEXT / 72, 1.15 * TEXT / 72  # inches, about
LONGEST_NAME, LONGEST_IN_LEGEND = 24, 36  # characters
SUPERSCRIPTS = str.maketrans("-0123456789", "\N{SUPERSCRIPT MINUS}\N{SUPERSCRIPT ZERO}\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}"
                             "\N{SUPERSCRIPT THREE}\N{SUPERSCRIPT FOUR}\N{SUPERSCRIPT FIVE}\N{SUPERSCRIPT SIX}"
                             "\N{SUPERSCRIPT SEVEN}\N{SUPERSCRIPT EIGHT}\N{SUPERSCRIPT NINE}")
LONGEST_FILE = 200  # characters; a file system takes 255 bytes
KEPT_SPACE = "\N{NO-BREAK SPACE}"
HALO = [withStroke(linewidth=2, foreground="white")]

rcParams.update({
    "font.size": TEXT, "axes.titlesize": TEXT, "axes.labelsize": TEXT, "figure.titlesize": TEXT,
    "xtick.labelsize": TEXT, "ytick.labelsize": TEXT, "legend.fontsize": TEXT,
    "pdf.fonttype": 42, "ps.fonttype": 42,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.6, "axes.axisbelow": True,
    "axes.grid": True, "axes.grid.axis": "y", "grid.color": "0.88", "grid.linewidth": 0.5,
    "xtick.major.width": 0.6, "ytick.major.width": 0.6, "xtick.major.size": 2.5, "ytick.major.size": 2.5,
    "hatch.linewidth": 0.5, "legend.frameon": False, "legend.handlelength": 1.4, "legend.columnspacing": 1.2,
    "legend.handletextpad": 0.5, "legend.borderaxespad": 0.2,
    "text.parse_math": False,  # names are the user's: a "$" in them is no formula
})

Fill = namedtuple("Fill", "color hatch")

# Colours that colour-blind readers can tell apart (Okabe and Ito; Tol); hatches for gray print.
DESIGNS = {
    "dense": Fill("#BBBBBB", ""), "dcnn": Fill("#777777", "|||"), "dcnn_opt": Fill("#444444", "+++"),
    "cambricon_x": Fill("#0072B2", "///"), "scnn": Fill("#D55E00", "\\\\\\"), "scnn_sparse_w": Fill("#E69F00", "..."),
    "scnn_sparse_a": Fill("#F0E442", "xxx"), "pattern": Fill("#009E73", "---"), "structured": Fill("#CC79A7", "ooo"),
    "nm_tensor_core": Fill("#56B4E9", "OO"),
}
SPARE = [Fill("#882255", "..."), Fill("#117733", "xxx"), Fill("#332288", "---"), Fill("#999933", "+++"),
         Fill("#44AA99", "ooo"), Fill("#AA4499", "\\\\\\")]
MARKERS = {"": "o", "|||": "p", "+++": "X", "///": "s", "\\\\\\": "^", "...": "D", "xxx": "v", "---": "P", "ooo": "h",
           "OO": "<"}  # of lines: as a hatch does for bars, they tell designs apart in gray print


def fills(names, fixed):
    """{name: Fill}: the fixed one, or a spare one that hangs on the name, so that a name keeps it in all figures."""
    count = len(SPARE)
    chosen: dict[str, Fill] = {}
    for name in names:
        start = zlib.crc32(name.encode())
        # the spare ones, and when they are used up, their colours with the hatches of others
        spare = [Fill(SPARE[i % count].color, SPARE[(i + shift) % count].hatch)
                 for shift in range(count) for i in range(start, start + count)]
        chosen[name] = fixed.get(name) or next((fill for fill in spare if fill not in chosen.values()), spare[0])
    return chosen


def title(figure, text):
    """Above all panels, on as many lines as it takes."""
    figure.suptitle("\n".join(wrapped(text, figure.get_figwidth())))


def wrapped(text, inches):
    """The lines of a title, broken at commas where that is possible."""
    most = int(inches / CHARACTER * 1.12)
    text = harmless.title(text)
    parts = [part.replace(" ", KEPT_SPACE) if len(part) < most else part for part in text.split(", ")]
    lines = textwrap.wrap(", ".join(parts), most, break_on_hyphens=False)
    return [line.replace(KEPT_SPACE, " ") for line in lines]


def width(labels):
    return COLUMN if CHARACTER * sum(len(label) + 2 for label in labels) < inner(COLUMN) else PAGE


def inner(width):
    """Inches of a figure of that width that an axis gets."""
    return width - 0.7


def bar_look(fill):
    """Arguments for axes.bar."""
    return {"color": fill.color, "hatch": fill.hatch, "edgecolor": "white", "linewidth": 0.4}


def line_look(fill):
    """Arguments for axes.plot."""
    return {"color": fill.color, "marker": MARKERS[fill.hatch], "markersize": 4, "linewidth": 1.2,
            "markeredgecolor": "black", "markeredgewidth": 0.4}


def grid(figure, count, columns, **sharing):
    """Axes for that many panels, row by row; and those of the first column, and the lowest of each column."""
    columns = min(columns, count)
    cells = figure.subplots(-(-count // columns), columns, squeeze=False, **sharing)
    for axes in cells.flat[count:]:
        axes.remove()
    for axes in cells.flat[max(0, count - columns):count]:
        axes.tick_params(labelbottom=True)  # the lowest of its column, though perhaps not in the last row
    return list(cells.flat[:count])


def log_scale(axes, which):
    """Which: x or y. With numbers at 1, 2, 5, ... where there are few powers of ten."""
    axes.set(**{f"{which}scale": "log"})
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_formatter(power_of_ten)
    axis.set_minor_formatter(NullFormatter())
    low, high = axis.get_view_interval()
    if high < 200 * low:
        axis.set_major_locator(LogLocator(subs=(1, 2, 5) if high > 5 * low else (1, 1.5, 2, 3, 5, 7)))
        axis.set_major_formatter(lambda value, _: f"{value:g}")
        axis.set_minor_locator(NullLocator())


def power_of_ten(value, _):
    """On a tick: 10 and an exponent; nothing between two powers."""
    exponent = round(np.log10(value)) if value > 0 else 0
    return f"10{str(exponent).translate(SUPERSCRIPTS)}" if np.isclose(value, 10.0 ** exponent, rtol=1e-6, atol=0) else ""


def label_bars(axes, labels, inches):
    """Names the bars 0, 1, ... along an axis of that many inches: across if they fit, upwards if not."""
    axes.set_xticks(range(len(labels)), map(short, labels), rotation=0 if fit_across(labels, inches) else 90)
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(-0.6, len(labels) - 0.4)


def label_height(labels, inches):
    """Inches below the axis that label_bars takes."""
    return 2 * CHARACTER if fit_across(labels, inches) else longest(labels)


def fit_across(labels, inches):
    return longest(labels) + CHARACTER < inches / len(labels)


def fitting(label, inches):
    """The font size, in points, at which a label takes no more than that."""
    return TEXT * min(1, 0.9 * inches / longest([label]))


def longest(labels, most=LONGEST_NAME):
    return CHARACTER * max(len(short(label, most)) for label in labels)


def short(label, most=LONGEST_NAME):
    """Without the middle of a very long name: its begin and its end tell more."""
    half = most // 2
    label = harmless.printable(label)
    return label if len(label) <= most else f"{label[:half]}\N{HORIZONTAL ELLIPSIS}{label[1 - half:]}"


def split(labels, per_row):
    """Rows of nearly equal length."""
    count = -(-len(labels) // per_row)
    bounds = [len(labels) * i // count for i in range(count + 1)]
    return [labels[begin:end] for begin, end in zip(bounds, bounds[1:])]


def legend_above(axes):
    """A legend on top of the axes, in as few lines as fit its width."""
    count = len(axes.get_legend_handles_labels()[0])
    for lines in range(1, count + 1):
        legend = axes.legend(loc="lower right", bbox_to_anchor=(1, 1), ncol=-(-count // lines))
        if legend.get_window_extent().width <= axes.get_window_extent().width:
            return


def file_name(text):
    """The text without what has a meaning in paths: names come from users."""
    return re.sub(r"[^\w.+-]+", "_", text).lstrip(".")[:LONGEST_FILE] or "_"


def strip_height(labels, width, title=None):
    """Inches of a legend of all panels of a figure."""
    return 0.05 + 0.165 * (-(-len(labels) // strip_columns(labels, width)) + bool(title))


def strip_columns(labels, width):
    """As many as fit; each is as wide as its own longest label."""
    def inches(count):
        return sum(longest(list(part), LONGEST_IN_LEGEND) + 0.4 for part in np.array_split(labels, count))
    return next((count for count in range(len(labels), 1, -1) if inches(count) <= width - 0.3), 1)


def split_off_strip(figure, labels, title=None):
    """(part of the figure for the legend, the rest)"""
    width, height = figure.get_size_inches()
    strip = strip_height(labels, width, title)
    return figure.subfigures(2, 1, height_ratios=[strip, height - strip])


def fill_strip(strip, axes, title=None):
    """Puts the legend of the axes there."""
    handles, labels = axes.get_legend_handles_labels()
    columns = strip_columns(labels, strip.figure.get_figwidth())
    strip.legend(handles, [short(label, LONGEST_IN_LEGEND) for label in labels], loc="center", ncol=columns,
                 borderaxespad=0, borderpad=0, title=title, title_fontsize=TEXT)


def save(figure, table, stem):
    """Writes stem.pdf, .png and .csv (the numbers drawn), and returns their paths."""
    paths = [stem.with_name(f"{stem.name}.{kind}") for kind in ("pdf", "png", "csv")]
    whole.write(paths[0], lambda file: figure.savefig(
        file, format="pdf", metadata={"CreationDate": None}))  # the same input gives the same bytes
    colorful = BytesIO()
    figure.savefig(colorful, dpi=PNG_DPI)
    image = Image.open(colorful).convert("RGB")
    if not any(axes.images or axes.collections for axes in figure.axes):  # which need more colours than a palette has
        image = image.quantize(256)  # a third of the size
    whole.write(paths[1], lambda file: image.save(file, format="PNG", optimize=True, dpi=(PNG_DPI, PNG_DPI)))
    whole.write(paths[2], lambda file: file.write(harmless.cells(table).to_csv(index=False).encode(errors="backslashreplace")))
    return paths
