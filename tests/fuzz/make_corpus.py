#!/usr/bin/python3
"""Writes the seeds of the trace target: traces of trace.cpp's network, in the layouts that HDF5 has, and some with faults."""

import argparse
from pathlib import Path

import h5py
import numpy as np

SHAPES = {"conv/input": (2, 2, 4, 4), "conv/weights": (3, 2, 3, 3), "pool/input": (2, 3, 2, 2),
          "fc/input": (2, 3), "fc/weights": (2, 3)}
FORMAT = {"format": "lacuna-trace", "version": 1, "network": "tiny"}


def write(path: Path, dtype: type = np.int8, libver: str = "earliest", **storage: object) -> None:
    rng = np.random.default_rng(1)
    with h5py.File(path, "w", libver=libver) as file:
        file.attrs.update(FORMAT)
        for name, shape in SHAPES.items():
            values = rng.integers(-7, 8, shape).astype(dtype)
            dataset = file.create_dataset(name, data=values, track_times=False, **storage)
            dataset.attrs["scale"] = 0.5


def damage(path: Path) -> None:
    """A dataset that was never written, another behind a link out of the file, a scale that is text."""
    write(path)
    with h5py.File(path, "r+") as file:
        del file["conv/weights"], file["fc/input"]
        file.create_dataset("conv/weights", SHAPES["conv/weights"], np.int8)
        file["fc/input"] = h5py.ExternalLink("elsewhere.h5", "/fc/input")
        file["pool/input"].attrs["scale"] = "one"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "contiguous.h5")
    write(folder / "wide.h5", dtype=np.int16)
    write(folder / "chunked.h5", chunks=True, compression="gzip", shuffle=True, fletcher32=True)
    write(folder / "latest.h5", libver="latest")
    damage(folder / "damaged.h5")


if __name__ == "__main__":
    main()
