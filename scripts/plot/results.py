"""Reads the folders that `lacuna compare --out` and `lacuna run --out` leave."""

import json
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import pandas as pd

import harmless
import parts
from errors import InputError
from files import regular

MOST_SHOWN, SHORTENED = 200, 80  # rows of a figure; of more than the first only as many as the second are shown
SCHEMA = "lacuna-result-2"
GROUPS = {"cycles", "latency_ms", "macs_dense", "cycle_attribution", "energy_pj", "roofline"}  # what the figures need of a layer


@dataclass(frozen=True)
class Run:
    """One result.json. The table has a row per layer and the row `total`; its columns are the keys of a layer, those of
    nested objects joined by "/": `cycles`, `energy_pj/dram`; and `ns`, the cycles in time."""

    folder: Path
    design: str
    network: str
    title: str
    pricing: tuple  # the clock, the energy table that its numbers hang on
    table: pd.DataFrame
    missing: frozenset = frozenset()  # layers that the machine cannot run


@dataclass(frozen=True)
class Comparison:
    """Designs that ran the same layers of a network on the same tensors."""

    network: str
    title: str
    tables: dict  # design: its run's table; the first is the baseline
    shown: list  # the rows to draw: layers, and perhaps "total"
    folders: dict  # design: where its result.json is
    pricing: dict  # design: the clock, the energy table that its numbers hang on
    shortened: str = field(default="")  # which layers are shown, if they are too many for a figure

    @property
    def caption(self):
        """The title, on what clock and at what prices; each design by design if it differs."""
        words = [self.title, *filter(None, [self.shortened])]
        for of_designs in zip(*(self.pricing[design] for design in self.tables)):
            alike = len(set(of_designs)) == 1
            words += of_designs[:1] if alike else [f"{design} {word}" for design, word in zip(self.tables, of_designs)]
        return ", ".join(words)

    def only(self, design):
        """This one alone."""
        return replace(self, tables={design: self.tables[design]})

    @property
    def designs(self):
        return list(self.tables)

    @property
    def baseline(self):
        return self.designs[0]

    @property
    def layers(self):
        return [name for name in self.tables[self.baseline].index if name != "total"]

    @cached_property
    def layers_with_macs(self):
        macs = self.tables[self.baseline]["macs_dense"].drop("total")
        return list(macs.index[macs > 0])

    def column(self, name):
        """{design: a column} as a table with a row per layer and the row `total`."""
        return pd.DataFrame({design: table[name] for design, table in self.tables.items()})

    def parts(self, group):
        """{design: the columns below group/ of the shown rows}, without those that are zero everywhere."""
        tables = {design: table.loc[self.shown].filter(regex=f"^{group}/") for design, table in self.tables.items()}
        used = dict.fromkeys(column for table in tables.values() for column in table if table[column].any())
        return {design: table.reindex(columns=used, fill_value=0).rename(columns=lambda name: name.split("/")[1])
                for design, table in tables.items()}


def load(folder, baseline=None, layers=None):
    """The Comparison in a folder; baseline: a design instead of the first; layers: the rows to show instead of all."""
    with parts.of_one_result(folder):
        return comparison_in(folder, baseline, layers)


def comparison_in(folder, baseline, layers):
    runs = {run.design: run for run in map(read_run, result_files(Path(folder)))}
    designs = sorted(runs, key=lambda design: design != baseline)  # stable
    if baseline not in (None, designs[0]):
        raise InputError(f"{folder}: no design \"{baseline}\"; there are {', '.join(designs)}")
    first = runs[designs[0]]
    fused = {pool for run in runs.values() for pool in run.table.get("fused_pool", pd.Series(dtype=str)).dropna()}
    missing = frozenset().union(*(run.missing for run in runs.values()))
    common = rows_without(fused | missing, first.table)
    for run in runs.values():
        if run.title != first.title or rows_without(fused | missing, run.table) != common:
            raise InputError(f"{folder}: {run.design} did not run the same layers and tensors as {first.design}")
    if missing and len(common) == 1:
        raise InputError(f"{folder}: the accelerators have no layer in common that they can run")
    if missing:
        runs = {design: over_rows(run, common) for design, run in runs.items()}
        first = runs[designs[0]]
    rows = common[:1] if len(common) == 2 else common  # a single layer is its own total
    for layer in layers or []:
        if layer not in rows:
            raise InputError(f"{folder}: no layer \"{layer}\"; there are {', '.join(rows[:MOST_SHOWN])}")
    shortened = "" if layers or len(rows) <= MOST_SHOWN else f"the {SHORTENED - 1} longest of {len(rows) - 1} layers"
    if shortened:
        rows = longest(rows, [run.table.loc[common, "ns"] for run in runs.values()])
    return Comparison(first.network, first.title, {design: runs[design].table.loc[common] for design in designs},
                      layers or rows, {design: runs[design].folder for design in designs},
                      {design: runs[design].pricing for design in designs}, shortened)


def over_rows(run, common):
    """The run with a total of these rows alone, where others cannot run all layers."""
    table = run.table.loc[common].copy()
    numbers = [column for column in table if column == "ns" or column.split("/")[0] in GROUPS - {"roofline"}]
    table.loc["total", numbers] = table.drop("total")[numbers].sum()
    return replace(run, table=table, title=f"{run.title}, layers that all can run")


def longest(rows, times):
    """The layers that take most of the time of some design, in their order, and the total."""
    share = pd.concat([time / time["total"] for time in times], axis="columns").max(axis="columns")
    chosen = set(share.nlargest(SHORTENED).index)  # the total is first of all
    return [row for row in rows if row in chosen]


def rows_without(fused, table):
    """The rows that every design has: not the pools that one of them does as part of another layer."""
    return [row for row in table.index if row not in fused]


def result_files(folder):
    """The result.json of each design."""
    listing, single = folder / "compare.csv", folder / "result.json"
    if parts.kind(folder) == "run" or not listing.is_file():
        if single.is_file():
            return [single]
        raise InputError(f"{folder}: no compare.csv or result.json; `lacuna compare ... --out {harmless.command(folder)}` "
                         "makes them")
    try:
        listed = pd.read_csv(regular(listing), dtype=str)
        if "reason" in listed:  # without a total an accelerator could not run anything
            listed = listed[(listed["layer"] == "total") & listed["cycles"].notna()]
        return [folder / name / "result.json" for name in listed["accelerator"].unique()]
    except (KeyError, ValueError, OSError) as error:
        raise InputError(f"{listing}: not written by lacuna: {error!r}") from error


def read_run(path):
    try:
        result = json.loads(regular(path).read_text())
        if result["schema"] != SCHEMA:
            raise ValueError(f"expected schema {SCHEMA}, found {result['schema']}")
        name, batch = result["network"]["name"], result["network"]["batch"]
        title = f"{name}, batch {batch}, {tensors(result['provenance'])}"
        rows = table(result["layers"], result["totals"])
        machine = result["accelerator"]
        pricing = (f"{clock_ghz(result):g} GHz", f"energy table {machine['technology']}")
        return Run(path.parent, machine["name"], name, title, pricing,
                   rows.assign(ns=1e6 * rows["latency_ms"]), missing_of(result))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except parts.DAMAGE as error:
        raise InputError(f"{path}: not a result of lacuna: {error!r}") from error


def missing_of(result):
    """What was not run, and what would have been part of it."""
    return frozenset(layer[key] for layer in result.get("not_run", []) for key in ("name", "fused_pool") if key in layer)


def clock_ghz(result):
    """A number in the config, or a fraction as text."""
    return float(Fraction(str(result["accelerator"]["clock_ghz"])))


def tensors(provenance):
    origin = provenance["tensors"]["origin"]
    return "tensors of a trace" if origin == "trace" else f"{origin} tensors (seed {provenance['seed']})"


def table(layers, totals):
    rows = pd.json_normalize([*layers, {**totals, "name": "total"}], sep="/").set_index("name")
    missing = GROUPS - {column.split("/")[0] for column in rows}
    if missing:
        raise KeyError(*sorted(missing))
    for column in rows:
        is_number = column.split("/")[0] in GROUPS and column != "roofline/bound"
        if is_number and not pd.to_numeric(rows[column]).ge(0).all():
            raise ValueError(f"{column}: expected a number from 0 in every layer")
    if not rows["cycles"].all():
        raise ValueError("cycles: expected more than 0 in every layer")
    return rows
