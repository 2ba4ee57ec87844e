"""Outstanding requests: what shipped machines have is enough, and a machine that has too few is told what it loses."""

import re
from pathlib import Path

import pytest

ACCELERATORS = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "configs/accelerators").glob("*.json"))
NOTE = re.compile(r"/dma/outstanding_requests: .* about (\d+) % of the bandwidth\. That costs about (\d+) % of the "
                  r"cycles; (\d+) would cover it")


@pytest.fixture
def simulate(result_of):
    """simulate(machine, network, settings...) -> cycles, and the note's numbers if there is one."""

    def run(machine, network, *settings):
        result = result_of(machine, network, *(word for setting in settings for word in ("--set", setting)))
        notes = [NOTE.fullmatch(note) for note in result["notes"] if note.startswith("/dma/outstanding_requests")]
        return result["totals"]["cycles"], tuple(map(int, notes[0].groups())) if notes else None

    return run


@pytest.mark.parametrize("machine", ACCELERATORS)
def test_shipped_machines_have_enough(machine, simulate):
    cycles, note = simulate(machine, "lenet5")
    assert note is None
    for more in (64, 256):
        assert simulate(machine, "lenet5", f"/dma/outstanding_requests={more}")[0] == pytest.approx(cycles, rel=0.01)


# Machines that wait for DRAM a little, much and not at all.
@pytest.mark.parametrize("machine, settings", [
    ("dcnn", []),
    ("scnn", []),
    ("scnn", ["/dram/latency_cycles=200"]),
    ("scnn_sparse_w", ["/array/prefetch_chunks=0"]),
    ("cambricon_x", ["/dma/request_bytes=64"]),
    ("dense", ["/dma/request_bytes=64", "/dram/bandwidth_bytes_per_cycle=64"]),
    ("nm_tensor_core", ["/dma/request_bytes=128", "/dram/latency_cycles=60"]),
    ("structured", ["/dma/channels=1", "/dma/request_bytes=64"]),
])
@pytest.mark.parametrize("limit", [1, 2, 4, 16])
def test_the_note_tells_the_truth(machine, settings, limit, simulate):
    cycles, note = simulate(machine, "lenet5", *settings, f"/dma/outstanding_requests={limit}")
    better = note[2] if note else 1024
    saved = 100 * (1 - simulate(machine, "lenet5", *settings, f"/dma/outstanding_requests={better}")[0] / cycles)
    if note is None:
        assert saved < 2
    else:
        assert better > limit
        assert saved >= note[1] / 2 - 0.5  # it is rounded
        assert note[0] < 100
