"""What the figures of sweeps share: their options, in a sweep's file and on the command line, and how they are made.

figures.json declares the options of each kind, for sweep files, for the command line and for what reads the files. A kind
is a module with KIND, DEFAULTS {option: sweep -> value}, size(sweep, options) -> inches, and draw(figure, sweep, options) ->
table of its numbers."""

import argparse
import difflib
import json
import sys
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import packages  # noqa: F401 (before those that need them: it says which is missing)
import harmless
import points
import reader
import style
import units
from points import WrongOption
from results import InputError

Option = namedtuple("Option", "form help")
DECLARED = json.loads((Path(__file__).parent / "figures.json").read_text())
COMMON = {name: Option(**option) for name, option in DECLARED["common"].items()}
EXPECTED: dict[str, type | tuple[type, ...]] = {
    "column": str, "numbers": str, "text": str, "accelerator": str, "selection": dict, "flag": bool,
    "columns": (str, list), "number_columns": (str, list), "designs": (str, dict)}
WORDS = {"numbers": "column", "number_columns": "columns"}  # of forms, for people


def options_of(kind):
    """{name: Option}, those that all kinds have last."""
    return {name: Option(**option) for name, option in DECLARED["kinds"][kind].items()} | COMMON


def resolve(sweep, module, given):
    """(sweep without what `where` leaves out, options with every default filled in). WrongOption for what is wrong."""
    known = options_of(module.KIND)
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, known, 1)
            meant = f"; did you mean \"{close[0]}\"?" if close else f"; there are {', '.join(known)}"
            raise WrongOption(f"unknown option \"{name}\"{meant}")
    if given.get("where"):
        sweep = select(sweep, checked(sweep, "where", "selection", given["where"]))
    values = {}
    for name, option in known.items():
        if given.get(name) is not None:
            values[name] = checked(sweep, name, option.form, given[name])
        else:
            values[name] = module.DEFAULTS.get(name, lambda sweep: None)(sweep)
    return sweep, SimpleNamespace(**values)


def checked(sweep, name, form, value):
    if not isinstance(value, EXPECTED[form]):
        raise WrongOption(f"{name}: expected a {WORDS.get(form, form)}, found {value!r}")
    try:
        if form == "column":
            return sweep.column(value)
        if form == "numbers":
            return sweep.numbers(value)
        if form in ("columns", "number_columns"):
            return [sweep.column(column) for column in ([value] if isinstance(value, str) else value)]
        if form == "selection":
            return {sweep.column(column): wanted for column, wanted in value.items()}
        if form == "designs":
            return sweep.column(value) if isinstance(value, str) else {
                design: {sweep.column(column): wanted for column, wanted in place.items()}
                for design, place in value.items()}
        return value
    except (WrongOption, AttributeError, TypeError) as error:
        raise WrongOption(f"{name}: {error}") from error


def matching(table, selection):
    """Which rows have these values; a list stands for any of its values."""
    rows = table["point"].notna()
    for column, wanted in selection.items():
        choices = wanted if isinstance(wanted, list) else [wanted]
        rows &= table[column].isin(choices) | table[column].astype(str).isin(map(points.text, choices))
    return rows


def select(sweep, selection):
    found = sweep.points[matching(sweep.points, selection)]
    if found.empty:
        words = ", ".join(f"{column} = {wanted}" for column, wanted in selection.items())
        raise WrongOption(f"where: no point has {words}")
    return sweep.only(found)


def title(sweep, options):
    """What is drawn, of which layers, where the tensors are from, and what the numbers hang on."""
    single = [sweep.points[column].iloc[0] for column in ("accelerator", "network") if sweep.points[column].nunique() == 1]
    parts = [options.title or ": ".join([sweep.name, *filter(None, [" on ".join(single)])])]
    parts += [*layers(sweep), tensors(sweep), *pricing(sweep)]
    if sweep.seeds > 1:
        parts.append(f"{sweep.seeds} seeds")
    if sweep.missing:
        parts.append(f"{sweep.missing} points missing")
    return ", ".join(parts)


def layers(sweep):
    """Those that ran, if the plan chooses."""
    names = sweep.plan.get("layers") or []
    if len(names) > 3:
        return [f"{len(names)} layers ({names[0]} \N{HORIZONTAL ELLIPSIS} {names[-1]})"]
    return [f"only {' and '.join(names)}"] if names else []


def pricing(sweep):
    """The clocks and energy tables, unless they are many: then they are varied, and the figure shows how."""
    found = []
    for column, form in (("clock_ghz", "{} GHz"), ("energy_table", "energy table {}")):
        values = sweep.points[column].unique() if column in sweep.points else []
        if 0 < len(values) <= 2:
            found.append(form.format(" and ".join(map(units.number, values))))
    return found


def tensors(sweep):
    """Where they are from: each of the plan's networks has a trace or is synthetic."""
    traced = [network in (sweep.plan.get("traces") or {}) for network in sweep.plan.get("networks", [])]
    if traced and all(traced):
        return "tensors of a trace"
    if any(traced):
        return "synthetic tensors and tensors of a trace"
    seed = "" if sweep.seeds > 1 else f" (seed {sweep.points['seed'].iloc[0]})"
    return f"synthetic tensors{seed}{densities(sweep)}"


def densities(sweep):
    """The network's file, which sets them, unless the sweep does."""
    networks = sweep.plan.get("networks", [])
    if len(networks) != 1 or any("/network/" in json.dumps(axis) for axis in sweep.plan["axes"]):
        return ""
    return f" of the densities in {Path(networks[0]).stem}.json"


def new_figure(sweep, module, options):
    """As large as the kind needs it, and with a title, which has room for two lines there."""
    width, height = module.size(sweep, options)
    lines = style.wrapped(title(sweep, options), width)
    figure = style.Figure(figsize=(width, height + style.LINE * max(0, len(lines) - 2)), layout="constrained")
    style.title(figure, title(sweep, options))
    return figure


def make(sweep, module, given, out, name=None):
    """Writes a figure and returns the paths."""
    try:
        part, options = resolve(sweep, module, given)
        figure = new_figure(part, module, options)
        stem = out / style.file_name(f"{sweep.name}_{options.name or name or module.KIND}")
        stem.parent.mkdir(parents=True, exist_ok=True)
        return style.save(figure, module.draw(figure, part, options), stem)
    except WrongOption as error:
        raise InputError(f"{sweep.folder}: {module.KIND}: {error}") from error


def main(description, module):
    parser, options = parser_of(description), options_of(module.KIND)
    for name, option in options.items():
        flag = f"--{name.replace('_', '-')}"
        if option.form == "flag":
            parser.add_argument(flag, action="store_true", default=None, help=option.help)
        else:
            many = {"action": "append"} if option.form == "selection" else {}
            parser.add_argument(flag, metavar=METAVARS[option.form], help=option.help, **many)
    arguments = vars(parser.parse_args())
    run(arguments.pop("folders"), arguments.pop("out"), lambda sweep, out: make(sweep, module, {
        name: parsed(options[name].form, value) for name, value in arguments.items() if value is not None}, out))


METAVARS = {"column": "COLUMN", "numbers": "COLUMN", "columns": "A,B", "number_columns": "A,B", "selection": "COLUMN=VALUE",
            "text": "TEXT", "accelerator": "ACCELERATOR", "designs": "COLUMN"}


def parsed(form, value):
    if form in ("columns", "number_columns"):
        return value.split(",")
    if form == "selection":
        return dict(pair.partition("=")[::2] for pair in value)
    return value


def parser_of(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="made by lacuna sweep --out FOLDER")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for SWEEP_FIGURE.pdf, .png and .csv "
                        "(default: FOLDER)")
    return parser


def run(folders, out, draw):
    """Calls draw(sweep, out) for each folder and prints the paths that it returns; tells errors in one line."""
    reader.ends_with_it()
    try:
        for folder in folders:
            for path in draw(points.load(folder), out or folder):
                print(harmless.printable(path))
    except (InputError, OSError) as error:
        sys.stderr.write(f"{Path(sys.argv[0]).name}: {harmless.printable(error)}\n")
        sys.exit(2)
