"""Values on disk in place of memory: what an estate of a million buckets comes to, read back as it is needed."""

from scanner.spool.lines import Lines
from scanner.spool.packed import Packed, Spilling, nameless
from scanner.spool.records import RecordStore

__all__ = ["Lines", "Packed", "RecordStore", "Spilling", "nameless"]
