"""Opening what a folder of results holds: regular files only. Reading a FIFO would wait for ever."""

import errno
import stat
from pathlib import Path

KINDS = {stat.S_IFIFO: "a FIFO", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
         stat.S_IFDIR: "a folder"}


def regular(path: Path) -> Path:
    """The path itself. OSError if something else than a file, or nothing, is there."""
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind != stat.S_IFREG:
        raise OSError(errno.EINVAL, f"expected a file, found {KINDS.get(kind, 'something else')}", str(path))
    return path
