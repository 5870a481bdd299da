"""`scanner --help` is quick because it loads nothing slow."""

import subprocess
import sys
from pathlib import Path

SLOW = {"boto3", "botocore", "pandas", "numpy", "jinja2", "jsonschema", "networkx", "yaml", "moto", "rich"}
PROBE = """
import sys
from scanner.cli.app import app
sys.argv = ["scanner", "--help"]
try:
    app(prog_name="scanner")
except SystemExit:
    pass
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_help_loads_nothing_slow() -> None:
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert "Usage: scanner" in done.stdout
    assert "scanner" in loaded
    assert not loaded & SLOW


def test_every_commands_help_loads_nothing_slow() -> None:
    """Not even rich: help is plain text, the same on a terminal and in a pipe."""
    for command in ("scan", "report", "demo"):
        probe = PROBE.replace('["scanner", "--help"]', f'["scanner", "{command}", "--help"]')
        done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
        assert not set(done.stdout.rpartition("LOADED")[2].split()) & SLOW, command


def test_the_end_looks_at_nothing_once_more() -> None:
    """Python would look at every object for what may be freed, though the system frees all of them at once."""
    probe = """
import atexit, gc, sys
atexit.register(lambda: print("FROZEN", gc.get_freeze_count() > 10_000))
from scanner.cli.start import main
sys.argv = ["scanner", "--version"]
main()
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert "FROZEN True" in done.stdout


def test_nothing_is_looked_for_while_modules_are_loaded() -> None:
    probe = """
import gc, sys
looked = []
from scanner.cli.start import main
gc.callbacks.append(lambda phase, _: looked.append(phase))
sys.argv = ["scanner", "--version"]
try:
    main()
finally:
    print("LOOKED", len(looked))
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert "LOOKED 0" in done.stdout


def test_a_scan_loads_nothing_that_transfers_files() -> None:
    """boto3 adds to botocore what moves files; reading configurations needs none of it."""
    probe = """
import sys
import scanner.pipeline
from scanner.aws.access import ConnectionOptions
from scanner.aws.connection import keyring
keyring(ConnectionOptions("eu-west-1")).own("").client("s3")
print("LOADED", *sorted({name.split(".")[0] for name in sys.modules}))
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert "botocore" in loaded
    assert not loaded & {"boto3", "s3transfer"}


def test_policies_are_read_without_the_grammar_of_iris(tmp_path: Path) -> None:
    """Where it is installed, jsonschema loads it; it is still there for whoever wants it."""
    (tmp_path / "rfc3987_syntax.py").write_text("print('COMPILED')\ndef is_valid_syntax(*_): return True\n")
    probe = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import scanner.policy.validate
print("LOADED", "jsonschema" in sys.modules)
import rfc3987_syntax
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["LOADED", "True", "COMPILED"]
