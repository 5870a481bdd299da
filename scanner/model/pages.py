"""Lists that AWS tells in pages, each with a token that asks for the next one."""

from typing import Final

from scanner.model.base import Document

_NEXT: Final = "NextToken"


class RepeatedTokenError(ValueError):
    """A page leads back to one that was told before: the list would have no end."""

    def __init__(self) -> None:
        super().__init__("AWS sent a page's token a second time.")


class PageTokens:
    """The tokens of one list, in the parameter that AWS Config, CloudWatch, Organizations and S3 Control share."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def following(self, page: Document) -> Document:
        """Return the parameter that asks for the page after this one, none after the last; raise RepeatedTokenError."""
        token = str(page.get(_NEXT) or "")
        if not token:
            return {}
        if token in self._seen:
            raise RepeatedTokenError
        self._seen.add(token)
        return {_NEXT: token}
