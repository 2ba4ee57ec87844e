#!/usr/bin/python3
"""Broken traces, each made of the digits trace with one fault, and what `lacuna validate` has to say about it."""

import shutil
import sys
import zlib
from pathlib import Path

import h5py
import numpy as np

LONG_ZEROS = zlib.compress(bytes(1 << 26))
DIGITS = Path(__file__).resolve().parents[2] / "workloads/traces/digits.h5"


def replace(file, path, values, **attributes):
    """Puts another dataset in the place of one, its attributes kept unless given (None: left out)."""
    attributes = dict(file[path].attrs) | attributes
    del file[path]
    dataset = file.create_dataset(path, data=values)
    dataset.attrs.update({key: value for key, value in attributes.items() if value is not None})


def without_checksums(file):
    """As a user's own script writes a trace."""
    for path in [f"{layer}/{kind}" for layer, tensors in file.items() for kind in tensors]:
        del file[path].attrs["crc32"]
    del file.attrs["crc32"]


def new_dataset(file, path, **how):
    """An unwritten one in the place of one."""
    shape, scale = file[path].shape, file[path].attrs["scale"]
    del file[path]
    file.create_dataset(path, shape, np.int8, **how).attrs["scale"] = scale


def virtual(file, path):
    shape, scale = file[path].shape, file[path].attrs["scale"]
    layout = h5py.VirtualLayout(shape, np.int8)
    layout[...] = h5py.VirtualSource("gone.h5", "w", shape)
    del file[path]
    file.create_virtual_dataset(path, layout).attrs["scale"] = scale


def link(file, path, to):
    del file[path]
    file[path] = to


def long_zeros(file, path):
    """A chunk that should hold a few hundred bytes and expands to 64 MiB."""
    new_dataset(file, path, chunks=file[path].shape, compression="gzip")
    file[path].id.write_direct_chunk((0,) * file[path].ndim, LONG_ZEROS)


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
    "never_written": (
        lambda file: new_dataset(file, "conv1/input"),
        ["/conv1/input: expected values, found none: they were never written"]),
    "never_written_but_filled": (
        lambda file: new_dataset(file, "conv1/input", fillvalue=3),
        ["/conv1/input: expected values, found none: they were never written"]),
    "missing_chunk": (
        lambda file: (new_dataset(file, "conv2/weights", chunks=(16, 16, 3, 3)), file["conv2/weights"].write_direct(
            np.ones((16, 16, 3, 3), np.int8), dest_sel=np.s_[:16])),
        ["/conv2/weights: expected values, found none: they were never written (the chunk at [16, 0, 0, 0])"]),
    "virtual_dataset": (
        lambda file: virtual(file, "conv1/weights"),
        ["/conv1/weights: expected values in this file, found a virtual dataset, which has them in others"]),
    "external_storage": (
        lambda file: new_dataset(file, "conv1/weights", external=[("raw", 0, 144)]),
        ["/conv1/weights: expected values in this file, found external storage, which has them in others"]),
    "external_link": (
        lambda file: link(file, "conv1/weights", h5py.ExternalLink("other.h5", "/conv1/weights")),
        ['/conv1/weights: expected a dataset, found a link to another file ("other.h5")']),
    "external_link_to_a_layer": (
        lambda file: link(file, "conv1", h5py.ExternalLink("other.h5", "/conv1")),
        ['/conv1: expected a group, found a link to another file ("other.h5")']),
    "dangling_link": (
        lambda file: link(file, "fc1/input", h5py.SoftLink("/fc2/outputs")),
        ['/fc1/input: expected a dataset, found a soft link to "/fc2/outputs", which is not in this file']),
    "another_filter": (
        lambda file: new_dataset(file, "conv1/weights", chunks=(16, 1, 3, 3), compression=1, scaleoffset=0),
        ["/conv1/weights: expected at most the filters gzip, shuffle and fletcher32, each once, found number 6"]),
    "chunk_that_expands": (
        lambda file: long_zeros(file, "conv1/weights"),
        [f"/conv1/weights: expected at most 165 bytes for 144, found {len(LONG_ZEROS)} (the chunk at [0, 0, 0, 0])"]),
    "terminal_escape": (
        lambda file: file.attrs.update(network="\x1b[31mdigits"),
        ['/: attribute network: expected the name of a network, found "\\u001b[31mdigits"']),
    "several_faults": (
        several_faults,
        ["/: attribute version: expected integer 1, found integer 2",
         "/fc1: expected a group, found nothing",
         "/fc2/weights: expected [10, 128], found [10, 127]"]),
}


def change_value(file, path):
    values = file[path][()]
    values.flat[0] ^= 1
    file[path][()] = values


CHANGED = "expected the checksum of what is there, found another for row 0: damaged, or changed since the checksums were written"

# The same for a trace with checksums.
CHANGES = {
    "changed_value": (lambda file: change_value(file, "fc2/weights"), [f"/fc2/weights: {CHANGED}"]),
    "changed_scale": (lambda file: file["fc2/weights"].attrs.update(scale=2.5), [f"/fc2/weights: {CHANGED}"]),
    "one_without_checksum": (
        lambda file: file["conv3/input"].attrs.pop("crc32"),
        ["/conv3/input: attribute crc32: expected a checksum as others here have, found nothing"]),
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
    for name, (damage, problems) in (FAULTS | CHANGES).items():
        path = Path(folder) / f"{name}.h5"
        shutil.copy(DIGITS, path)
        with h5py.File(path, "r+") as file:
            if name in FAULTS:
                without_checksums(file)
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
