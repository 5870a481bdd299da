"""What reports need is loaded during the block."""

import os
import subprocess
import sys
from pathlib import Path

PROBE = """
import sys
from scanner.pipeline.warming import warming
with warming(("html", "csv", "json")):
    pass
before = set(sys.modules)
from scanner.renderers._prose import prose
from scanner.renderers._templates import environment
prose("Turn *versioning* on.")
print("LOADED", {"jinja2", "markdown_it"} <= before)
print("LATER", *sorted(set(sys.modules) - before))
"""


def test_nothing_is_left_to_load_for_reports(tmp_path: Path) -> None:
    nothing_kept = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", PROBE], env=nothing_kept, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["LOADED", "True", "LATER"]
