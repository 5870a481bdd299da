"""`scanner report`."""


def report() -> None:
    """To be written."""
