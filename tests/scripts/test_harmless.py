"""Names, values, paths and options of the user's are refused or made harmless, whatever stands in them."""

import csv
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "scripts/plot"))

NETWORK = {"name": "t", "input": {"channels": 8, "height": 6, "width": 6},
           "layers": [{"name": "c", "type": "conv", "out_channels": 8, "kernel": 3, "weight_density": 0.5, "input_density": 0.5}]}
MACHINE = {"extends": str(PROJECT / "configs/accelerators/dense.json")}
SWEEP = {"name": "s", "accelerators": ["dense"], "networks": ["net.json"],
         "axes": [{"name": "a", "pointer": "/clock_ghz", "values": [1, 2]}]}
HOSTILE = ["\x1b[31mred", "a\x00b", "a\x7f", "\x9b31m", "\u202egpj", "a\u2028b", "x" * 20_000]
BAD_NAMES = [*HOSTILE, "=1+1", "-x", "+x", "@x", "\tx", "a b", "a,b", "a/b", "..", "$(id)", "`id`", "<b>", "$\\frac{", "x" * 300]


def is_harmless(text):
    return all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in text)


def write(path, value):
    path.write_text(json.dumps(value))
    return path


def refused(run, *words):
    assert run.returncode == 2, run.stdout + run.stderr
    assert is_harmless(run.stdout + run.stderr) and "expected" in run.stdout + run.stderr
    assert all(word in run.stdout + run.stderr for word in words)
    assert len(run.stdout + run.stderr) < 5000


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "net.json", NETWORK)
    return tmp_path


# ---- strings of files


@pytest.mark.parametrize("name", BAD_NAMES, ids=ascii)
def test_names_are_checked(run_lacuna, folder, name):
    layer = {**NETWORK, "layers": [{**NETWORK["layers"][0], "name": name}]}
    for file, value in (("n.json", {**NETWORK, "name": name}), ("m.json", {**MACHINE, "name": name}),
                        ("s.json", {**SWEEP, "name": name}), ("a.json", {**SWEEP, "axes": [{**SWEEP["axes"][0], "name": name}]})):
        write(folder / file, value)
    files = ["n.json", "m.json", "s.json", "a.json"]
    if "/" not in name:  # which is legal in the name of a layer
        files.append(write(folder / "l.json", layer).name)
    run = run_lacuna("validate", *files, cwd=folder)
    refused(run, f"{len(files)} files checked, {len(files)} with problems")


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_all_strings_are_checked(run_lacuna, folder, text):
    layer = NETWORK["layers"][0]
    axis = SWEEP["axes"][0]
    values = [{**NETWORK, "description": text}, {**NETWORK, "source": text},
              {**NETWORK, "layers": [{**layer, "weight_density_source": text}]},
              {**NETWORK, "layers": [{**layer, "inputs": [text]}]},
              {**MACHINE, "description": text}, {**MACHINE, "technology": text}, {**MACHINE, "dram": text},
              {**SWEEP, "description": text}, {**SWEEP, "filters": [text]}, {**SWEEP, "layers": [text]},
              {**SWEEP, "networks": [text]},
              {**SWEEP, "axes": [{**axis, "unit": text}]}, {**SWEEP, "axes": [{**axis, "values": [text]}]},
              {**SWEEP, "axes": [{**axis, "pointer": "/" + text}]}, {**SWEEP, "traces": {text: "x"}},
              {**SWEEP, "figures": [{"kind": "lines", "title": text}]},
              {**SWEEP, "figures": [{"kind": "pareto", "label": {text: {"a": 1}}}]},
              {**NETWORK, text: 1}, {**MACHINE, text: 1}, {**SWEEP, text: 1}]
    files = [write(folder / f"{i}.json", value).name for i, value in enumerate(values)]
    run = run_lacuna("validate", *files, cwd=folder)
    assert run.returncode == 2 and is_harmless(run.stdout)
    assert f"{len(files)} files checked, {len(files)} with problems" in run.stdout, run.stdout


def test_text_for_people_may_have_lines(run_lacuna, folder):
    write(folder / "net.json", {**NETWORK, "description": "one\n\ttwo, Grüße, 網路"})
    assert run_lacuna("validate", "net.json", cwd=folder).returncode == 0


@pytest.mark.parametrize("text", ["\x1b[31m", "\x9b31m", "\u202e", "\x7f"], ids=ascii)
def test_options_are_shown_harmlessly(run_lacuna, folder, text):
    for arguments in (["run", text, "digits"], ["run", "dense", f"{text}.json"],
                      ["run", "dense", "digits", "--set", f"/{text}=1"],
                      ["run", "dense", "digits", "--set", f"/name={text}"], ["run", "dense", "digits", "--layers", text],
                      ["run", "dense", "digits", "--set", f"/network/description={text}"],
                      ["run", "dense", "digits", "--seed", text],
                      ["run", "dense", "digits", "--trace", text], ["compare", "dense", "--network", text], ["list", text],
                      ["compare", "dense", "--network", "digits", "--prunings", text], ["describe", text], [text],
                      ["run", f"--{text}"],
                      ["compare", "dense", "--network", "digits", "--prunings", "none", "--density", text], ["analyze", text],
                      ["sweep", text, "--out", "x"], ["sweep", "status", text], ["sweep", "collect", text],
                      ["sweep", "plot", text],
                      ["sweep", "emit", text, "demo", "--out", "x"], ["sweep", "demo", "--out", "x", "--shard", text],
                      ["plot", text], ["report", text], ["validate", text], ["prune", text, "--out", "x"]):
        run = run_lacuna(*arguments, cwd=folder)
        assert run.returncode == 2, arguments
        assert is_harmless(run.stdout + run.stderr), arguments


def test_files_may_be_called_anything(run_lacuna, folder):
    odd = os.fsencode(folder) + b"/\x1b[31m\xff.json"
    Path(os.fsdecode(odd)).write_text(json.dumps(NETWORK))
    out = os.fsencode(folder) + b"/out\xff"
    run = run_lacuna("validate", os.fsdecode(odd))
    assert run.stdout.startswith("ok: ") and is_harmless(run.stdout) and "\\u001b[31m\\xff.json" in run.stdout
    process = subprocess.run([os.environ.get("LACUNA_BIN", PROJECT / "build/release/lacuna"), b"run", b"dense", odd, b"--out",
                              out],
                             capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    words = json.loads(Path(os.fsdecode(out), "result.json").read_text())["provenance"]["command_line"]
    assert words[2].endswith("\\u001b[31m\\xff.json")


# ---- tables


def test_words_of_axes_are_no_formulas(run_lacuna, folder):
    axis = {"name": "a", "pointer": "/description", "values": ["=1+1", "x"]}
    refused(run_lacuna("validate", write(folder / "s.json", {**SWEEP, "axes": [axis]}), cwd=folder),
            "do not begin like a formula")
    axis["values"] = ["1=1", "x,\"y\" $\\frac{"]
    write(folder / "s.json", {**SWEEP, "axes": [axis],
                              "figures": [{"kind": "lines", "x": "a", "y": "cycles", "title": "$\\frac{ $x"}]})
    assert run_lacuna("sweep", "s.json", "--out", "out", cwd=folder).returncode == 0
    with (folder / "out/points.csv").open() as file:
        assert [row["a"] for row in csv.DictReader(file)] == axis["values"]
    drawn = run_lacuna("plot", "out", cwd=folder)
    assert drawn.returncode == 0, drawn.stderr


def test_figures_take_any_text(tmp_path):
    import pandas as pd

    import harmless
    import style
    figure = style.Figure(figsize=(7, 6), layout="constrained")
    text = "$\\frac{ \x1b[31m $x$ " + "y" * 5000
    style.title(figure, text)
    axes = figure.subplots()
    axes.plot([1, 1e6], [1, 1e6], label=style.short("$\\frac{"))
    axes.set(xlabel="$\\frac{", ylabel="$")
    style.log_scale(axes, "y")
    style.legend_above(axes)
    assert figure._suptitle.get_text().startswith("$\\frac{ \\u001b[31m")
    assert {label.get_text() for label in axes.get_yticklabels()} >= {"10⁰", "10⁶"} or figure.draw_without_rendering() is None
    table = pd.DataFrame({"=a": ["=1+1", "-2", "-x"], "b": [-1, 2, 3]})
    paths = style.save(figure, table, tmp_path / "figure")
    assert paths[2].read_text() == "'=a,b\n'=1+1,-1\n-2,2\n'-x,3\n"
    assert harmless.printable("a\u202eb\ud800") == "a\\u202eb\\ud800"


# ---- commands to copy


@pytest.mark.parametrize("name", ["with space", "a;touch hacked", "$(touch hacked)", "`touch hacked`", "it's", 'a"b', "a#b$c%d",
                                  "(x)&*"])
def test_make_runs_in_any_folder(run_lacuna, folder, name):
    out = folder / name
    write(folder / "s.json", SWEEP)
    emitted = run_lacuna("sweep", "emit", "make", "s.json", "--out", out, "--tasks", "2", cwd=folder)
    assert emitted.returncode == 0, emitted.stderr
    command = emitted.stdout.splitlines()[-1].removeprefix("start it with: ")
    made = subprocess.run(["bash", "-c", command.replace("$(nproc)", "1")], cwd=folder, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    assert (out / "points.csv").read_text().count("done") == 2
    assert not list(folder.rglob("hacked"))


@pytest.mark.parametrize("name", ["a;touch hacked", "`touch hacked`", "(x)&*"])
def test_slurms_script_runs_in_any_folder(run_lacuna, folder, name):
    out = folder / name
    write(folder / "s.json", SWEEP)
    emitted = run_lacuna("sweep", "emit", "slurm", "s.json", "--out", out, "--tasks", "1", cwd=folder)
    if " " in name:
        return refused(emitted, "#SBATCH line")
    assert emitted.returncode == 0, emitted.stderr
    done = subprocess.run(["bash", out / "sweep.sbatch"], env={**os.environ, "SLURM_ARRAY_TASK_ID": "0"}, capture_output=True,
                          cwd=folder)
    assert done.returncode == 0, done.stderr
    assert not list(folder.rglob("hacked"))


@pytest.mark.parametrize("name", ["$(touch hacked)", "`touch hacked`", "a b", "*", "it's", "~", "a;b", '"', "$HOME"])
def test_completion_executes_nothing(lacuna, folder, name):
    for kind in ("configs/accelerators", "workloads/networks"):
        (folder / kind).mkdir(parents=True)
        write(folder / kind / f"{name}.json", {})
    script = (f"source {PROJECT}/scripts/lacuna-completion.bash; COMP_WORDS=('{lacuna}' run ''); COMP_CWORD=2; _lacuna; "
              'printf "%s\\n" "${COMPREPLY[@]}"; eval "words=(${COMPREPLY[0]})"; printf "<%s>" "${words[@]}"')
    done = subprocess.run(["bash", "-c", script], cwd=folder, env={**os.environ, "LACUNA_HOME": str(folder)}, capture_output=True,
                          text=True)
    assert done.stdout.splitlines()[-1] == f"<{name}>", done
    assert not list(folder.rglob("hacked"))
