"""What each PE did: the per_pe.csv beside a result.json."""

from collections import namedtuple

import pandas as pd

import results
from files import regular

FILE = "per_pe.csv"
PLACE = ["layer", "pe", "row", "column"]
PREFIX = "pe_cycles_"
BUSY = ["compute", "post_processing"]  # the causes in which a PE does something

Work = namedtuple("Work", "busy total")  # PE-cycles; tables with a row per layer, a column per (row, column) of the grid


def designs(comparison):
    """Those with numbers per PE."""
    return [design for design, folder in comparison.folders.items()
            if design in comparison.tables and (folder / FILE).is_file()]


def work(comparison):
    """{design: Work}, of the layers to show; "total" is the sum."""
    found = designs(comparison)
    if not found:
        raise results.InputError(f"{comparison.folders[comparison.baseline]}: there is no {FILE}; this figure needs "
                                 "numbers per PE")
    return {design: read(comparison.folders[design] / FILE, comparison) for design in found}


def read(path, comparison):
    try:
        table = pd.read_csv(regular(path), dtype={"layer": str}, keep_default_na=False)
        causes = [name for name in table if name.startswith(PREFIX)]
        if not {*PLACE, PREFIX + BUSY[0]} <= set(table):
            raise ValueError(f"expected the columns {', '.join([*PLACE, PREFIX + BUSY[0]])}, found {', '.join(table)}")
        if not table[causes + PLACE[2:]].apply(pd.to_numeric).ge(0).all(axis=None):
            raise ValueError("expected numbers from 0")
        found = set(table["layer"])
        missing = [name for name in comparison.layers if name not in found]
        if missing:
            raise ValueError(f"expected the layers of result.json; {missing[0]} is missing")
        table = table[table["layer"].isin(comparison.layers)]
        busy = [PREFIX + cause for cause in BUSY if PREFIX + cause in causes]
        return Work(spread(table, busy, comparison), spread(table, causes, comparison))
    except OSError as error:
        raise results.InputError(f"{path}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise results.InputError(f"{path}: not written by lacuna: {error}") from error


def spread(table, causes, comparison):
    cycles = table.assign(cycles=table[causes].sum(axis="columns"))
    wide = cycles.pivot(index="layer", columns=PLACE[2:], values="cycles")
    if wide.isna().any(axis=None):
        raise ValueError("expected the same PEs in every layer")
    wide.loc["total"] = wide.sum()
    return wide.loc[[name for name in comparison.shown if name in wide.index]]


def long(table, column):
    """A row per layer and PE, the values called `column`."""
    return table.stack(["row", "column"]).rename(column).reset_index()
