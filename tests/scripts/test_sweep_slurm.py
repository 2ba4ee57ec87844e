"""The script that `lacuna sweep emit slurm` writes runs as it is on a real Slurm, and a node that dies costs nothing."""

import subprocess

import pytest

import slurm_cluster
from sweeps import POINTS, results, start, tables, write_sweep


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    reason = slurm_cluster.why_not()
    if reason:
        pytest.skip(reason)
    with slurm_cluster.Cluster(tmp_path_factory.mktemp("slurm")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def expected(lacuna, tmp_path_factory):
    folder = tmp_path_factory.mktemp("expected")
    assert subprocess.run([lacuna, "sweep", write_sweep(folder), "--out", folder / "out"], capture_output=True).returncode == 0
    return folder / "out"


def emit(lacuna, folder, tasks, **changes):
    emitted = subprocess.run([lacuna, "sweep", "emit", "slurm", write_sweep(folder, **changes), "--out", folder / "out",
                              "--tasks", str(tasks)],
                             capture_output=True, text=True)
    assert emitted.returncode == 0, emitted.stderr
    assert "start it with: sbatch" in emitted.stdout
    return folder / "out" / "sweep.sbatch"


def logs(out):
    return "\n".join(log.read_text() for log in sorted((out / "log").glob("slurm-*.out")))


def test_an_array_runs_the_sweep_and_collects(lacuna, cluster, expected, tmp_path):
    job = cluster.submit(emit(lacuna, tmp_path, 6))
    cluster.wait_for(lambda: cluster.queue(job) == [], 60, f"end of job {job}")
    assert results(tmp_path / "out") == results(expected), logs(tmp_path / "out")
    assert tables(tmp_path / "out") == tables(expected)
    assert len(list((tmp_path / "out/log").glob("slurm-*.out"))) == 6


def test_a_node_that_dies_costs_nothing(lacuna, cluster, tmp_path):
    script = emit(lacuna, tmp_path, 4, seeds=list(range(1, 21)))  # long enough to be killed in the middle
    out, points = tmp_path / "out", 10 * POINTS
    job = cluster.submit(script)
    cluster.wait_for(lambda: len(results(out)) > POINTS // 4 and cluster.nodes(job) == set(slurm_cluster.NODES), 60, "results")
    cluster.kill("n1")
    assert len(results(out)) < points
    cluster.run("scontrol", "update", "nodename=n1", "state=down", "reason=killed")
    cluster.start_node("n1")
    cluster.wait_for(lambda: "RUNNING" not in cluster.queue(job), 120, "end of the other node's tasks")
    assert len(results(out)) < points and "PENDING" in cluster.queue(job)  # Slurm lets them wait for two minutes

    again = cluster.submit(script)
    cluster.wait_for(lambda: cluster.queue(again) == [], 120, f"end of job {again}")
    cluster.run("scancel", job)
    driver = start(lacuna, tmp_path / "tiny_sweep.json", "--out", tmp_path / "direct")
    driver.communicate(timeout=120)
    assert results(out) == results(tmp_path / "direct"), logs(out)
    assert tables(out) == tables(tmp_path / "direct")
