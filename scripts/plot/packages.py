"""Says in one line, with exit code 2, which Debian package is missing. Import it before what needs them."""

import os
import sys
from importlib.util import find_spec

NEEDED = {"matplotlib": "python3-matplotlib", "numpy": "python3-numpy", "pandas": "python3-pandas", "PIL": "python3-pil"}

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # figures need no threads, which take memory each


def tell(kind, error, trace):
    """A limit on memory is no bug: it is told in one line, with exit code 2."""
    if not issubclass(kind, (MemoryError, ImportError)):
        return sys.__excepthook__(kind, error, trace)
    why = "out of memory" if issubclass(kind, MemoryError) else f"a library cannot be loaded: {error}"
    sys.stderr.write(f"{os.path.basename(sys.argv[0])}: {why}\n")
    sys.stderr.flush()
    os._exit(2)


sys.excepthook = tell

missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
if missing:
    sys.stderr.write(f"figures and reports need what is not installed; as root, run: apt-get install {' '.join(missing)}\n")
    sys.exit(2)
