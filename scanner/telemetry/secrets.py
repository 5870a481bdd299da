"""Words for logs: what AWS and users say is data, and what lets anybody in is left out."""

import re

from scanner.model.printable import clipped, one_line, without_passwords

_LONGEST = 500

_HIDDEN = "[hidden]"
_PARAMETER = re.compile(
    r"(?i)\b(x-amz-(?:signature|security-token|credential)|signature|credential|awsaccesskeyid|"
    r"aws_?secret_?access_?key|secret_?access_?key|aws_?session_?token|session_?token|security_?token|"
    r"password|external_?id)([\"']?\s*(?:=|:|%3d)\s*[\"']?)[^\s&\"',;<>]+"
)
_ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b")
# Session tokens, signatures and secret keys without a name beside them: longer than any name that AWS lets one give,
# except in ARNs and paths, which have other characters between.
_OPAQUE = re.compile(r"(?<![A-Za-z0-9+=])[A-Za-z0-9+/=]{40,}(?![A-Za-z0-9+=])")
_HAS_ALL = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))
_HEX = re.compile(r"\b[0-9a-f]{64}\b")


def told(text: str) -> str:
    """Return a text as a log may have it: one line of bounded length, without escapes and without secrets."""
    text = without_passwords(one_line(text))
    text = _PARAMETER.sub(rf"\1\2{_HIDDEN}", text)
    text = _HEX.sub(_HIDDEN, _ACCESS_KEY.sub(_HIDDEN, text))
    return clipped(_OPAQUE.sub(_opaque, text), _LONGEST)


def _opaque(found: re.Match[str]) -> str:
    return _HIDDEN if all(kind.search(found[0]) for kind in _HAS_ALL) else found[0]
