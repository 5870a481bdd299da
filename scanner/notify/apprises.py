"""Any other service, by Apprise: an extra, imported where a target asks for it."""

import logging

from scanner.notify.words import Words


class AppriseError(Exception):
    """Apprise is not there, or did not deliver; its own words may name the URL and are kept out."""


def send(url: str, words: Words) -> None:
    """Send the news as plain text; raise AppriseError."""
    try:
        import apprise  # noqa: PLC0415 -- an extra
    except ImportError:
        raise AppriseError("apprise is not installed; install the extra: s3-replication-scanner[notify]") from None
    logging.getLogger("apprise").setLevel(logging.CRITICAL)
    sender = apprise.Apprise()
    if not sender.add(url):
        raise AppriseError("the reference leads to no URL that Apprise knows")
    if not sender.notify(title=words.title, body=words.text, body_format=apprise.NotifyFormat.TEXT):
        raise AppriseError("not delivered")
