"""`findings.json`: the report itself, in its versioned shape."""

from scanner.model.renderer import Renderer
from scanner.model.report import encode

RENDERER = Renderer(id="json", file="findings.json", render=encode)
