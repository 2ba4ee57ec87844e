"""Columns as text on an axis, in the units that columns.json declares for them."""

import json
from dataclasses import dataclass
from pathlib import Path

from errors import InputError
from files import regular

FILE = "columns.json"
PREFIXES = {"p": 1e-12, "n": 1e-9, "\N{MICRO SIGN}": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
SCALED = {  # unit of a column: (unit on an axis, what one is of it)
    "pJ s": ("J s", 1e-12), "pJ": ("J", 1e-12), "ms": ("s", 1e-3), "s": ("s", 1), "cycles": ("cycles", 1), "MACs": ("MACs", 1),
}
BYTES = ("bytes", "B")
OF_NOTHING = ("", "0..1", "ratio")
BINARY = {"": 1, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
KEPT = {"edp": "EDP", "dram": "DRAM", "pe": "PE", "pes": "PEs", "macs": "MACs", "mac": "MAC"}


@dataclass(frozen=True)
class Columns:
    """Of one file: {column: its unit}."""

    units: dict

    def unit(self, column):
        unit = self.units.get(column, "")
        return "" if unit in OF_NOTHING else unit

    def words(self, column):
        """The column's name without its unit: energy_pj_total -> energy total"""
        end = self.unit(column).lower().replace("/", "_per_").replace(" ", "_")
        rest = f"_{column}_".replace(f"_{end}_", "_", 1) if end else column
        return words(rest) or words(column)

    def scale(self, column, values):
        """(factor, label): the values times the factor are easy to read, in the unit that the label names."""
        name, unit = self.words(column), self.unit(column)
        largest = max((abs(value) for value in values), default=0)
        if unit in BYTES:
            prefix = max((prefix for prefix, size in BINARY.items() if size <= largest), key=BINARY.__getitem__, default="")
            return 1 / BINARY[prefix], f"{name} ({prefix}B)" if prefix else f"{name} ({unit})"
        if unit not in SCALED:
            return 1, f"{name} ({unit})" if unit else name
        unit, factor = SCALED[unit]
        usual = {prefix: size for prefix, size in PREFIXES.items() if unit != "s" or size <= 1}
        prefix = max((prefix for prefix, size in usual.items() if size <= largest * factor), key=PREFIXES.__getitem__, default="")
        if name == unit:  # "cycles", not "cycles (cycles)"
            return factor / PREFIXES[prefix], f"{prefix} {unit}".strip()
        if len(unit) > 3 and prefix:  # no "Mcycles"
            return factor / PREFIXES[prefix], f"{name} ({prefix} {unit})"
        return factor / PREFIXES[prefix], f"{name} ({prefix}{unit})"

    def number(self, value, column):
        """Short, as on a tick: 64, 0.25, 16 Ki (of bytes), 1e+06."""
        if isinstance(value, str) or self.unit(column) not in BYTES or value < 1024:
            return number(value)
        prefix = max((name for name, size in BINARY.items() if size <= value), key=BINARY.__getitem__)
        return f"{value / BINARY[prefix]:.4g} {prefix}"

    def quantity(self, value, column):
        """With the unit: 16 KiB, 0.5, 6.4 bytes/cycle."""
        text = self.number(value, column)
        return f"{text}B" if text.endswith("i") else f"{text} {self.unit(column)}".strip()


def read(folder, name):
    """The Columns of a file of this folder."""
    path = Path(folder) / FILE
    try:
        declared = json.loads(regular(path).read_text())["files"][name]
        return Columns({column: str(entry["unit"]) for column, entry in declared.items()})
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; it says in which units {name} is: run the same command again") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{path}: not written by lacuna: {error!r}") from error


def words(name):
    return " ".join(KEPT.get(word, word) for word in name.split("_") if word)


def number(value):
    return value if isinstance(value, str) else f"{value:.4g}"
