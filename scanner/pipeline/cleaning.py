"""Removing what canaries of a saved run left behind."""

from pathlib import Path

from scanner.errors import BadFileError
from scanner.journal.file import JournalFile
from scanner.runs import directory, manifest
from scanner.verify import Stores, clean


def clean_run(journal: Path, held: Stores) -> tuple[str, ...]:
    """Remove the canaries that a journal leaves open; return in words what had to stay, and why.

    The journal grows by it. A manifest that fitted the run fits it afterwards, too; a signed one stays as it was.
    """
    fitted = _fits(journal.parent)
    with JournalFile(journal) as noted:
        left = clean(noted.entries, held, noted)
    if fitted:
        directory.seal(journal.parent)
    return left


def _fits(folder: Path) -> bool:
    if manifest.is_signed(folder) or not (folder / manifest.NAME).exists():
        return False
    try:
        return not manifest.compare(folder)
    except BadFileError:
        return False
