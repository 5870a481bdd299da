"""AWS's descriptions of its services and endpoints, as botocore ships them: read once a run, and quickly."""

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from botocore.loaders import JSONFileLoader, Loader

from scanner.model.base import Document
from scanner.model.later import Later

_ENDINGS: Final[dict[str, Callable[[bytes], bytes]]] = {".json": bytes, ".json.gz": gzip.decompress}
_ENDPOINTS: Final = "endpoints"

_read = msgspec.json.decode
_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.json.Decoder(list[msgspec.Raw]).decode


class _QuickFiles(JSONFileLoader):
    """Reads JSON several times as fast as Python's own decoder does."""

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401 -- whatever the file holds
        """Return what is in a file, which is named without its ending; None where there is none."""
        for ending, text_of in _ENDINGS.items():
            path = Path(file_path + ending)
            if path.is_file():
                text = text_of(path.read_bytes())
                return _endpoints(text) if path.stem == _ENDPOINTS else _read(text)
        return None


def _endpoints(text: bytes) -> Document:
    """Return what the file says, a dictionary as botocore expects it, but the services of each partition."""
    parts = _members(text)
    return {
        name: [*map(_partition, _items(raw))] if name == "partitions" else _read(raw) for name, raw in parts.items()
    }


def _partition(text: msgspec.Raw) -> Document:
    return {name: _services(raw) if name == "services" else _read(raw) for name, raw in _members(text).items()}


def _services(text: msgspec.Raw) -> Later[Any]:
    """Return what is said of each service, read when it is looked up: of four hundred a scan asks five."""
    texts = _members(text)
    return Later(texts, lambda name: _read(texts[name]))


class _QuickLoader(Loader):
    """Looks for a description where it is to be, and not into the folders of all four hundred services first."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 -- of whatever type
        """Return the services that have a folder; what is not in it is missed when it is to be read."""
        folders = [Path(path) for path in self.search_paths]
        return sorted({found.name for folder in folders if folder.is_dir() for found in folder.iterdir()})


@cache
def loader() -> Loader:
    """Share the service descriptions: a session of its own for each account reads and keeps 12 MB of them again."""
    return _QuickLoader(file_loader=_QuickFiles())
