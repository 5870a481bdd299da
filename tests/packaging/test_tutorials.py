"""Who follows a tutorial word by word on a fresh machine sees what the tutorial prints.

All blocks of a page are typed in order, in a clone with nothing in it but what the page makes, an empty home, and no
variable of ours. What is printed must be what the page shows, whole: an ellipsis stands for what it leaves out, and
white space does not count, since lines break where a terminal is wide. Only the installation from a package index is
not repeated here: `make` finds an environment that is up to date.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from glob import escape
from pathlib import Path
from typing import Final

import pytest

from tests.support.pages import ROOT, Block, Command, Page, commands, page, written
from tests.support.terminal import Terminal

pytestmark = pytest.mark.emulator

TUTORIALS: Final = [path for path in written() if path.startswith("docs/tutorial/")]

CLONED: Final = ("Makefile", "pyproject.toml", "requirements")
"""What the tutorials need of a clone."""

TO_READ_OFF: Final = {"DIGEST": r"^approve with: .* --approve (\w+)$"}
"""What a page has its reader put in, and where the reader finds it in what was printed."""

STAYS: Final = "--keep"
"""The option with which a command goes on until Ctrl-C, so that the page goes on in a second terminal."""

LAST_WORDS: Final = "Ctrl-C stops it."
PATIENCE: Final = 120.0  # seconds


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone in which `make` has nothing to install."""
    folder = tmp_path / "clone"
    installed = folder / ".venv"
    installed.mkdir(parents=True)
    for name in CLONED:
        (folder / name).symlink_to(ROOT / name)
    for part in Path(sys.prefix).iterdir():
        if part.name != ".ready":
            (installed / part.name).symlink_to(part)
    (installed / ".ready").touch()
    return folder


@pytest.mark.parametrize("path", TUTORIALS)
def test_a_new_user_sees_what_is_printed(path: str, clone: Path) -> None:
    home = clone.parent / "home"
    home.mkdir()
    environment = {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    with ExitStack() as running:
        reader = Reader(Terminal(clone, environment, clone.parent / "state"), running)
        for typed, shown in _steps(page(path)):
            said = reader.follow(typed)
            if shown:
                matches = _shows("\n".join(block.text for block in shown), said)
                assert matches, f"{path}:{shown[0].line}: this was printed:\n{said}"


@dataclass
class Reader:
    """Somebody at a terminal who does what the page says, and remembers what was printed."""

    terminal: Terminal
    running: ExitStack
    seen: list[str] = field(default_factory=list)

    def follow(self, block: Block) -> str:
        """Type a block; return what was printed."""
        typed = [Command(block.text, 0, block.line)] if block.language == "sh" else commands(block)
        self.seen.append("".join(self._type(one) for one in typed))
        return self.seen[-1]

    def _type(self, command: Command) -> str:
        text = self._filled_in(command.text)
        if STAYS in text:
            return self.running.enter_context(_staying(text, self.terminal))
        done = self.terminal.type(text)
        wanted = command.exit_code or 0
        assert done.returncode == wanted, f"line {command.line}: {text}\nended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def _filled_in(self, text: str) -> str:
        for word, pattern in TO_READ_OFF.items():
            if word in text:
                text = text.replace(word, re.findall(pattern, "".join(self.seen), re.MULTILINE)[-1])
        return text


def _steps(found: Page) -> Iterator[tuple[Block, list[Block]]]:
    """Yield each block that is typed, with those behind it that show what is printed then."""
    typed, shown = None, list[Block]()
    for block in found.blocks_of("console", "sh", "text"):
        if block.language == "text":
            shown.append(block)
            continue
        if typed:
            yield typed, shown
        typed, shown = block, []
    if typed:
        yield typed, shown


def _shows(shown: str, printed: str) -> bool:
    pattern = escape(" ".join(shown.split())).replace("…", "*")
    return fnmatchcase(" ".join(printed.split()), pattern)


@contextmanager
def _staying(command: str, terminal: Terminal) -> Iterator[str]:
    """Type a command into a terminal of its own, go on when it has said what there is to say, and press Ctrl-C."""
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=terminal.folder,
        env=terminal.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        said = []
        for line in running.stdout or ():
            said.append(line)
            if LAST_WORDS in line:
                break
        try:
            yield "".join(said)
        finally:
            os.killpg(running.pid, signal.SIGINT)
            running.communicate(timeout=PATIENCE)
