"""Mail: plain text, in which nothing is markup, by SMTP (RFC 5321) or handed to Amazon SES as it is."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from scanner.model.printable import clipped
from scanner.notify.targets import Mail, Ses
from scanner.notify.words import Words

_SUBJECT = 200


def message(words: Words, target: Mail | Ses, digest: str) -> EmailMessage:
    """Return the message. `digest` makes its id, so that who gets it twice sees it once."""
    made = EmailMessage()
    made["From"] = target.sender
    made["To"] = ", ".join(target.to)
    made["Subject"] = clipped(words.title, _SUBJECT)
    made["Date"] = formatdate(usegmt=True)
    made["Message-ID"] = make_msgid(digest[:32], domain=target.sender.rpartition("@")[2])
    # RFC 3834: nobody's absence is to answer.
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(words.text, cte="quoted-printable")
    return made


def send(made: EmailMessage, target: Mail, password: str, timeout: float) -> None:
    """Send a message, and with TLS where it is wanted or not at all; raise smtplib.SMTPException or OSError."""
    context = ssl.create_default_context()
    with _connected(target, timeout, context) as server:
        if target.security == "starttls":
            server.starttls(context=context)
        if target.user:
            server.login(target.user, password)
        refused = server.send_message(made, target.sender, list(target.to))
    if refused:
        raise smtplib.SMTPRecipientsRefused(refused)


def _connected(target: Mail, timeout: float, context: ssl.SSLContext) -> smtplib.SMTP:
    if target.security == "tls":
        return smtplib.SMTP_SSL(target.host, target.port, timeout=timeout, context=context)
    return smtplib.SMTP(target.host, target.port, timeout=timeout)
