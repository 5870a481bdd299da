"""The zip for Lambda: packed by our own words, unpacked, its handler called by an interpreter that has nothing else.

No index answers here, so what the program depends on is lent; what the real lock comes to is told in deploy/lambda.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from deploy import zip as deploy_zip
from tests.support.emulated import OWN
from tests.support.hub import EXTERNAL_ID, Hub
from tests.support.wheelhouse import Wheelhouse

pytestmark = pytest.mark.emulator

FUNCTION = """
import json, site, sys
site.addsitedir(sys.argv[1])
from scanner.hosting.aws_lambda import handler
import scanner
print(json.dumps([scanner.__file__, handler(json.load(sys.stdin))]))
"""


@pytest.fixture
def lock(wheelhouse: Wheelhouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the lock of what is lent, where pip asks no index."""
    for name, value in wheelhouse.offline().items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "run.lock"
    path.write_text(wheelhouse.lock, encoding="utf-8")
    return path


def test_the_handler_of_the_zip_scans(wheelhouse: Wheelhouse, lock: Path, hub: Hub, tmp_path: Path) -> None:
    size = deploy_zip.build(tmp_path / "function.zip", wheelhouse.wheel, lock)
    with zipfile.ZipFile(tmp_path / "function.zip") as archive:
        archive.extractall(tmp_path / "task")
    assert size == sum(path.stat().st_size for path in (tmp_path / "task").rglob("*") if path.is_file())
    event = {
        "accounts": [{"id": OWN, "role": "scanner-audit", "external_id": EXTERNAL_ID}],
        "options": {"policy": "baseline", "fail-on": "never", "format": "json"},
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", FUNCTION, tmp_path / "task"],
        input=json.dumps(event),
        env={**hub.variables, "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    place, told = json.loads(done.stdout.splitlines()[-1])
    assert Path(place).is_relative_to(tmp_path / "task")
    assert (told["exit_code"], told["complete"]) == (0, True)


def test_the_same_files_make_the_same_zip(wheelhouse: Wheelhouse, lock: Path, tmp_path: Path) -> None:
    zips = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for target in zips:
        deploy_zip.build(target, wheelhouse.wheel, lock)
    assert zips[0].read_bytes() == zips[1].read_bytes()
    names = zipfile.ZipFile(zips[0]).namelist()
    assert "scanner/hosting/aws_lambda.py" in names
    assert not [name for name in names if "__pycache__" in name or name.startswith("bin/")]


def test_more_than_lambda_takes_is_refused(
    wheelhouse: Wheelhouse, lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deploy_zip, "LARGEST", 1000)
    with pytest.raises(SystemExit, match="Lambda takes 1,000"):
        deploy_zip.build(tmp_path / "function.zip", wheelhouse.wheel, lock)
    assert not (tmp_path / "function.zip").exists()


def test_the_lock_is_taken_for_the_runtime_of_the_template() -> None:
    template = (Path(deploy_zip.__file__).parent / "lambda" / "template.yaml").read_text(encoding="utf-8")
    assert f"python{deploy_zip.PYTHON}]" in template
    assert deploy_zip.for_lambda()[-4:] == ("--platform", "manylinux_2_28_x86_64", "--platform", "manylinux2014_x86_64")
