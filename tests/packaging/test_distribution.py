"""The wheel, the editable install and the checkout ship the same data and behave the same, outside the checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.packaging

LIST_DATA = """
from scanner import resources
for name in ("policies", "templates"):
    for item in sorted(resources.folder(name).iterdir(), key=lambda item: item.name):
        if item.is_file() and not item.name.startswith("."):
            print(name, item.name, len(item.read_bytes()))
"""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(target.glob("*.whl"))


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


def test_the_wheel_holds_nothing_but_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
        bundled = [name for name in archive.namelist() if "_bundled" in name]
    assert {top for top in tops if not top.endswith(".dist-info")} == {"scanner"}
    assert not [name for name in bundled if name.endswith(".py")]
