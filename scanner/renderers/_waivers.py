"""A waiver in a sentence, for formats that only have a text for it."""

from scanner.model.finding import WaiverRef


def told(waiver: WaiverRef) -> str:
    """Return why the finding was accepted, by whom, under which ticket and until when."""
    by = f"{waiver.owner}, {waiver.ticket}" if waiver.ticket else waiver.owner
    ends = f"waiver of {by} expired on" if waiver.expired else f"waived by {by} until"
    return f"{waiver.reason} ({ends} {waiver.expires})"
