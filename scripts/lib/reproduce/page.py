"""The generated part of a README, and its tables."""

BEGIN = "<!-- written by scripts/reproduce: begin -->"
END = "<!-- written by scripts/reproduce: end -->"


def markdown_table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def error(ours, published):
    return f"{100 * (ours / published - 1):+.0f} %"


def replace_generated(path, text):
    """Puts `text` between the markers of a page."""
    before, rest = path.read_text().split(BEGIN)
    after = rest.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
