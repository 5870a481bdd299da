"""The program as a person runs it, in this process."""

import sys

import pytest

from scanner.cli import app as application


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the program; return exit code, standard output and standard error."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["scanner", *words])
        with pytest.raises(SystemExit) as exit_:
            application.main()
    captured = capsys.readouterr()
    return int(exit_.value.code or 0), captured.out, captured.err
