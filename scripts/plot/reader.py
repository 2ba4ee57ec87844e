"""What becomes of a program whose output nobody reads any more."""

import signal


def ends_with_it():
    """The program ends quietly when the reader of its output does, as `lacuna run | head` and other tools do; Python would
    raise BrokenPipeError instead. For programs only: who imports a module may want to go on."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
