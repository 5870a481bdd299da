"""How much a file may hold that anybody may have written: each bound is far above what people write."""

from typing import Final

MAX_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 20
MAX_NODES: Final = 20_000
MAX_ALIASES: Final = 50
MAX_TEXT: Final = 4096
"""Characters of one text."""
