"""Columns as text on an axis: their unit stands at the end of their name."""

PREFIXES = {"p": 1e-12, "n": 1e-9, "\N{MICRO SIGN}": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
UNITS = {  # end of a column's name: (unit, what one is of it)
    "pj_s": ("J s", 1e-12), "pj": ("J", 1e-12), "ms": ("s", 1e-3), "cycles": ("cycles", 1), "macs": ("MACs", 1),
}
PLAIN = {"bytes_per_cycle": "bytes/cycle", "B_per_cycle": "B/cycle", "ops_per_cycle": "ops/cycle", "ops_per_byte": "ops/byte", "ghz": "GHz", "mm2": "mm\N{SUPERSCRIPT TWO}", "percent": "%", "w": "W"}
BYTES = ("bytes", "B")
BINARY = {"": 1, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
KEPT = {"edp": "EDP", "dram": "DRAM", "pe": "PE", "pes": "PEs", "macs": "MACs", "mac": "MAC"}


def scale(column, values):
    """(factor, label): the values times the factor are easy to read, in the unit that the label names."""
    words, unit, factor = split(column)
    largest = max((abs(value) for value in values), default=0)
    if unit in BYTES:
        prefix = max((name for name, size in BINARY.items() if size <= largest), key=BINARY.get, default="")
        return 1 / BINARY[prefix], f"{words} ({prefix}B)" if prefix else f"{words} ({unit})"
    if unit in PLAIN.values() or not unit:
        return 1, f"{words} ({unit})" if unit else words
    usual = {name: size for name, size in PREFIXES.items() if unit != "s" or size <= 1}
    prefix = max((name for name, size in usual.items() if size <= largest * factor), key=PREFIXES.get, default="")
    if words == unit:  # "cycles", not "cycles (cycles)"
        return factor / PREFIXES[prefix], f"{prefix} {unit}".strip()
    if len(unit) > 3 and prefix:  # no "Mcycles"
        return factor / PREFIXES[prefix], f"{words} ({prefix} {unit})"
    return factor / PREFIXES[prefix], f"{words} ({prefix}{unit})"


def split(column):
    """(words, unit or "", what one of the values is of the unit): energy_pj_total -> energy total, J, 1e-12"""
    for end, (unit, factor) in UNITS.items():
        if f"_{end}_" in f"_{column}_":
            rest = f"_{column}_".replace(f"_{end}_", "_", 1).strip("_")
            return words(rest) or words(column), unit, factor
    for end, unit in (*PLAIN.items(), *((unit, unit) for unit in BYTES)):
        if f"_{end}_" in f"_{column}_":
            return words(f"_{column}_".replace(f"_{end}_", "_", 1).strip("_")) or words(column), unit, 1
    return words(column), "", 1


def words(name):
    return " ".join(KEPT.get(word, word) for word in name.split("_") if word)


def number(value, column=""):
    """Short, as on a tick: 64, 0.25, 16 Ki (of bytes), 1e+06."""
    if isinstance(value, str):
        return value
    if split(column)[1] in BYTES and value >= 1024:
        prefix = max((name for name, size in BINARY.items() if size <= value), key=BINARY.get)
        return f"{value / BINARY[prefix]:.4g} {prefix}"
    return f"{value:.4g}"


def quantity(value, column, unit):
    """With the unit: 16 KiB, 0.5, 6.4 bytes/cycle."""
    text = number(value, column)
    return f"{text}B" if text.endswith("i") else f"{text} {unit}".strip()
