"""Says in one line, with exit code 2, which Debian package is missing. Import it before what needs them."""

import sys
from importlib.util import find_spec

NEEDED = {"matplotlib": "python3-matplotlib", "numpy": "python3-numpy", "pandas": "python3-pandas", "PIL": "python3-pil"}

missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
if missing:
    sys.stderr.write(f"figures and reports need what is not installed; as root, run: apt-get install {' '.join(missing)}\n")
    sys.exit(2)
