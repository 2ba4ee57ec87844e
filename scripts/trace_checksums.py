#!/usr/bin/python3
"""Write checksums into traces, or write them anew after tensors were changed.

With them a damaged trace is refused whatever the damage; without them what HDF5 itself does not notice can pass.
workloads/README.md says what is summed up. A trace that a script writes with h5py gets them by add_checksums(file).

examples:
  scripts/trace_checksums.py small.h5
"""

import argparse
import struct
import sys
import zlib

try:
    import h5py
    import numpy as np
except ImportError as error:
    sys.exit(f"trace_checksums.py: {error}. It needs Debian's python3-h5py and python3-numpy, run by /usr/bin/python3 "
             f"(this is {sys.executable}).")

NAME = "crc32"
MOST = 4096  # checksums of a tensor
BLOCK = 1 << 26  # values in memory at a time


def text_of(attribute):
    text = attribute.decode() if isinstance(attribute, bytes) else str(attribute)
    return text.rstrip(" \0")


def tensor_checksums(path: str, tensor: h5py.Dataset) -> np.ndarray:
    """One per row of the first dimension, or per so many that there are at most MOST."""
    heading = f"{path} {tensor.dtype.name} {list(tensor.shape)} {struct.pack('<d', tensor.attrs['scale']).hex()}\n"
    start = zlib.crc32(heading.encode())
    rows = -(-len(tensor) // MOST)
    at_once = rows * max(1, BLOCK // (rows * max(1, tensor.size // len(tensor))))  # read: whole pieces, many of them
    sums = []
    for first in range(0, len(tensor), at_once):
        block = tensor[first:first + at_once].astype(tensor.dtype.newbyteorder("<"))
        sums += [zlib.crc32(block[row:row + rows].tobytes(), start) for row in range(0, len(block), rows)]
    return np.array(sums, np.uint32)


def header_checksum(attributes: h5py.AttributeManager) -> np.uint32:
    lines = (text_of(attributes.get(name, "")) for name in ("format", "version", "network", "description"))
    return np.uint32(zlib.crc32("".join(f"{line}\n" for line in lines).encode()))


def add_checksums(file: h5py.File) -> None:
    """To a trace that is complete: all tensors with their scales, and the file's attributes."""
    def add(name, item):
        if isinstance(item, h5py.Dataset):
            item.attrs[NAME] = tensor_checksums(f"/{name}", item)

    file.visititems(add)
    file.attrs[NAME] = header_checksum(file.attrs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trace", nargs="+", metavar="FILE", help="an HDF5 trace, which is changed")
    for trace in parser.parse_args().trace:
        try:
            with h5py.File(trace, "r+") as file:
                add_checksums(file)
        except (OSError, KeyError, ValueError, TypeError, struct.error) as error:
            sys.exit(f"trace_checksums.py: {trace}: {error}")


if __name__ == "__main__":
    main()
