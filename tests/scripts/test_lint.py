"""scripts/lint and scripts/lib/tidy.py, in a tree of a few small files with the project's own settings."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
OWN = [".githooks/pre-commit", "scripts/lint", "scripts/lib/setup.sh", "scripts/lib/tidy.py", "scripts/mypy.ini",
       ".clang-format", ".clang-tidy", ".flake8", ".shellcheckrc", ".gitignore"]
CONFIGURES = {  # by itself; which flags a file has is said by flags_of_files
    "CMakePresets.json": json.dumps({"version": 3, "configurePresets": [{"name": "release", "generator": "Ninja"}]}),
    "CMakeLists.txt": "cmake_minimum_required(VERSION 3.22)\nproject(tree LANGUAGES NONE)\n",
}
CLEAN = {
    "sim/clean.cpp": "int sum(int a, int b) {\n  return a + b;\n}\n",
    "scripts/clean": "#!/bin/bash\nset -euo pipefail\necho \"$@\"\n",
    "scripts/clean.py": '"""Nothing wrong."""\n\n\ndef twice(number):\n    return 2 * number\n',
}
WRONG = {  # file: (its text, the tool that finds it, what it says)
    "tests/form.cpp": ("int  sum( int a,int b ) { return a+b; }\n", "clang-format", "tests/form.cpp:1:4: error: code should be"),
    "sim/same.cpp": ("bool same(int a) {\n  return a == a;\n}\n", "clang-tidy", "sim/same.cpp:2:12: error: both sides"),
    "scripts/removes": ("#!/bin/bash\nrm -r $1/*\n", "shellcheck", "scripts/removes:2:"),
    "tests/undefined.py": ("print(missing)\n", "flake8", "tests/undefined.py:1:7: F821 undefined name 'missing'"),
    "scripts/sums.py": ('def total():\n    return 1 + "2"\n', "mypy", "scripts/sums.py:2: error: Unsupported operand types"),
}


def write(root, texts):
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    flags_of_files(root)


def flags_of_files(root):
    (root / "build/lint/flags").mkdir(parents=True, exist_ok=True)
    (root / "build/lint/flags/compile_commands.json").write_text(json.dumps([
        {"directory": str(root), "file": str(file), "command": f"g++ -I{root} -std=c++20 -Werror -o a.o -c {file}"}
        for file in sorted(root.glob("sim/*.cpp"))]))


@pytest.fixture
def tree(tmp_path):
    """The project without its code: tools, settings, a repository."""
    root = tmp_path / "tree"
    for name in OWN:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, root / name)
    subprocess.run(["git", "init", "-q", root], check=True)
    write(root, CONFIGURES | CLEAN)
    return root


@pytest.fixture(scope="module", autouse=True)
def what_mypy_knows(tmp_path_factory):
    """Of Python's own modules, for all trees."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPY_CACHE_DIR", str(tmp_path_factory.mktemp("mypy")))
        yield


def lint(root, *arguments, **options):
    return subprocess.run([root / "scripts/lint", *arguments], cwd=root, capture_output=True, text=True, **options)


def summary(done):
    """{tool: what the last lines say of it}"""
    lines = done.stdout.partition("== lint\n")[2].splitlines()
    return dict(line.split(maxsplit=1) for line in lines)


def test_a_clean_tree_passes(tree):
    done = lint(tree)
    assert summary(done) == dict.fromkeys(["clang-format", "shellcheck", "flake8", "mypy", "clang-tidy"], "ok"), done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_every_mistake_of_the_tree_is_named_and_counted(tree):
    write(tree, {name: text for name, (text, *_) in WRONG.items()})
    subprocess.run(["git", "add", "sim", "tests"], cwd=tree, check=True)  # the others may get into the repository
    (tree / "build/ignored.py").write_text("print(missing)\n")
    done = lint(tree)
    assert done.returncode == 1
    for _, tool, said in WRONG.values():
        assert said in done.stdout
    counts = summary(done)
    assert counts.pop("clang-format").endswith(" findings")  # one for each place
    assert counts == {"shellcheck": "2 findings", "flake8": "1 finding", "mypy": "1 finding", "clang-tidy": "1 finding"}


@pytest.mark.parametrize("name", WRONG)
def test_only_the_given_files_are_checked(tree, name):
    write(tree, {name: text for name, (text, *_) in WRONG.items()})
    _, tool, said = WRONG[name]
    done = lint(tree, name)
    assert done.returncode == 1 and said in done.stdout
    assert [found for found, count in summary(done).items() if count != "ok"] == [tool]
    assert not any(other in done.stdout for other in WRONG if other != name)


def test_clean_files_pass_in_a_tree_that_is_not(tree):
    write(tree, {name: text for name, (text, *_) in WRONG.items()})
    done = lint(tree, "scripts/clean", "sim/clean.cpp")
    assert (done.returncode, summary(done)) == (0, dict.fromkeys(["clang-format", "shellcheck", "clang-tidy"], "ok"))


def test_only_tools_that_apply_run(tree):
    assert list(summary(lint(tree, "scripts/clean"))) == ["shellcheck"]
    assert list(summary(lint(tree, "scripts/clean.py"))) == ["flake8", "mypy"]
    done = lint(tree, ".gitignore")
    assert (done.returncode, summary(done)) == (0, {})


def test_scripts_without_an_ending_are_python_by_their_first_line(tree):
    text = '#!/usr/bin/python3\n\nprint(1 + "2")\n'
    write(tree, {"scripts/one": text, "scripts/two": text})
    done = lint(tree, "scripts/one", "scripts/two", "scripts/clean.py")
    assert summary(done) == {"flake8": "ok", "mypy": "2 findings"}


def test_files_outside_the_tree_are_checked(tree, tmp_path):
    (tmp_path / "form.h").write_text(WRONG["tests/form.cpp"][0])
    done = subprocess.run([tree / "scripts/lint", "form.h"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and f"{tmp_path}/form.h:1:4: error" in done.stdout


def test_a_tool_that_fails_is_no_success(tree):
    (tree / ".flake8").write_text("[flake8]\nmax-line-length = wide\n")
    done = lint(tree, "scripts/clean.py")
    assert done.returncode == 1 and summary(done)["flake8"].startswith("failed with exit code ")


@pytest.mark.parametrize("arguments", [["--nonsense"], ["-x"], ["missing.py"], ["scripts/clean.py", "sim"]])
def test_wrong_arguments_are_refused(tree, arguments):
    done = lint(tree, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("lint: ") and arguments[-1] in done.stderr


# .githooks/pre-commit

def commit(root, *files):
    subprocess.run(["git", "add", *files], cwd=root, check=True)
    settings = {"core.hooksPath": ".githooks", "user.name": "Somebody", "user.email": "somebody@example.org"}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return subprocess.run(["git", *words, "commit", "-m", "What is so now"], cwd=root, capture_output=True, text=True)


def test_what_is_committed_is_checked_and_nothing_else(tree):
    write(tree, {"tests/undefined.py": WRONG["tests/undefined.py"][0]})
    assert commit(tree, "scripts/clean").returncode == 0
    refused = commit(tree, "scripts/clean.py", "tests/undefined.py")
    assert refused.returncode == 1 and "F821" in refused.stdout + refused.stderr
    assert subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=tree, capture_output=True, text=True).stdout == "1\n"


def test_a_commit_tells_which_files_were_checked_as_they_lie_there(tree):
    subprocess.run(["git", "add", "scripts/clean"], cwd=tree, check=True)
    (tree / "scripts/clean").write_text(CLEAN["scripts/clean"] + "echo again\n")
    done = commit(tree, ".gitignore")
    assert done.returncode == 0
    assert "pre-commit: checked with changes that are not staged:\nscripts/clean\n" in done.stderr


# scripts/lib/tidy.py

HELPERS = "namespace {\nint helper(int a) {\n  return a;\n}\n}  // namespace\n"


@pytest.fixture
def tidy(tree, tmp_path):
    """tidy(file...) -> (findings, how often clang-tidy looked); texts are written before."""
    calls = tmp_path / "calls"
    program = tmp_path / "bin/clang-tidy"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncase "$*" in *" -- "*) echo >>{calls} ;; esac\nexec {shutil.which("clang-tidy")} "$@"\n')
    program.chmod(0o755)

    def run(**texts):
        write(tree, {f"sim/{name}.{'h' if name == 'header' else 'cpp'}": text for name, text in texts.items()})
        calls.write_text("")
        done = lint(tree, *sorted(tree.glob("sim/*")), env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"})
        found = [line for line in done.stdout.splitlines() if line.startswith("sim/")]
        assert done.returncode == (1 if found else 0), done.stdout + done.stderr
        return found, calls.read_text().count("\n")

    return run


def same(name):
    return f"bool {name}(int a) {{\n  return a == a;\n}}\n"


def test_files_are_looked_at_together_and_found_apart(tidy):
    found, looks = tidy(first=same("one"), second="int two();\n\n" + same("two_is"))
    assert [line.split(" error: ")[0] for line in found] == ["sim/first.cpp:2:12:", "sim/second.cpp:4:12:"]
    assert looks == 1


def test_helpers_of_one_name_are_kept_apart(tidy):
    found, looks = tidy(first=HELPERS + same("one"), second=HELPERS + same("two"))
    assert [line.split(" error: ")[0] for line in found] == ["sim/first.cpp:7:12:", "sim/second.cpp:7:12:"]
    assert looks == 2


def test_files_that_do_not_compile_together_are_halved(tidy):
    found, looks = tidy(first="static " + same("is"), second="static " + same("is"))
    assert [line.split(" error: ")[0] for line in found] == ["sim/first.cpp:2:12:", "sim/second.cpp:2:12:"]
    assert looks > 2


def test_what_does_not_compile_is_a_finding(tidy):
    found, _ = tidy(clean="int sum() {\n  return nowhere;\n}\n")
    assert len(found) == 1 and "sim/clean.cpp:2:10: error: use of undeclared identifier 'nowhere'" in found[0]


def test_a_header_is_found_once(tidy):
    include = '#include "sim/header.h"\n'
    header = "#pragma once\n\ninline " + same("one")
    found, looks = tidy(header=header, first=include + HELPERS, second=include + HELPERS)
    assert len(found) == 1 and found[0].startswith("sim/header.h:4:12: error")
    assert looks == 2


def test_what_was_clean_is_looked_at_again_only_if_it_changed(tidy, tree):
    excused = same("one").replace("a;", "a;  // NOLINT(misc-redundant-expression): a test")
    assert tidy(first=excused) == ([], 1)
    assert tidy() == ([], 0)
    assert len(tidy(first=same("one"))[0]) == 1
    assert tidy(first=excused) == ([], 0)
    settings = tree / ".clang-tidy"
    settings.write_text(settings.read_text().replace("value: 60", "value: 50"))
    assert tidy() == ([], 1)
