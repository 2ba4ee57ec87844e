#!/usr/bin/python3
"""Run clang-tidy over C++ files, a folder at a time, and remember what was clean.

clang-tidy spends its time on the headers of SystemC, JSON and the standard library, which it reads and searches anew for
every unit. So the files of a folder are joined into one text, and findings are reported at their own places. Files that
define the same name are kept apart, and those that do not compile together all the same are halved. The static analyzer
looks only at what stands in the main file, as here all files of a group do.
What was clean is not looked at again until its preprocessed text, the checks or clang-tidy change.

Prints findings as FILE:LINE:COLUMN: text. The exit code is 0 if there are none, 1 if there are, 2 if clang-tidy failed.
"""

import argparse
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

NOT_FOR_CHECKS = {"-c", "-Werror"}  # warnings are the compiler's to give
FINDING = re.compile(r"(?m)^(?=\S.*?:\d+:\d+: (?:warning|error): )")
# What a file defines for itself, at the left margin of its unnamed namespaces.
UNNAMED = re.compile(r"(?ms)^namespace \{$(.*?)^\}  // namespace$")
NAME = re.compile(r"(?m)^(?:using|struct|class|enum(?: class)?) (\w+)|^(?!namespace)\w[^(){}=;\n]*?(\w+)(?:\(|\{| = |;)")


class TidyError(Exception):
    """clang-tidy ended otherwise than with findings."""


@dataclass(frozen=True)
class Group:
    """Files of one folder that are compiled with the same flags."""

    files: tuple[Path, ...]
    flags: tuple[str, ...]

    def halves(self):
        middle = len(self.files) // 2
        return Group(self.files[:middle], self.flags), Group(self.files[middle:], self.flags)

    def size(self):
        return sum(file.stat().st_size for file in self.files)


class Joined:
    """The text of a group, and where each of its lines comes from."""

    def __init__(self, group):
        self.lines, self.places = [], []
        for file in group.files:
            is_header = file.suffix == ".h"  # included, as "#pragma once" belongs in no main file
            lines = [f'#include "{file}"'] if is_header else file.read_text().splitlines()
            self.lines += lines
            self.places += [f"{file}:{number}" for number in range(1, len(lines) + 1)]

    def text(self):
        return "\n".join(self.lines) + "\n"

    def placed(self, output, unit):
        """clang-tidy's output on the joined text, with the places in the files."""
        return re.sub(rf"{re.escape(str(unit))}:(\d+)", lambda match: self.place(int(match[1])), output)

    def place(self, number):
        return self.places[min(number, len(self.places)) - 1]


class Tidy:
    def __init__(self, root, cache, checks):
        self.root, self.cache = root, cache
        self.command = ["clang-tidy", "--quiet", f"--config-file={root / '.clang-tidy'}", f"--checks={checks}"]
        cache.mkdir(parents=True, exist_ok=True)
        self.version = self.ran("clang-tidy", "--version").stdout + self.ran(*self.command, "--dump-config").stdout

    def ran(self, *command):
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True)

    def findings(self, group):
        """What clang-tidy says of a group; "" if nothing."""
        joined = Joined(group)
        name = hashlib.sha256(repr(group).encode()).hexdigest()[:16]
        unit, clean = self.cache / f"{name}.cpp", self.cache / f"{name}.clean"
        unit.write_text(joined.text())
        state = self.state(unit, group.flags)
        if state and clean.exists() and clean.read_text() == state:
            return ""
        tidied = self.ran(*self.command, str(unit), "--", *group.flags)
        if "[clang-diagnostic-error]" in tidied.stdout and len(group.files) > 1:
            return "".join(map(self.findings, group.halves()))
        if tidied.returncode != 0 and not FINDING.search(tidied.stdout):
            more = f" and {len(group.files) - 1} more" if len(group.files) > 1 else ""
            said = tidied.stdout + tidied.stderr
            raise TidyError(f"clang-tidy ended with {tidied.returncode} on {group.files[0]}{more}: {said or 'it said nothing'}")
        if not tidied.stdout:
            clean.write_text(state)
        return joined.placed(tidied.stdout, unit).replace(f"{self.root}/", "")

    def state(self, unit, flags):
        """A digest of all that findings depend on: comments too, which may say NOLINT. "" if the text is incomplete."""
        preprocessed = self.ran("g++", "-E", "-C", *flags, str(unit))
        if preprocessed.returncode != 0:
            return ""
        return hashlib.sha256(repr((self.version, flags, preprocessed.stdout)).encode()).hexdigest()


def flags_of(entry):
    """The flags of an entry of compile_commands.json: without compiler, output and file."""
    words = shlex.split(entry["command"])
    output = words.index("-o")
    del words[output:output + 2]
    first = next(index for index, word in enumerate(words) if word.startswith("-"))
    return tuple(word for word in words[first:] if word not in NOT_FOR_CHECKS and word != entry["file"])


def own_names(file):
    return {name for text in UNNAMED.findall(file.read_text()) for pair in NAME.findall(text) for name in pair if name}


def apart(files):
    """Lists of files; those of one list have no name of their own in common."""
    lists: list[tuple[list[Path], set[str]]] = []
    for file in files:
        names = own_names(file)
        chosen, taken = next((one for one in lists if not names & one[1]), (None, None))
        if chosen is None or taken is None:
            lists.append(([file], names))
        else:
            chosen.append(file)
            taken |= names
    return [chosen for chosen, _ in lists]


def groups_of(files, database):
    """The files by folder and flags; a header has the flags of a unit of its folder, or of any."""
    flags = {Path(entry["file"]): flags_of(entry) for entry in database}
    of_folder = {file.parent: flags[file] for file in flags}
    by_folder = defaultdict(list)
    for file in sorted(files):
        its_flags = flags.get(file) or of_folder.get(file.parent) or next(iter(flags.values()))
        by_folder[file.parent, its_flags].append(file)
    groups = [Group(tuple(chosen), key[1]) for key, files in by_folder.items() for chosen in apart(files)]
    return sorted(groups, key=Group.size, reverse=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="the folder that has .clang-tidy")
    parser.add_argument("--build", type=Path, required=True, help="the folder that has compile_commands.json")
    parser.add_argument("--cache", type=Path, required=True, help="a folder for joined texts and what was clean")
    parser.add_argument("--checks", default="", help="checks besides those of .clang-tidy")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    return parser.parse_args()


def main():
    given = arguments()
    database = json.loads((given.build / "compile_commands.json").read_text())
    tidy = Tidy(given.root.resolve(), given.cache.resolve(), given.checks)
    groups = groups_of([file.resolve() for file in given.files], database)
    shown = set()  # a header is read by several groups
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for findings in pool.map(tidy.findings, groups):
            new = [finding for finding in FINDING.split(findings) if finding and finding not in shown]
            shown.update(new)
            print("".join(new), end="", flush=True)
    sys.exit(1 if shown else 0)


if __name__ == "__main__":
    try:
        main()
    except (TidyError, OSError) as error:
        print(f"tidy.py: {error}", file=sys.stderr)
        sys.exit(2)
