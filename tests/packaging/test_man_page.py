"""The man page tells of every command and option, and is roff without a fault."""

import shutil
import subprocess

import pytest

from docs import man_page


def test_every_command_and_variable_is_told() -> None:
    page = man_page.page()
    for told in (".SS scan", ".SS evidence upload", r"\-\-report\-url", "SCANNER_PROFILE", ".SH EXIT STATUS"):
        assert told in page


def test_no_line_is_a_request_of_strangers() -> None:
    known = (".TH", ".SH", ".SS", ".TP", ".PP")
    assert all(line.startswith(known) for line in man_page.page().splitlines() if line.startswith((".", "'")))


@pytest.mark.skipif(not shutil.which("groff"), reason="groff is not installed")
def test_groff_finds_no_fault() -> None:
    words = ["groff", "-man", "-ww", "-K", "utf8", "-T", "utf8"]
    done = subprocess.run(words, input=man_page.page().encode(), capture_output=True, check=True)
    assert done.stderr == b""
