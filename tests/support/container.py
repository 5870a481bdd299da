"""Does what a Containerfile says where no builder is: a stage is a folder, which a namespace takes for its root.

A stage begins with the interpreter of the tests and the libraries of this machine, read-only. RUN, ENTRYPOINT and
HEALTHCHECK are run as they are written, by whom USER names.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_PLACES: Final = (sys.base_prefix, "/lib", "/lib64", "/usr/lib", "/etc/ssl")
_PYTHON: Final = f"python{sys.version_info.major}.{sys.version_info.minor}"
_NAMESPACE: Final = ("unshare", "--user", "--map-root-user", "--mount", "--fork", "--kill-child")
# Inside, nothing is who runs the tests: a second namespace has the user of the stage and no other.
_ENTER: Final = """
set -e
root=$1 volume=$2; shift 2
mount --rbind "$root" "$root"
while [ "$1" != -- ]; do
  mount --bind "$1" "$root/$2"; mount -o remount,bind,ro "$root/$2"; shift 2
done
shift
if [ "$volume" ]; then mount -o remount,bind,ro "$root"; mount -t tmpfs -o mode=0777 tmpfs "$root$volume"; fi
exec "$@"
"""
_INSTRUCTION: Final = re.compile(r"^([A-Z]+) +(.+)$", re.MULTILINE)


def is_possible() -> bool:
    """Tell whether this machine lets us make such namespaces."""
    if not shutil.which("unshare"):
        return False
    return not subprocess.run(
        [*_NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
    ).returncode


@dataclass
class Stage:
    """A stage of a build, or the image that came of it: its root, and what is set for whoever runs in it.

    `lent` are folders of the machine by their paths inside. Where there is a volume, nothing else can be written.
    """

    root: Path
    lent: dict[str, Path]
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0:0"
    directory: str = "/"
    volume: str = ""
    words: dict[str, list[str]] = field(default_factory=dict)

    def run(self, words: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command with the variables of the stage, and some more; not a name of the machine's is seen."""
        uid, tool = self.user.split(":")[0], shutil.which("unshare")
        assert tool
        told = [f"{name}={value}" for name, value in {**self.environment, **variables}.items()]
        # A second namespace has the user of the stage and no other; nobody in it is who runs the tests.
        enter = [
            tool,
            "--user",
            f"--map-user={uid}",
            f"--map-group={uid}",
            f"--root={self.root}",
            f"--wd={self.directory}",
        ]
        script = [*_NAMESPACE, "sh", "-c", _ENTER, "sh", str(self.root), self.volume, *self._binds(), "--"]
        command = [*script, "env", "-i", *told, *enter, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)

    def _binds(self) -> Iterator[str]:
        for inside, outside in {**{one: Path(one) for one in _PLACES}, **self.lent}.items():
            if outside.is_dir():
                self.at(inside).mkdir(parents=True, exist_ok=True)
                yield from (str(outside), inside.lstrip("/"))

    def at(self, path: str) -> Path:
        """Return where a path of the stage is outside."""
        return self.root / path.lstrip("/")


def build(text: str, context: Path, folder: Path, lent: dict[str, Path], **variables: str) -> dict[str, Stage]:
    """Do what a Containerfile says with the files of a context; return the stages by name.

    `variables` are known to RUN alone. Raises AssertionError where a RUN fails.
    """
    stages: dict[str, Stage] = {}
    stage = Stage(folder, lent)
    for instruction, rest in _INSTRUCTION.findall(text):
        if instruction == "FROM":
            base, name = rest.split(" AS ")
            stage = stages[name] = _begun(stages.get(base), folder / name, lent)
        elif instruction == "RUN":
            ran = stage.run(json.loads(rest), **variables)
            assert ran.returncode == 0, ran.stderr
        elif instruction == "COPY":
            _copy(stage, stages, context, rest.split())
        else:
            _set(stage, instruction, rest)
    return stages


def _begun(base: Stage | None, root: Path, lent: dict[str, Path]) -> Stage:
    if base is None:
        # Python's own images call it `python`; this machine may have it by its version alone.
        (root / "python").mkdir(parents=True)
        (root / "python" / "python").symlink_to(f"{sys.base_prefix}/bin/{_PYTHON}")
        return Stage(root, lent, {"PATH": f"/python:{sys.base_prefix}/bin"})
    shutil.copytree(base.root, root, symlinks=True)
    return Stage(root, lent, dict(base.environment), base.user, base.directory)


def _copy(stage: Stage, stages: dict[str, Stage], context: Path, words: list[str]) -> None:
    if words[0].startswith("--from="):
        source = stages[words[0].removeprefix("--from=")]
        shutil.copytree(source.at(words[1]), stage.at(words[2]), symlinks=True)
        return
    found, target = sorted(context.glob(words[0])), stage.at(words[1])
    assert found, words
    (target if words[1].endswith("/") else target.parent).mkdir(parents=True, exist_ok=True)
    for one in found:
        shutil.copy(one, target)


def _set(stage: Stage, instruction: str, rest: str) -> None:
    if instruction == "ENV":
        for name, value in (word.split("=", 1) for word in rest.split()):
            stage.environment[name] = value.replace("$PATH", stage.environment["PATH"])
    elif instruction in {"ENTRYPOINT", "CMD"}:
        stage.words[instruction] = json.loads(rest)
    elif instruction == "HEALTHCHECK":
        stage.words[instruction] = json.loads(rest.partition(" CMD ")[2])
    elif instruction in {"USER", "WORKDIR", "VOLUME"}:
        setattr(stage, {"USER": "user", "WORKDIR": "directory", "VOLUME": "volume"}[instruction], rest)
        if instruction != "USER":
            stage.at(rest).mkdir(parents=True, exist_ok=True)
    else:
        assert instruction == "ARG", instruction
