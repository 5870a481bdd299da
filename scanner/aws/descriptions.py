"""AWS's descriptions of its services and endpoints, as botocore ships them: read once a run, and quickly."""

import gzip
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from botocore.loaders import JSONFileLoader, Loader

_ENDINGS: Final[dict[str, Callable[[bytes], bytes]]] = {".json": bytes, ".json.gz": gzip.decompress}


class _QuickFiles(JSONFileLoader):
    """Reads JSON several times as fast as Python's own decoder does."""

    def load_file(self, file_path: str) -> Any:  # noqa: ANN401 -- whatever the file holds
        """Return what is in a file, which is named without its ending; None where there is none."""
        for ending, text_of in _ENDINGS.items():
            path = Path(file_path + ending)
            if path.is_file():
                return msgspec.json.decode(text_of(path.read_bytes()))
        return None


@cache
def loader() -> Loader:
    """Share the service descriptions: a session of its own for each account reads and keeps 12 MB of them again."""
    return Loader(file_loader=_QuickFiles())
