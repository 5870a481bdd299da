"""Lines of JSON in a file: appended one after another, read back by where they begin."""

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

_CHUNK: Final = 4096
_BUFFER: Final = 1 << 16
"""What a crash may cost, in bytes: a line reaches the operating system with its whole buffer."""


class Lines:
    """A growing file of lines. One thread uses it at a time; the file has no other writer."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._end = file.seek(0, os.SEEK_END)
        self._flushed = self._end
        self._pending = bytearray()

    @property
    def size(self) -> int:
        """How many bytes were appended, lines that are still in the buffer included."""
        return self._end

    def append(self, line: bytes) -> int:
        """Append a line, given without its line feed; return where it begins."""
        place = self._end
        self._pending += line
        self._pending += b"\n"
        self._end += len(line) + 1
        if len(self._pending) >= _BUFFER:
            self.flush()
        return place

    def flush(self) -> None:
        """Hand everything to the operating system: what it has outlives this process."""
        with memoryview(self._pending) as left:
            written = 0
            while written < len(left):
                written += self._file.write(left[written:])
        self._file.flush()
        self._pending.clear()
        self._flushed = self._end

    def at(self, place: int) -> bytes:
        """Return the line that begins at a place, without its line feed."""
        if place >= self._flushed:
            self.flush()
        text = os.pread(self._file.fileno(), _CHUNK, place)
        while (end := text.find(b"\n")) < 0:
            text += os.pread(self._file.fileno(), max(_CHUNK, len(text)), place + len(text))
        return text[:end]

    def between(self, first: int, end: int) -> list[bytes]:
        """Return the lines that begin at a place and end before another one, where a line begins or the file ends."""
        if end > self._flushed:
            self.flush()
        return os.pread(self._file.fileno(), end - first, first)[:-1].split(b"\n")

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Yield every whole line with its place, in the order of the file; half a line at its end is left out."""
        self.flush()
        place, rest = 0, b""
        while block := os.pread(self._file.fileno(), _BUFFER, place + len(rest)):
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                yield place, line
                place += len(line) + 1

    def cut(self, size: int) -> None:
        """Forget everything after the first so many bytes."""
        self.flush()
        self._file.truncate(size)
        self._end = self._flushed = size
