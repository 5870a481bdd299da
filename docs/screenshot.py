"""Makes `docs/images/report.png`: the first screens of the HTML report, as the README shows it.

Run `python -m docs.screenshot` for a picture of the demonstration, or give a run's `findings.json`.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from scanner import registry
from scanner.model.report import decode

PICTURE = Path(__file__).parent / "images" / "report.png"
SIZE = (1440, 1360)

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A run of its own that talks to nobody; the sandbox needs rights that containers do not have.
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)
_LIMIT = 120


class NoBrowserError(Exception):
    """No Chromium is on the PATH."""

    def __init__(self) -> None:
        super().__init__("Chromium is not on the PATH; on Debian and Ubuntu: apt-get install chromium")


def chromium() -> str:
    """Return the path of Chromium or Chrome; raise `NoBrowserError` where there is none."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise NoBrowserError
    return found


def run_chromium(url: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Open a page in a headless browser with a profile of its own; return what the browser printed."""
    with TemporaryDirectory(prefix="scanner-browser-", ignore_cleanup_errors=True) as profile:
        command = [chromium(), *_FLAGS, f"--user-data-dir={profile}", *options, url]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=_LIMIT)  # noqa: S603 -- ours


def photograph(page: Path, picture: Path, size: tuple[int, int] = SIZE) -> None:
    """Write a picture of a page's first `size` pixels."""
    width, height = size
    run_chromium(page.as_uri(), f"--window-size={width},{height}", f"--screenshot={picture}")


def _demonstration(folder: Path) -> Path:
    """Scan the demonstration's estate; its findings are many, so a non-zero exit is no fault."""
    command = [sys.executable, "-m", "scanner", "demo", "--scan-only", "--out", str(folder)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own program
    return next(folder.rglob("findings.json"))


def main(arguments: list[str]) -> None:
    """Make the picture."""
    with TemporaryDirectory(prefix="scanner-picture-") as name:
        folder = Path(name)
        findings = Path(arguments[0]) if arguments else _demonstration(folder)
        page = folder / "report.html"
        page.write_bytes(registry.renderers()["html"].render(decode(findings.read_bytes())))
        PICTURE.parent.mkdir(exist_ok=True)
        photograph(page, PICTURE)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except NoBrowserError as problem:
        sys.exit(str(problem))
