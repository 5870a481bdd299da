"""What a renderer is: an identifier, the file it writes in a run's folder, and one pure function."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from scanner.errors import UsageError
from scanner.model.report import Report


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """One report format. `render` gives the same bytes for the same report, always.

    `library` is a module that is not installed with the scanner alone; the extra that brings it is named like the
    format. `is_text` is False for formats that only programs open.
    """

    id: str
    file: str
    render: Callable[[Report], bytes]
    library: str = ""
    is_text: bool = True

    def require(self) -> None:
        """Raise UsageError where the format's library is not installed: before a scan, rather than after it."""
        if self.library and find_spec(self.library) is None:
            remedy = f"Install it with: pip install 's3-replication-scanner[{self.id}]'"
            raise UsageError(f"the format {self.id!r} needs {self.library}, which is not installed", remedy)
