"""The configuration of this program: the file in use, and variables that look like ours and set nothing."""

from collections.abc import Iterable, Iterator

from scanner.doctor.value import Line, Mark


def configuration(path: str, strangers: Iterable[str]) -> Iterator[Line]:
    """Yield the file, empty for none, and each complaint about the environment."""
    # A file that is wrong was refused before any command began.
    yield Line(Mark.OK, "configuration", f"{path}, valid" if path else "no file; options and SCANNER_* variables alone")
    for complaint in strangers:
        yield Line(Mark.WARN, "environment", complaint, "Correct the variable's name, or take it away.")
