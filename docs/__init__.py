"""Documentation tools: `python -m docs.generate`, `python -m docs.screenshot`."""
