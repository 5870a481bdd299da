"""Renderers: one module a report format, named like its identifier."""
