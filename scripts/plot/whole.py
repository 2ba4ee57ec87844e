"""Files that are whole or not there: written under a name that nobody else makes, on whatever machine or in whatever
container, and renamed. Who writes has a lock on it; what nobody has a lock on was left by somebody who is gone."""

import fcntl
import os
import secrets
from contextlib import suppress
from io import BytesIO

from errors import InputError

MARK, END = ".lacuna-", ".tmp"


class Whole:
    """with Whole(path) as whole: whole.file.write(bytes); whole.put(). InputError, at once, if it cannot be written. The file
    is there in any case that is not an error."""

    def __init__(self, path):
        self.path = path
        self.temporary = path.with_name(f"{path.name}{MARK}{secrets.token_hex(8)}{END}")

    def __enter__(self):
        remove_leftovers(self.path)
        self.file = self.attempt(lambda: self.temporary.open("xb"))
        with suppress(OSError):  # a file system without locks
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self

    def write(self, content):
        self.attempt(lambda: self.file.write(content))

    def put(self):
        self.attempt(self.file.flush)
        self.attempt(lambda: os.fsync(self.file.fileno()))
        self.attempt(lambda: self.temporary.replace(self.path))

    def attempt(self, action):
        try:
            return action()
        except OSError as error:
            raise InputError(f"{self.path}: cannot write this file: {error.strerror or error}") from error

    def __exit__(self, *_):
        with suppress(OSError):
            self.temporary.unlink()
        with suppress(OSError):  # what could not be written is told already
            self.file.close()


def write(path, produce):
    """produce(binary file) writes the content: into memory first, for libraries that do not tell a full disk as one."""
    with Whole(path) as whole:
        content = BytesIO()
        produce(content)
        whole.write(content.getvalue())
        whole.put()


def remove_leftovers(path):
    """Of those who wrote a file of this name and are gone."""
    digits = len(secrets.token_hex(8))
    with suppress(OSError):
        for other in path.parent.iterdir():
            begin, middle, rest = other.name.rpartition(MARK)
            random, end, after = rest.partition(END)
            if begin == path.name and middle and end and not after and len(random) == digits and other.is_file():
                remove_if_abandoned(other)


def remove_if_abandoned(path):
    with suppress(OSError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()
