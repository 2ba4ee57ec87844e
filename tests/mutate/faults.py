"""The faults of tests/mutate/faults: where each belongs in a tree, and which tests are likely to notice it."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FAULTS = Path(__file__).resolve().parent / "faults"
SOURCES = ("sim", "models")

# Which programs look at a folder first: the equivalence tests, where they see it, for they see most.
LIKELY = {
    "sim/base": [["formats_test"], ["tensors_test"], ["sweep_test"]],
    "sim/config": [["config_test"], ["inputs_test"]],
    "sim/energy": [["energy_test"]],
    "sim/engine": [["property_test", "--gtest_filter=*Equivalence*/dense"], ["engine_test"],
                   ["property_test", "--gtest_filter=*Equivalence*"]],
    "sim/formats": [["formats_test"]],
    "sim/inputs": [["inputs_test"]],
    "sim/kit": [["kit_test"], ["engine_test"], ["property_test", "--gtest_filter=*Equivalence*"]],
    "sim/memory": [["property_test", "--gtest_filter=*Equivalence*/dense"], ["memory_test"]],
    "sim/network": [["network_test"], ["tensors_test"], ["engine_test"]],
    "sim/plan": [["property_test", "--gtest_filter=*Equivalence*/dense"], ["plan_test"]],
    "sim/process": [["process_test"]],
    "sim/pruning": [["pruning_test"]],
    "sim/report": [["report_test"]],
    "sim/results": [["results_test"], ["report_test"]],
    "sim/stats": [["property_test", "--gtest_filter=*Equivalence*/dense"], ["stats_test"], ["engine_test"]],
    "sim/sweep": [["sweep_test"]],
    "sim/tensors": [["tensors_test"]],
    "sim/time": [["property_test", "--gtest_filter=*Equivalence*/dense"], ["time_test"]],
}


class Misplaced(Exception):
    """A fault's old text is not in the tree, or not only once."""


@dataclass(frozen=True)
class Fault:
    file: str
    old: str
    new: str
    breaks: str
    changes_nothing: str = ""  # the argument why no test can notice it
    tests: list[list[str]] = field(default_factory=list)  # instead of the folder's


@dataclass(frozen=True)
class Place:
    path: str
    line: int


def load() -> list[Fault]:
    return [Fault(**entry) for path in sorted(FAULTS.glob("*.toml")) for entry in tomllib.loads(path.read_text())["fault"]]


def place(fault: Fault, tree: Path) -> Place:
    """In its file; or, if that has moved, wherever else the text stands, if only once."""
    own = tree / fault.file
    files = [own] if own.is_file() and fault.old in own.read_text() else [
        path for top in SOURCES for path in sorted((tree / top).rglob("*"))
        if path.suffix in {".h", ".cpp"} and fault.old in path.read_text()
    ]
    if len(files) != 1 or files[0].read_text().count(fault.old) != 1:
        raise Misplaced(f"{fault.file}: expected once in the tree: {fault.old!r} ({fault.breaks})")
    text = files[0].read_text()
    return Place(files[0].relative_to(tree).as_posix(), text[: text.index(fault.old)].count("\n") + 1)


def likely_tests(fault: Fault) -> list[list[str]]:
    if fault.tests:
        return fault.tests
    top, folder, *_ = fault.file.split("/")
    if top == "models":
        models = ["scnn", "dcnn"] if folder == "scnn" else [folder]
        return [["property_test", "--gtest_filter=" + ":".join(f"*Equivalence*/{model}" for model in models)], [f"{folder}_test"]]
    return LIKELY.get(f"{top}/{folder}", [])


def program_order(fault: Fault, programs: list[str]) -> tuple[list[list[str]], list[str]]:
    """Those that are likely to notice it, with arguments; and all that have not been run whole then, the longest last."""
    likely = [test for test in likely_tests(fault) if test[0] in programs]
    whole = {name for name, *arguments in likely if not arguments}
    return likely, sorted((name for name in programs if name not in whole), key=lambda name: name == "property_test")
