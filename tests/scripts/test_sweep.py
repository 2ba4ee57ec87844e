"""`lacuna sweep` as a user meets it: what it writes, what it says, what it refuses."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from sweeps import POINTS, results, rows, tables, write_sweep

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(path.stem for path in (PROJECT / "configs/sweeps").glob("*.json"))


@pytest.fixture
def sweep(run_lacuna, tmp_path):
    """sweep(arguments..., changes of the sweep file) -> the finished process; results are in tmp_path/out."""

    def run(*arguments, out="out", **changes):
        return run_lacuna("sweep", write_sweep(tmp_path, **changes), "--out", tmp_path / out, *arguments)

    return run


@pytest.fixture(scope="module")
def finished(run_lacuna, tmp_path_factory):
    """The folder of a sweep that ran undisturbed, one point at a time."""
    folder = tmp_path_factory.mktemp("finished")
    assert run_lacuna("sweep", write_sweep(folder), "--out", folder / "out", "--jobs", 1).returncode == 0
    return folder / "out"


# ---- results


def test_points_csv_has_a_row_per_point_with_units_in_its_columns(finished):
    found = rows(finished)
    assert len(found) == POINTS and len({row["point"] for row in found}) == POINTS
    assert {row["status"] for row in found} == {"done"}
    assert {(row["accelerator"], row["network"], row["seed"]) for row in found} == {
        (accelerator, "tiny", seed) for accelerator in ("dense", "cambricon_x") for seed in "12"}
    assert {row["bandwidth_B_per_cycle"] for row in found} == {"4", "12.8", "64"}
    for row in found:
        energy = sum(float(value) for key, value in row.items() if key.startswith("energy_pj_") and key != "energy_pj_total"
                     and value)
        assert float(row["energy_pj_total"]) == pytest.approx(energy)
        assert float(row["latency_ms"]) == pytest.approx(int(row["cycles"]) / float(row["clock_ghz"]) / 1e6)
        assert float(row["edp_pj_s"]) == pytest.approx(energy * float(row["latency_ms"]) / 1e3)
        assert float(row["dram_bytes_total"]) == sum(int(row[f"dram_bytes_{kind}"])
                                                     for kind in ("weights", "inputs", "outputs", "psums", "metadata"))


def test_layers_csv_adds_up_to_points_csv(finished):
    layers = rows(finished, "layers.csv")
    assert len(layers) == 3 * POINTS
    for point in rows(finished):
        own = [row for row in layers if row["point"] == point["point"]]
        assert [row["name"] for row in own] == ["conv1", "conv2", "fc"]
        assert sum(int(row["cycles"]) for row in own) == int(point["cycles"])


def test_a_point_is_what_run_gives(finished, run_lacuna, tmp_path):
    point = rows(finished)[17]
    settings = [f"/dram/bandwidth_bytes_per_cycle={point['bandwidth_B_per_cycle']}",
                f"/dram/latency_cycles={point['latency_cycles']}"]
    run_lacuna("run", point["accelerator"], finished.parent / "tiny.json", "--seed", point["seed"], "--set", settings[0],
               "--set", settings[1],
               "--out", tmp_path)
    ours = json.loads((tmp_path / "result.json").read_text())
    stored = json.loads((finished / "points" / point["point"][:2] / f"{point['point']}.json").read_text())
    assert stored.pop("point") == {"id": point["point"]}
    for key in ("host", "command_line"):
        assert key not in stored["provenance"]
        ours["provenance"].pop(key)
    assert stored == ours


@pytest.mark.parametrize("jobs", [2, 5])
def test_any_number_of_jobs_gives_the_same_bytes(finished, sweep, tmp_path, jobs):
    assert sweep("--jobs", jobs).returncode == 0
    assert tables(tmp_path / "out") == tables(finished)
    assert results(tmp_path / "out") == results(finished)


def test_shards_give_the_same_bytes_and_share_the_work(finished, sweep, tmp_path):
    done = []
    for index in range(5):
        assert not (tmp_path / "out/points.csv").exists()
        done.append(sweep("--shard", f"{index}/5").stdout)
    assert [int(text.split("\n")[1].split()[0]) for text in done] != [POINTS, 0, 0, 0, 0]
    assert sum(int(text.split("\n")[1].split()[0]) for text in done) == POINTS
    assert tables(tmp_path / "out") == tables(finished)


def test_only_what_is_missing_runs(finished, sweep, tmp_path):
    sweep("--shard", "0/3")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out/points").rglob("*.json")}
    said = sweep().stdout
    assert f"{POINTS} done ({len(before)} before), 0 failed, 0 left" in said
    assert 0 < len(before) < POINTS and all(path.stat().st_mtime_ns == time for path, time in before.items())
    assert f"{POINTS} done ({POINTS} before)" in sweep().stdout
    assert tables(tmp_path / "out") == tables(finished)


def test_a_longer_sweep_keeps_the_results_that_it_shares(sweep, tmp_path):
    sweep(seeds=[1])
    assert f"{POINTS} done ({POINTS // 2} before)" in sweep().stdout
    assert f"{POINTS // 2} done ({POINTS // 2} before)" in sweep(seeds=[2]).stdout
    assert len(rows(tmp_path / "out")) == POINTS // 2


def test_duplicates_run_once_and_are_reported(sweep):
    said = sweep(seeds=[1, 1], accelerators=["dense"]).stdout
    assert f"tiny: {POINTS // 4} points; {POINTS // 4} more are the same as others and run once" in said


def test_filters_leave_points_out(sweep, tmp_path):
    assert sweep(filters=['accelerator == "dense" and bandwidth > 4', 'at("/dram/latency_cycles") < 20']).returncode == 0
    assert {(row["accelerator"], row["latency_cycles"]) for row in rows(tmp_path / "out")} == {("dense", "10")}
    assert len(rows(tmp_path / "out")) == 2 * 2


def test_the_effective_sweep_runs_again_from_anywhere(sweep, run_lacuna, finished, tmp_path):
    sweep("--shard", "0/4")
    again = run_lacuna("sweep", tmp_path / "out/sweep.json", "--out", tmp_path / "out", cwd="/")
    assert again.returncode == 0 and tables(tmp_path / "out") == tables(finished)


# ---- failures and limits


def test_an_infeasible_point_fails_with_its_message(sweep, run_lacuna, tmp_path):
    axes = [{"name": "capacity", "pointer": "/buffers/input/capacity_bytes", "values": [8192, 16, -1]}]
    refused = sweep(accelerators=["dense"], seeds=[1], axes=axes)
    assert refused.returncode == 4 and "1 done (0 before), 2 failed, 0 left" in refused.stdout
    status = run_lacuna("sweep", "status", tmp_path / "out").stdout
    assert "tiny: 3 points: 1 done, 0 running, 2 failed, 0 left" in status
    assert "/buffers/input/capacity_bytes: expected an integer" in status and "capacity=-1" in status
    found = rows(tmp_path / "out")
    assert [row["status"] for row in found] == ["done", "failed", "failed"]
    assert found[1]["cycles"] == "" and found[1]["capacity"] == "16"


HUGE = {"name": "huge", "input": {"channels": 4096, "height": 64, "width": 64},
        "layers": [{"name": "conv", "type": "conv", "out_channels": 4096, "kernel": 3, "weight_density": 0.5,
                    "input_density": 0.5}]}


def test_a_point_over_its_limits_fails_and_may_be_retried(sweep, run_lacuna, tmp_path):
    (tmp_path / "huge.json").write_text(json.dumps(HUGE))
    changes = {"networks": ["tiny.json", "huge.json"], "accelerators": ["cambricon_x"], "seeds": [1], "axes": []}
    slow = sweep("--time-limit", "0.1", **changes)
    assert slow.returncode == 4 and "1 done (0 before), 1 failed" in slow.stdout
    assert "took longer than the time limit of 0.1 s" in run_lacuna("sweep", "status", tmp_path / "out").stdout
    assert "1 done (1 before), 1 failed" in sweep(**changes).stdout
    greedy = sweep("--memory-limit", "8", "--retry-failed", **changes)
    assert "1 done (1 before), 1 failed" in greedy.stdout
    assert "needs more memory than the limit of 8 MiB" in run_lacuna("sweep", "status", tmp_path / "out").stdout


# ---- dry run, status, collect, plot


def test_too_many_points_at_a_time_are_refused_and_what_is_done_is_kept(sweep, lacuna, tmp_path):
    file = write_sweep(tmp_path)
    refused = subprocess.run(["bash", "-c", 'ulimit -n 20; exec "$@"', "-", lacuna, "sweep", file, "--out", tmp_path / "out",
                              "--jobs", "40"], capture_output=True, text=True)
    assert refused.returncode == 2 and "--jobs: expected fewer points at a time" in refused.stderr
    assert sweep().returncode == 0


def test_a_dry_run_counts_and_estimates_and_writes_nothing(sweep, tmp_path):
    said = sweep("--dry-run", filters=["bandwidth > 4"]).stdout
    assert f"tiny: {POINTS * 2 // 3} points; {POINTS // 3} more left out by filters" in said
    assert f"{POINTS * 2 // 3} to run, 0 with a result" in said and "points were timed" in said
    assert not (tmp_path / "out").exists()


def test_a_dry_run_knows_what_is_there(sweep):
    sweep("--shard", "0/2")
    assert f"{POINTS // 2} to run, {POINTS // 2} with a result" in sweep("--dry-run").stdout


def test_status_collect_and_plot_need_a_sweep(run_lacuna, tmp_path):
    for command in ("status", "collect", "plot"):
        for folder in (tmp_path, tmp_path / "none"):
            refused = run_lacuna("sweep", command, folder)
            assert refused.returncode == 2 and "holds no sweep" in refused.stderr, command
        assert run_lacuna("sweep", command).returncode == 2


def test_collect_makes_the_tables_again(finished, run_lacuna):
    before = tables(finished)
    for name in before:
        (finished / name).unlink()
    collected = run_lacuna("sweep", "collect", finished)
    assert collected.returncode == 0 and f"{POINTS} done, 0 failed, 0 missing" in collected.stdout
    assert tables(finished) == before


def test_points_without_a_result_are_in_the_table(sweep, run_lacuna, tmp_path):
    sweep("--shard", "0/4")
    assert f", {POINTS * 3 // 4} missing" in run_lacuna("sweep", "collect", tmp_path / "out").stdout
    found = rows(tmp_path / "out")
    assert [row["status"] for row in found].count("missing") == POINTS * 3 // 4 and len(found) == POINTS
    assert all(row["bandwidth_B_per_cycle"] and not row["cycles"] for row in found if row["status"] == "missing")


@pytest.mark.parametrize("change, words", [
    (lambda text: text[:300], "not valid JSON"),
    (lambda text: text.replace('"schema"', '"scheme"'), "damaged"),
    (lambda text: text.replace('"id":"', '"id":"?', 1), "/points/0/id: expected 16 hexadecimal digits"),
    (lambda text: text.replace('"values":[', '"values":[1,', 1), "/points/0/values: expected 2 values, found 3"),
])
def test_a_damaged_manifest_is_named_and_made_again(sweep, run_lacuna, tmp_path, change, words):
    sweep()
    manifest, before = tmp_path / "out/manifest.json", tables(tmp_path / "out")
    manifest.write_text(change(manifest.read_text()))
    for command in ("status", "collect", "plot"):
        refused = run_lacuna("sweep", command, tmp_path / "out")
        assert refused.returncode == 2 and words in refused.stderr and "delete this file" in refused.stderr, refused.stderr
    manifest.unlink()
    assert f"({POINTS} before)" in sweep().stdout and tables(tmp_path / "out") == before


def test_collect_names_a_damaged_result(sweep, run_lacuna, tmp_path):
    sweep(seeds=[1])
    damaged = sorted((tmp_path / "out/points").rglob("*.json"))[3]
    damaged.write_text(damaged.read_text()[:100])
    refused = run_lacuna("sweep", "collect", tmp_path / "out")
    assert refused.returncode == 2 and str(damaged) in refused.stderr and "delete this file" in refused.stderr
    damaged.unlink()
    assert sweep(seeds=[1]).returncode == 0


def test_plot_calls_the_script(finished, run_lacuna, tmp_path):
    (tmp_path / "configs/accelerators").mkdir(parents=True)
    (tmp_path / "workloads").mkdir()
    environment = os.environ | {"LACUNA_HOME": str(tmp_path)}
    refused = run_lacuna("sweep", "plot", finished, env=environment)
    assert refused.returncode == 2 and "scripts/plot/sweep.py: no such script" in refused.stderr
    (tmp_path / "scripts/plot").mkdir(parents=True)
    (tmp_path / "scripts/plot/sweep.py").write_text("import sys; print('drawing', sys.argv[1]); sys.exit(7)")
    called = run_lacuna("sweep", "plot", finished, env=environment)
    assert (called.returncode, called.stdout) == (7, f"drawing {finished}\n")


# ---- what is refused


def test_misuse_says_how_it_is_used(run_lacuna, tmp_path):
    file = write_sweep(tmp_path)
    for arguments, words in [
        ([], "missing FILE"),
        ([file], "missing --out"),
        ([file, "--out", ""], "--out: expected a value"),
        ([file, "--out", "x", "--jobs", "0"], "--jobs: expected an integer from 1"),
        ([file, "--out", "x", "--time-limit", "-1"], "--time-limit: expected a number greater than 0"),
        ([file, "--out", "x", "--memory-limit", "many"], "--memory-limit: expected a number"),
        ([file, "--out", "x", "--shard", "4/4"], "--shard: expected an index below"),
        ([file, "--out", "x", "--shard", "auto"], "no task of an array"),
        ([file, "--out", "x", "--job", "2"], "did you mean --jobs?"),
        (["dmo", "--out", "x"], 'did you mean "demo"?'),
        (["emit", "slrm", file, "--out", "x"], 'did you mean "slurm"?'),
    ]:
        refused = run_lacuna("sweep", *arguments, cwd=tmp_path)
        assert refused.returncode == 2 and words in refused.stderr, (arguments, refused.stderr)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("changes, words", [
    ({"accelerators": ["dens"]}, 'did you mean "dense"?'),
    ({"networks": ["missing.json"]}, "missing.json\": expected a network's file, found no such file"),
    ({"layers": ["conv9"]}, 'has no layer "conv9"'),
    ({"axes": [{"name": "a", "pointer": "/dram/latency", "values": [1]}]}, 'did you mean "latency_ns"?'),
    ({"axes": [{"name": "a", "pointer": "/dram/latency_cycles", "values": []}]}, "/axes/0/values: expected a list"),
    ({"filters": ["bandwidht > 1"]}, 'did you mean "bandwidth"?'),
    ({"filters": ["bandwidth > 1000"]}, "no point is left"),
    ({"traces": {"tiny.json": "missing"}}, "expected a trace (one of "),
    ({"acelerators": []}, 'did you mean "accelerators"?'),
], ids=str)
def test_a_bad_sweep_file_costs_nothing(sweep, tmp_path, changes, words):
    refused = sweep(**changes)
    assert (refused.returncode, refused.stdout) == (2, "") and words in refused.stderr, refused.stderr
    assert not (tmp_path / "out").exists()


def test_no_axis_takes_the_column_of_a_result(finished, sweep, tmp_path):
    columns = list(rows(finished)[0])
    axes = [{"name": column, "pointer": f"/x{i}", "values": [1]} for i, column in enumerate(columns)
            if not column.startswith(("bandwidth_B", "latency_cyc"))]
    refused = sweep(axes=axes)
    assert refused.returncode == 2 and refused.stderr.count("not a column of every sweep") == len(columns) - 2


def test_a_folder_of_another_sweep_is_left_alone(sweep, tmp_path):
    sweep("--shard", "0/20")
    refused = sweep(name="other")
    assert refused.returncode == 2 and 'holds the sweep "tiny"' in refused.stderr
    assert json.loads((tmp_path / "out/sweep.json").read_text())["name"] == "tiny"


def test_a_file_in_place_of_the_folder_is_refused(sweep, tmp_path):
    (tmp_path / "out").write_text("")
    refused = sweep()
    assert refused.returncode == 2 and "cannot be looked at: Not a directory" in refused.stderr


# ---- emitted scripts


@pytest.mark.parametrize("tasks", [1, 4])
def test_the_makefile_runs_as_it_is(finished, sweep, run_lacuna, tmp_path, tasks):
    emitted = run_lacuna("sweep", "emit", "make", write_sweep(tmp_path), "--out", tmp_path / "out", "--tasks", tasks)
    assert emitted.returncode == 0 and f"-f {tmp_path / 'out/sweep.mk'}" in emitted.stdout
    made = subprocess.run(["make", "-j2", "-f", tmp_path / "out/sweep.mk"], capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    assert tables(tmp_path / "out") == tables(finished)


def test_a_folder_that_a_script_cannot_name_is_refused_before_it_is_made(run_lacuna, tmp_path):
    refused = run_lacuna("sweep", "emit", "slurm", write_sweep(tmp_path), "--out", tmp_path / "a b")
    assert refused.returncode == 2 and "that can stand in an #SBATCH line, found" in refused.stderr
    assert not (tmp_path / "a b").exists()


def condor_words(arguments, **macros):
    """The manual's "new syntax": double quotes around all; words apart by blanks, or between single quotes; either is doubled."""
    arguments = re.sub(r"\$\((\w+)\)", lambda name: {"DOLLAR": "$", **macros}[name[1]], arguments)
    assert arguments[0] == arguments[-1] == '"' and not re.search('(?<!")"(?!")', arguments[1:-1].replace('""', ""))
    words = re.findall(r"((?:'(?:[^']|'')*'|[^\s'])+)", arguments[1:-1].replace('""', '"'))
    return [re.sub(r"'((?:[^']|'')*)'", lambda quoted: quoted[1].replace("''", "'"), word) for word in words]


@pytest.mark.parametrize("name", ["out", "it's \"$(Process)\" & 'x'"])
def test_condors_arguments_are_a_command(finished, run_lacuna, tmp_path, name):
    run_lacuna("sweep", "emit", "condor", write_sweep(tmp_path), "--out", tmp_path / name, "--tasks", 3)
    lines = dict(line.split(" = ", 1) for line in (tmp_path / name / "sweep.sub").read_text().splitlines() if " = " in line)
    assert lines["log"].replace("$(DOLLAR)", "$") == f"{tmp_path / name}/log/condor.log"
    for process in range(3):
        arguments = condor_words(lines["arguments"], Process=str(process))
        assert subprocess.run([lines["executable"], *arguments], capture_output=True, timeout=60).returncode == 0
    assert tables(tmp_path / name) == tables(finished)


# ---- what is shipped


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_sweep_expands(run_lacuna, name):
    assert run_lacuna("validate", PROJECT / f"configs/sweeps/{name}.json").returncode == 0
    shown = run_lacuna("sweep", name, "--dry-run")
    assert shown.returncode == 0, shown.stderr
    assert f"| `{name}` | {int(shown.stdout.split()[1]):,} |" in (PROJECT / "configs/sweeps/README.md").read_text()


def test_the_density_grid_compares_every_accelerator():
    grid = json.loads((PROJECT / "configs/sweeps/density_grid.json").read_text())
    assert set(grid["accelerators"]) == {path.stem for path in (PROJECT / "configs/accelerators").glob("*.json")}


def test_the_demo_runs_in_seconds(run_lacuna, tmp_path):
    shown = run_lacuna("sweep", "demo", "--out", tmp_path / "demo", timeout=30)
    assert shown.returncode == 0, shown.stderr
    assert 10 <= len(rows(tmp_path / "demo")) <= 20


def test_the_benchmark_runs(lacuna):
    shown = subprocess.run([PROJECT / "tests/benchmark/sweep.py", "--network", "digits", "--points", "4"], capture_output=True,
                           text=True,
                           env=os.environ | {"LACUNA_BIN": str(lacuna)}, timeout=60)
    assert shown.returncode == 0, shown.stderr
    assert "lacuna run, one by one" in shown.stdout and "x in points/s" in shown.stdout
