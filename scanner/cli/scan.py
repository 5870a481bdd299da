"""`scanner scan`."""


def scan() -> None:
    """To be written."""
