"""What is wrong with what a script was given."""


class InputError(Exception):
    """What is wrong with which file."""
