"""Whether the files of a folder are of one result. Lacuna writes parts.json into it, last, with the digest of each file."""

import hashlib
import json
from contextlib import contextmanager
from pathlib import Path

from errors import InputError

FILE, SCHEMA = "parts.json", "lacuna-parts-1"
OF_A_RUN = {"result.json", "layers.csv", "per_pe.csv"}
NAMES = OF_A_RUN | {"compare.csv", "matrix.csv", "analysis.csv", "formats.csv", "nested.csv", "points.csv"}
TOLD_BY = {"result.json": "run", "compare.csv": "comparison", "matrix.csv": "matrix", "sweep.json": "sweep"}
DAMAGE = (KeyError, TypeError, AttributeError, ValueError, IndexError, ArithmeticError, RecursionError)


@contextmanager
def of_one_result(folder):
    """What is read inside is of one result, or there is an InputError. What goes wrong inside is the folder's fault, unless
    it is as Lacuna left it."""
    folder = Path(folder)
    before = check(folder)
    try:
        yield
    except DAMAGE as error:
        if check(folder) is None:
            raise InputError(f"{folder}: not a result of lacuna: {error!r}") from error
        raise
    if check(folder) != before:
        raise InputError(f"{folder}: another result was written here meanwhile; try again")


def check(folder):
    """The text of parts.json, all of whose files are as it says; None if an earlier version wrote none."""
    text = read(folder)
    if text is None:
        return None
    listed = parse(folder, text)
    if not listed["complete"]:
        raise InputError(f"{folder}: its result is not whole: lacuna is writing it, or ended before it could; run it again")
    parts = listed["parts"]
    for path, digest in parts.items():
        if not (folder / path).is_file():
            raise InputError(f"{folder / path}: No such file, though {FILE} lists it; {remedy(folder, listed)}")
        if digest_of(folder / path) != digest:
            raise InputError(f"{folder / path}: not of the result that {FILE} lists; {remedy(folder, listed)}")
    for path in strangers(folder, listed):
        raise InputError(f"{folder / path}: does not belong to the {listed['kind']} in this folder; {remedy(folder, listed)}")
    return text


def kind(folder):
    """What the folder holds: "run", "comparison", "matrix", "sweep" or, if there is nothing to tell it by, None."""
    text = read(folder)
    if text is not None:
        return parse(folder, text)["kind"]
    found = [file for file in TOLD_BY if (folder / file).is_file()]
    if len(found) > 1:
        raise InputError(f"{folder}: holds parts of several results: {' and '.join(found)}; make each in a folder of its own")
    return TOLD_BY[found[0]] if found else None


def read(folder):
    path = folder / FILE
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path}: expected a file")
        return path.read_text()
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        return None
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: not written by lacuna: {error}") from error


def parse(folder, text):
    try:
        listed = json.loads(text)
        if listed["schema"] != SCHEMA or not isinstance(listed["complete"], bool) or not isinstance(listed["kind"], str):
            raise ValueError(f"expected schema {SCHEMA}")
        if not all(isinstance(word, str) for pair in listed["parts"].items() for word in pair):
            raise ValueError("parts: expected digests by path")
        return listed
    except DAMAGE as error:
        raise InputError(f"{folder / FILE}: not written by lacuna: {error!r}") from error


def remedy(folder, listed):
    return f"`lacuna sweep collect {folder}` makes the tables again" if listed["kind"] == "sweep" else "run it again"


def strangers(folder, listed):
    """Files of other results among those of this one."""
    parts = listed["parts"]
    expected = {Path(path).parent for path in parts if Path(path).parent != Path()}
    found = [*NAMES, *(str(below / name) for below in expected for name in OF_A_RUN)]
    if listed["kind"] != "sweep" and (folder / "manifest.json").is_file() and (folder / "sweep.json").is_file():
        found.append("sweep.json")
    return [path for path in sorted(found) if path not in parts and (folder / path).is_file()]


def digest_of(path):
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            hashed.update(chunk)
    return hashed.hexdigest()
