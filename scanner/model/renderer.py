"""What a renderer is: an identifier, the file it writes in a run's folder, and one pure function."""

from collections.abc import Callable
from dataclasses import dataclass

from scanner.model.report import Report


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """One report format. `render` gives the same bytes for the same report, always."""

    id: str
    file: str
    render: Callable[[Report], bytes]
