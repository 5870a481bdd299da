"""What a scan must be able to do: the least-privilege documents of its role, from the registry alone."""

from scanner.permissions.documents import Trusted
from scanner.permissions.needed import LISTING, actions_of
from scanner.permissions.render import FORMATS, render

__all__ = ["FORMATS", "LISTING", "Trusted", "actions_of", "render"]
