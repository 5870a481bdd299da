"""Our wheel, and how pip installs it where no index answers: the tests' environment lends what it depends on."""

import hashlib
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Wheelhouse:
    """A folder with our wheel, and with the wheel `lent`, whose path file leads to the tests' own packages."""

    folder: Path
    wheel: Path
    lent: Path

    @property
    def lock(self) -> str:
        """A lock of the one package that is lent, as `make lock` writes them."""
        return f"lent==1 \\\n    --hash=sha256:{hashlib.sha256(self.lent.read_bytes()).hexdigest()}\n"

    def offline(self) -> dict[str, str]:
        """Return the variables by which pip takes packages from here alone."""
        return {
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.folder),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_CONFIG_FILE": os.devnull,
        }

    def lending(self) -> dict[str, str]:
        """Return the variables by which pip adds what is lent to whatever it is told to install, and nothing else."""
        (self.folder / "lent.txt").write_text("lent\n", encoding="utf-8")
        return {**self.offline(), "PIP_NO_DEPS": "1", "PIP_REQUIREMENT": str(self.folder / "lent.txt")}


def stock(folder: Path, lent_from: Path | None = None) -> Wheelhouse:
    """Build both wheels into a folder; what is lent is found at `lent_from`, or where it is."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=environment, timeout=120)
    (wheel,) = folder.glob("*.whl")
    return Wheelhouse(folder, wheel, _lent(folder, lent_from or Path(sysconfig.get_path("purelib"))))


def _lent(folder: Path, place: Path) -> Path:
    # A path file adds the folder without reading the path files in it, so our editable install stays out.
    files = {
        "lent.pth": f"{place}\n",
        "lent-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: lent\nVersion: 1\n",
        "lent-1.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},,\n" for name in (*files, "lent-1.dist-info/RECORD"))
    target = folder / "lent-1-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in {**files, "lent-1.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return target
