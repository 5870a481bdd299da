"""The wheel, the editable install and the checkout ship the same data and behave the same, outside the checkout.

What is built is the same bytes wherever it is built, and holds nothing that does not belong there.
"""

import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path, PurePosixPath

import pytest

from scanner import __version__

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.packaging

LIST_DATA = """
from scanner import resources
for name in ("policies", "templates"):
    for item in sorted(resources.folder(name).iterdir(), key=lambda item: item.name):
        if item.is_file() and not item.name.startswith("."):
            print(name, item.name, len(item.read_bytes()))
"""


# What may be in the package: Python, policies and their schemas, templates and what they embed, the mark of types.
SUFFIXES = {".py", ".yaml", ".json", ".j2", ".css", ".js", ".typed"}


@dataclass(frozen=True)
class Built:
    """What one build made."""

    sdist: Path
    wheel: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(ROOT, tmp_path_factory.mktemp("dist"))


def build(source: Path, target: Path, umask: int = 0o022, **environment: str) -> Built:
    """Build as `make package` does; both at once, which is the backend's own command."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(target)]
    env = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600", **environment}
    subprocess.run(command, cwd=source, check=True, capture_output=True, env=env, umask=umask)
    return Built(next(target.glob("*.tar.gz")), next(target.glob("*.whl")))


@pytest.fixture(scope="session")
def wheel(built: Built) -> Path:
    return built.wheel


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel; its dependencies are lent by the environment that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    # A path file adds the folder without reading the path files in it, so our editable install stays out.
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return python


def output(command: list[str], cwd: Path, **environment: str) -> str:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COV"))} | environment
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_wheel_editable_install_and_checkout_ship_the_same_data(installed: Path, tmp_path: Path) -> None:
    from_wheel = output([str(installed), "-c", LIST_DATA], tmp_path)
    editable = output([sys.executable, "-c", LIST_DATA], tmp_path)
    checkout = output([sys.executable, "-c", LIST_DATA], ROOT, PYTHONPATH=str(ROOT))
    assert "policies baseline.yaml" in from_wheel
    assert "policies schema.json" in from_wheel
    assert "templates" in from_wheel
    assert from_wheel == editable == checkout


def test_the_wheel_comes_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = output([str(installed), "-c", "import scanner; print(scanner.__file__)"], tmp_path)
    assert str(installed.parent.parent) in where


@pytest.mark.parametrize(
    "words",
    [["--version"], ["policy", "show", "baseline"], ["checks", "explain", "kms-replication"], ["policy", "schema"]],
)
def test_the_installed_program_says_what_the_checkout_says(installed: Path, tmp_path: Path, words: list[str]) -> None:
    from_wheel = output([str(installed.parent / "scanner"), *words], tmp_path)
    checkout = output([sys.executable, "-m", "scanner", *words], ROOT)
    assert from_wheel == checkout
    assert from_wheel


def test_the_program_runs_from_a_zip(wheel: Path, tmp_path: Path) -> None:
    listed = output([sys.executable, "-c", LIST_DATA], tmp_path, PYTHONPATH=str(wheel))
    assert "policies baseline.yaml" in listed


def test_another_folder_and_another_machines_habits_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    """Built from the source distribution: who has only that can check what others built from the checkout."""
    subprocess.run(["tar", "-xzf", str(built.sdist), "-C", str(tmp_path)], check=True)
    (source,) = tmp_path.iterdir()
    for path in source.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    again = build(source, tmp_path / "again", umask=0o077, TZ="Asia/Tokyo", LC_ALL="C", PYTHONHASHSEED="7")
    assert again.wheel.read_bytes() == built.wheel.read_bytes()
    assert again.sdist.read_bytes() == built.sdist.read_bytes()


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    outside = sorted(name.partition("/")[2] for name in names if not name.startswith("scanner/"))
    metadata = ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"]
    assert outside == [*metadata[:3], "data/share/man/man1/scanner.1", *metadata[3:]]
    package = [PurePosixPath(name) for name in names if name.startswith("scanner/")]
    assert {path.suffix for path in package} == SUFFIXES
    assert not [path for path in package if "_bundled" in path.parts and path.suffix == ".py"]
    assert not [path for path in package if any("test" in part.split("_") for part in path.parent.parts)]
    assert PurePosixPath("scanner/py.typed") in package


def test_the_source_distribution_holds_nothing_that_tools_leave_behind(built: Built) -> None:
    top = built.sdist.name.removesuffix(".tar.gz")
    with tarfile.open(built.sdist) as archive:
        paths = [PurePosixPath(name).relative_to(top) for name in archive.getnames()]
    hidden = {path.name for path in paths if path.name.startswith(".")}
    assert hidden <= {".gitignore", ".gitattributes", ".containerignore"}
    assert not [path for path in paths if path.suffix == ".pyc" or path.parts[0] in {"dist", "out", "build", "site"}]
    there = {path.parts[0] for path in paths}
    assert {"tests", "docs", "deploy", "changelog.d", "README.md", "LICENSE"} <= there
    assert {"Makefile", "noxfile.py", "mkdocs.yml", "requirements"} <= there, "what checks it and makes its site"


def test_the_version_is_the_same_wherever_it_is_told(built: Built, installed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = message_from_string(archive.read(name).decode())
    said = output([str(installed.parent / "scanner"), "--version"], tmp_path)
    assert metadata["Version"] == __version__
    assert built.wheel.name.split("-")[1] == built.sdist.name.removesuffix(".tar.gz").split("-")[1] == __version__
    assert __version__ in said.split()


def test_the_man_page_is_where_man_looks(installed: Path) -> None:
    page = installed.parent.parent / "share" / "man" / "man1" / "scanner.1"
    assert page.read_bytes() == (ROOT / "docs" / "reference" / "scanner.1").read_bytes()


def test_the_installed_program_scans_the_embedded_estate(installed: Path, tmp_path: Path) -> None:
    output([str(installed.parent / "scanner"), "demo", "--scan-only", "--out", "demo"], tmp_path)
    assert {"report.html", "findings.json", "run.json"} <= {path.name for path in (tmp_path / "demo").iterdir()}
