"""Where policies come from: files, folders of them, and the packs that ship with the program."""

import hashlib
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path

from scanner import resources
from scanner.errors import BadFileError, UsageError
from scanner.model.base import Value
from scanner.policy.bounds import MAX_BYTES
from scanner.policy.problems import hint, plain, shown

SUFFIXES = (".json", ".yaml", ".yml")
SCHEMA_FILE = "schema.json"
"""How the names end under which a folder of policies keeps schemas for editors; none is ever read as a policy."""

_REMEDY = "Give a .yaml, .yml or .json file, a folder of them, or, for a policy, a name from `scanner policy list`."


class PolicyFile(Value, frozen=True):
    """The bytes of a policy file. `name` is the path or the pack's name, as given."""

    name: str
    data: bytes
    is_json: bool = False

    @property
    def sha256(self) -> str:
        """The digest of its bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def pack_names() -> tuple[str, ...]:
    """Return the names of the shipped packs, sorted."""
    return tuple(sorted(Path(item.name).stem for item in _packs()))


def pack(name: str) -> PolicyFile:
    """Return a shipped pack; raise `UsageError` where there is none of that name."""
    for item in _packs():
        if Path(item.name).stem == name:
            return PolicyFile(name=name, data=item.read_bytes())
    known = pack_names()
    raise UsageError(f"there is no policy {shown(name)}{hint(name, known)}", _REMEDY)


def files_of(source: str) -> Iterator[PolicyFile]:
    """Yield the policy files that a source names: a pack, else a file, else the files of a folder, sorted.

    A bare name is a pack before it is a path; write `./name` for the path.
    """
    if source in pack_names() or not (Path(source).exists() or is_path(source)):
        yield pack(source)
    else:
        yield from files_at(source)


def is_path(source: str) -> bool:
    """Tell whether a text is written like a path, not like the name of a policy."""
    path = Path(source)
    return path.suffix in SUFFIXES or len(path.parts) > 1


def files_at(source: str) -> Iterator[PolicyFile]:
    """Yield the file of a path, or the files of a folder, sorted; raise `BadFileError` where there are none."""
    path = Path(source)
    if path.is_dir():
        yield from _files_in(path, source)
    elif path.is_file():
        yield _file(path, source)
    else:
        raise BadFileError(f"there is no file {shown(source)}", _REMEDY)


def _files_in(folder: Path, source: str) -> Iterator[PolicyFile]:
    found = [path for path in sorted(folder.iterdir()) if _is_readable(path)]
    if not found:
        raise BadFileError(f"the folder {shown(source)} has no .yaml, .yml or .json files", _REMEDY)
    for path in found:
        yield _file(path, str(path))


def _is_readable(path: Path) -> bool:
    visible = path.suffix in SUFFIXES and not path.name.startswith(".")
    return visible and not path.name.endswith(SCHEMA_FILE) and path.is_file()


def _file(path: Path, name: str) -> PolicyFile:
    if path.suffix not in SUFFIXES:
        raise BadFileError(f"{shown(name)} is not a .yaml, .yml or .json file", _REMEDY)
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to see that there is more.
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadFileError(f"{plain(name)}: cannot be read: {error.strerror}", "Check who may read it.") from error
    return PolicyFile(name=name, data=data, is_json=path.suffix == ".json")


def _packs() -> list[Traversable]:
    return [item for item in resources.folder("policies").iterdir() if item.name.endswith(".yaml")]
