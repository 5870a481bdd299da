"""`findings.json`: the report itself, in its versioned shape."""

from scanner.model.renderer import Renderer
from scanner.model.report import Report, encode
from scanner.renderers._jsons import harmless


def render(report: Report) -> bytes:
    """Return the report; it reads back as the same."""
    return harmless(encode(report))


RENDERER = Renderer(id="json", file="findings.json", render=render)
