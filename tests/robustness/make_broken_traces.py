#!/usr/bin/python3
"""Broken traces, each made of the digits trace with one fault, and what `lacuna validate` has to say about it."""

import shutil
import sys
from pathlib import Path

import h5py
import numpy as np

DIGITS = Path(__file__).resolve().parents[2] / "workloads/traces/digits.h5"


def replace(file, path, values, **attributes):
    """Puts another dataset in the place of one, its attributes kept unless given (None: left out)."""
    attributes = dict(file[path].attrs) | attributes
    del file[path]
    dataset = file.create_dataset(path, data=values)
    dataset.attrs.update({key: value for key, value in attributes.items() if value is not None})


def one_value(file, path, index, value, dtype):
    values = file[path][()].astype(dtype)
    values[index] = value
    replace(file, path, values)


def without_scale(file):
    del file["conv1/weights"].attrs["scale"]


def several_faults(file):
    file.attrs["version"] = 2
    del file["fc1"]
    replace(file, "fc2/weights", file["fc2/weights"][:, :-1])


# name: (what is done to the file, the problems found)
FAULTS = {
    "missing_dataset": (
        lambda file: file.pop("conv2/weights"),
        ["/conv2/weights: expected a dataset, found nothing"]),
    "missing_layer": (
        lambda file: file.pop("max_pool1"),
        ["/max_pool1: expected a group, found nothing"]),
    "group_for_dataset": (
        lambda file: (file.pop("fc1/input"), file.create_group("fc1/input")),
        ["/fc1/input: expected a dataset, found something else or damaged data"]),
    "wrong_shape": (
        lambda file: replace(file, "conv3/weights", file["conv3/weights"][:, :, :, :2]),
        ["/conv3/weights: expected [64, 32, 3, 3], found [64, 32, 3, 2]"]),
    "wrong_rank": (
        lambda file: replace(file, "fc1/input", file["fc1/input"][()].reshape(16, 64, 2, 2)),
        ["/fc1/input: expected [16, 256], found [16, 64, 2, 2]; only the first number may be larger"]),
    "too_few_images": (
        lambda file: replace(file, "conv1/input", file["conv1/input"][:15]),
        ["/conv1/input: expected [16, 1, 8, 8], found [15, 1, 8, 8]; only the first number may be larger"]),
    "float_weights": (
        lambda file: replace(file, "conv1/weights", file["conv1/weights"][()].astype(np.float32)),
        ["/conv1/weights: expected type int8 or int16, found float32"]),
    "unsigned_input": (
        lambda file: replace(file, "conv1/input", file["conv1/input"][()].astype(np.uint8)),
        ["/conv1/input: expected type int8 or int16, found uint8"]),
    "too_wide_value": (
        lambda file: one_value(file, "conv1/weights", (3, 0, 1, 2), 200, np.int16),
        ["/conv1/weights: expected values in -127..127, found 200 at [3, 0, 1, 2]"]),
    "no_scale": (
        without_scale,
        ["/conv1/weights: attribute scale: expected a positive finite float, found nothing"]),
    "scale_not_finite": (
        lambda file: file["fc2/weights"].attrs.update(scale=np.nan),
        ["/fc2/weights: attribute scale: expected a positive finite float, found nan"]),
    "no_network": (
        lambda file: file.attrs.__delitem__("network"),
        ["/: attribute network: expected the name of a network, found nothing"]),
    "another_format": (
        lambda file: file.attrs.update(format="activations"),
        ['/: attribute format: expected "lacuna-trace", found "activations"']),
    "several_faults": (
        several_faults,
        ["/: attribute version: expected integer 1, found integer 2",
         "/fc1: expected a group, found nothing",
         "/fc2/weights: expected [10, 128], found [10, 127]"]),
}

# name: (the bytes of the file, from those of the digits trace; the problems found)
NO_TRACES = {
    "empty": (lambda good: b"", ["expected an HDF5 trace, found an empty file"]),
    "truncated": (lambda good: good[:len(good) // 2], ["expected an HDF5 trace, found a truncated or damaged HDF5 file"]),
    "not_hdf5": (lambda good: b'{"format": "lacuna-trace"}\n', ["expected an HDF5 trace, found another kind of file"]),
}


def make(folder):
    """Writes all broken traces; returns {file: its lines of messages, without the file's name}."""
    messages = {}
    for name, (damage, problems) in FAULTS.items():
        path = Path(folder) / f"{name}.h5"
        shutil.copy(DIGITS, path)
        with h5py.File(path, "r+") as file:
            damage(file)
        messages[path] = problems
    for name, (content, problems) in NO_TRACES.items():
        path = Path(folder) / f"{name}.h5"
        path.write_bytes(content(DIGITS.read_bytes()))
        messages[path] = problems
    return messages


if __name__ == "__main__":
    for path in make(sys.argv[1]):
        print(path)
