"""`findings.json`: the report itself, in its versioned shape."""

from collections.abc import Iterator

from scanner.model.renderer import Renderer
from scanner.model.report import Report, pieces
from scanner.renderers._jsons import harmless


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the report; it reads back as the same."""
    return map(harmless, pieces(report))


RENDERER = Renderer(id="json", file="findings.json", chunks=chunks)
