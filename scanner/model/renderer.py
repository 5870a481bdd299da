"""What a renderer is: an identifier, the file it writes in a run's folder, and one pure function."""

from collections.abc import Callable, Iterable
from importlib.util import find_spec

import msgspec

from scanner.errors import UsageError
from scanner.model.report import Report


class Renderer(msgspec.Struct, frozen=True, kw_only=True):
    """One report format. `chunks` gives the same bytes for the same report, always.

    They come in pieces of any length, for a report's findings may be more than memory holds: a renderer goes over them
    once or twice, and keeps of them what its format forces it to.

    `library` is a module that is not installed with the scanner alone; the extra that brings it is named like the
    format. `is_text` is False for formats that only programs open.
    """

    id: str
    file: str
    chunks: Callable[[Report], Iterable[bytes]]
    library: str = ""
    is_text: bool = True

    def render(self, report: Report) -> bytes:
        """Return the whole file, of a report that is small enough for it."""
        return b"".join(self.chunks(report))

    def require(self) -> None:
        """Raise UsageError where the format's library is not installed: before a scan, rather than after it."""
        if self.library and find_spec(self.library) is None:
            remedy = f"Install it with: pip install 's3-replication-scanner[{self.id}]'"
            raise UsageError(f"the format {self.id!r} needs {self.library}, which is not installed", remedy)
