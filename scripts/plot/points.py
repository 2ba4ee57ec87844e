"""Reads the folders that `lacuna sweep --out` leaves."""

import difflib
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

import harmless
import parts
import units
from files import regular
from results import InputError

DONE = "done"
TOTALS = ["cycles", "utilization", "energy_pj_total", "dram_bytes_total", "latency_ms", "edp_pj_s"]
MACHINE = ["accelerator", "network", "seed"]  # besides the axes, what tells points apart


class WrongOption(Exception):
    """A figure that was asked for cannot be drawn from this sweep."""


@dataclass(frozen=True)
class Axis:
    name: str
    unit: str  # or ""
    column: str  # of points.csv: the name, and the unit if there is one
    values: list  # in the order of the sweep, without those of which no point is done

    @property
    def is_numeric(self):
        return bool(self.values) and not isinstance(self.values[0], str)


@dataclass(frozen=True)
class Sweep:
    folder: Path
    name: str
    description: str
    axes: list
    figures: list  # {"kind": ..., options}, as the sweep's file asks for
    points: pd.DataFrame  # those that are done; the columns of points.csv
    missing: int  # points that are not
    plan: dict  # all of sweep.json
    columns: units.Columns  # of points.csv

    @property
    def varying(self):
        """The columns, of MACHINE and the axes, that have more than one value, seeds apart."""
        columns = ["accelerator", "network", *(axis.column for axis in self.axes)]
        return [column for column in columns if self.points[column].nunique() > 1]

    @property
    def seeds(self):
        return self.points["seed"].nunique()

    def column(self, name):
        """The column of points.csv with this name, or of the axis with this name. WrongOption if there is none."""
        by_name = {axis.name: axis.column for axis in self.axes}
        if name in by_name or name in self.points:
            return by_name.get(name, name)
        known = [*by_name, *self.points]
        close = difflib.get_close_matches(str(name), known, 1)
        meant = f"; did you mean \"{close[0]}\"?" if close else f"; there are {', '.join(known)}"
        raise WrongOption(f"no column or axis \"{name}\"{meant}")

    def numbers(self, name):
        """The same; WrongOption if it does not hold numbers."""
        column = self.column(name)
        if not pd.api.types.is_numeric_dtype(self.points[column]):
            raise WrongOption(f"\"{name}\" does not hold numbers")
        return column

    def values(self, column):
        """In the order of the sweep's file, or as they come."""
        for axis in self.axes:
            if axis.column == column:
                return axis.values
        return list(self.points[column].unique())

    def label(self, column):
        """Of an axis whose values are drawn as they are: words, and the unit."""
        unit = self.columns.unit(column)
        return f"{self.words(column)} ({unit})" if unit else self.words(column)

    def words(self, column):
        """Without the unit."""
        return next((units.words(axis.name) for axis in self.axes if axis.column == column), self.columns.words(column))

    def only(self, points):
        """A sweep of these points alone."""
        axes = [replace(axis, values=[value for value in axis.values if (points[axis.column] == value).any()])
                for axis in self.axes]
        return replace(self, axes=axes, points=points)


def load(folder):
    with parts.of_one_result(folder):
        return sweep_in(Path(folder))


def sweep_in(folder):
    plan = read_plan(folder / "sweep.json")
    path = folder / "points.csv"
    try:
        table = pd.read_csv(regular(path), dtype={"point": str, "accelerator": str, "network": str, "seed": str, "status": str},
                            keep_default_na=False, na_values=[""])
        absent = {"point", "status", *MACHINE} - set(table)
        if absent:
            raise ValueError(f"expected the columns {', '.join(sorted(absent))}, found {', '.join(table)}")
        wrong = [column for column in TOTALS if column in table and not pd.api.types.is_numeric_dtype(table[column])]
        if wrong:
            raise ValueError(f"{wrong[0]}: expected numbers")
        done = table[table["status"] == DONE].reset_index(drop=True)
        axes = [axis(entry, done, table) for entry in plan.get("axes", [])]
    except OSError as error:
        maker = harmless.command("lacuna", "sweep", "collect", folder)
        raise InputError(f"{path}: {error.strerror}; `{maker}` makes it") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{path}: not written by lacuna: {error}") from error
    if done.empty:
        raise InputError(f"{path}: none of its {len(table)} points is done; there is nothing to draw")
    return Sweep(folder, plan["name"], plan.get("description", ""), axes, plan.get("figures", []), done,
                 len(table) - len(done), plan, units.read(folder, "points.csv"))


def read_plan(path):
    try:
        plan = json.loads(regular(path).read_text())
        if not isinstance(plan["name"], str) or not all(isinstance(entry["name"], str) for entry in plan.get("axes", [])):
            raise ValueError("expected a name of the sweep and of each axis")
        if not isinstance(plan.get("figures", []), list):
            raise ValueError("figures: expected a list")
        return plan
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; expected a folder made by `lacuna sweep FILE --out DIR`") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{path}: not a sweep of lacuna: {error!r}") from error


def axis(entry, done, table):
    """Words and booleans become text; a machine to which an axis does not apply has an empty cell, NaN."""
    name, unit = entry["name"], entry.get("unit", "")
    column = f"{name}_{re.sub('[^A-Za-z0-9]', '_', unit.replace('/', '_per_'))}" if unit else name
    if column not in table:
        raise ValueError(f"expected a column {column} for the axis {name}, found {', '.join(table)}")
    if pd.api.types.is_numeric_dtype(done[column]) and done[column].dtype != bool:
        return Axis(name, unit, column, sorted(done[column].dropna().unique().tolist()))
    done[column] = done[column].map(lambda value: text(value) if pd.notna(value) else value)
    planned = [text(value) for value in entry["values"]] if isinstance(entry.get("values"), list) else []
    found = list(done[column].dropna().unique())
    return Axis(name, unit, column, [value for value in planned if value in found] or found)


def text(value):
    return value if isinstance(value, str) else json.dumps(value)


def geometric(values):
    """The base, 2 or 10, of the scale on which these numbers are evenly spaced; None if they are not, or are but few."""
    values = np.unique(np.asarray(list(values), float))
    if len(values) < 3 or values[0] <= 0 or values[-1] < 4 * values[0]:
        return None
    steps = np.diff(np.log2(values))
    if steps.max() > 2.1 * steps.min():  # 1, 2, 5, 10 counts as even; 1, 2, 3, 4 ... 8 does not
        return None
    return 2 if np.allclose(steps, np.round(steps), atol=1e-6) else 10
