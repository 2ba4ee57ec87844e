"""Nothing is lost or doubled: drivers and workers are killed at random moments, disks fill up, drivers meet in one folder."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from sweeps import POINTS, results, start, tables, write_sweep

SEED = int(os.environ.get("LACUNA_TEST_SEED", random.randrange(10**6)))
SCALE = int(os.environ.get("LACUNA_TEST_SCALE", 1))


@pytest.fixture(scope="module")
def undisturbed(lacuna, tmp_path_factory):
    """(the sweep file, the folder of an undisturbed run, its seconds)."""
    folder = tmp_path_factory.mktemp("undisturbed")
    file = write_sweep(folder)
    begin = time.monotonic()
    assert subprocess.run([lacuna, "sweep", file, "--out", folder / "out", "--jobs", "1"], capture_output=True).returncode == 0
    return file, folder / "out", time.monotonic() - begin


@pytest.fixture
def chance():
    print(f"LACUNA_TEST_SEED={SEED}")  # pytest shows it if the test fails
    return random.Random(SEED)


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def check_same(out, undisturbed):
    assert results(out) == results(undisturbed)
    assert tables(out) == tables(undisturbed)
    assert list((out / "tmp").iterdir()) == [] and list((out / "failed").rglob("*.json")) == []


def run_for(lacuna, file, out, jobs, seconds):
    """Runs the driver for so long and then kills it; True if it was faster."""
    driver = start(lacuna, file, "--out", out, "--jobs", jobs)
    try:
        driver.communicate(timeout=seconds)
        assert driver.returncode == 0
        return True
    except subprocess.TimeoutExpired:
        workers = children(driver.pid)
        driver.kill()
        driver.communicate()
        deadline = time.monotonic() + 20
        while any(map(lives, workers)):  # they die with it
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return False


def test_drivers_killed_at_any_moment_lose_nothing(lacuna, undisturbed, chance, tmp_path):
    file, expected, seconds = undisturbed
    killed = folder = 0
    while killed < 10 * SCALE:
        folder += 1
        while not run_for(lacuna, file, tmp_path / str(folder), chance.choice([1, 2, 3]), chance.uniform(0.02, seconds)):
            killed += 1
        check_same(tmp_path / str(folder), expected)


def test_workers_killed_at_any_moment_lose_nothing(lacuna, undisturbed, chance, tmp_path):
    file, expected, _ = undisturbed
    killed = folder = 0
    while killed < 10 * SCALE:
        folder += 1
        out = tmp_path / str(folder)
        driver = start(lacuna, file, "--out", out, "--jobs", 3)
        wanted = 1  # a point that is killed three times would fail: some others are to be done in between
        while driver.poll() is None:
            workers = children(driver.pid)
            if workers and len(list(out.glob("points/*/*.json"))) >= wanted:
                kill(chance.choice(workers))
                killed += 1
                wanted = len(list(out.glob("points/*/*.json"))) + 4
            time.sleep(chance.uniform(0, 0.01))
        assert driver.returncode == 0, driver.communicate()
        driver.communicate()
        check_same(out, expected)


def test_drivers_in_one_folder_share_the_work(lacuna, undisturbed, tmp_path):
    file, expected, _ = undisturbed
    drivers = [start(lacuna, file, "--out", tmp_path / "out", "--jobs", 1) for _ in range(3)]
    for driver in drivers:
        said, problems = driver.communicate(timeout=60)
        assert driver.returncode == 0 and f"{POINTS} done" in said, problems
    check_same(tmp_path / "out", expected)
    logged = [line for log in (tmp_path / "out/log").iterdir() for line in log.read_text().splitlines()]
    assert len(logged) == POINTS  # none was run twice
    assert len(list((tmp_path / "out/log").iterdir())) == 3


def test_a_driver_takes_over_from_one_that_is_killed(lacuna, undisturbed, chance, tmp_path):
    file, expected, seconds = undisturbed
    first, second = (start(lacuna, file, "--out", tmp_path / "out", "--jobs", 2) for _ in range(2))
    time.sleep(chance.uniform(0, seconds / 4))
    first.kill()
    first.communicate()
    assert second.wait(60) == 0
    second.communicate()
    check_same(tmp_path / "out", expected)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_ends_the_run_after_the_points_in_work(lacuna, undisturbed, tmp_path, number):
    file, expected, seconds = undisturbed
    driver = start(lacuna, file, "--out", tmp_path / "out", "--jobs", 1)
    while not list((tmp_path / "out").glob("points/*/*.json")):
        time.sleep(0.001)
    driver.send_signal(number)
    said, _ = driver.communicate(timeout=20)
    assert driver.returncode == 4 and "stopped by a signal" in said
    assert 0 < len(results(tmp_path / "out")) < POINTS
    assert subprocess.run([lacuna, "sweep", file, "--out", tmp_path / "out"], capture_output=True).returncode == 0
    check_same(tmp_path / "out", expected)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 400 kB, which is less than the results need."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", place], capture_output=True).returncode != 0:
        pytest.skip("a file system can only be mounted as root")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_ends_the_run_and_harms_nothing(lacuna, undisturbed, small_disk):
    file, expected, _ = undisturbed
    refused = subprocess.run([lacuna, "sweep", file, "--out", small_disk / "out", "--jobs", "2"], capture_output=True, text=True,
                             timeout=60)
    assert refused.returncode == 2 and "cannot write this file: No space left on device" in refused.stderr
    there = results(small_disk / "out")
    assert 0 < len(there) < POINTS and there.items() <= results(expected).items()
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    assert subprocess.run([lacuna, "sweep", file, "--out", small_disk / "out"], capture_output=True).returncode == 0
    check_same(small_disk / "out", expected)


def test_files_that_may_not_grow_end_the_run(lacuna, undisturbed, tmp_path):
    file, expected, _ = undisturbed
    limited = ["bash", "-c", 'trap "" XFSZ; ulimit -f 4; exec "$@"', "bash", lacuna, "sweep", file, "--out", tmp_path / "out"]
    refused = subprocess.run(limited, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2 and "cannot write this file: File too large" in refused.stderr
    assert subprocess.run([lacuna, "sweep", file, "--out", tmp_path / "out"], capture_output=True).returncode == 0
    check_same(tmp_path / "out", expected)


def test_a_folder_that_cannot_be_written_is_refused_but_can_be_looked_at(lacuna, undisturbed, small_disk):
    file, _, _ = undisturbed
    small_sweep = [lacuna, "sweep", file, "--out", small_disk / "small", "--shard", "0/20"]
    assert subprocess.run(small_sweep, capture_output=True).returncode == 0
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    seen = subprocess.run([lacuna, "sweep", "status", small_disk / "small"], capture_output=True, text=True)
    assert seen.returncode == 0 and f"{POINTS} points" in seen.stdout
    refused = subprocess.run([lacuna, "sweep", file, "--out", small_disk / "out"], capture_output=True, text=True, timeout=60)
    assert refused.returncode == 2 and "cannot create this folder: Read-only file system" in refused.stderr
