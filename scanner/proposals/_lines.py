"""Lines for a terminal, each with the tone that it is said in; the words alone say everything."""

from enum import Enum
from types import MappingProxyType

from scanner.model.base import Value
from scanner.model.plan import Risk


class Tone(Enum):
    """How a line is said, by the terminal's own codes (ECMA-48: SGR)."""

    PLAIN = ""
    TITLE = "1"
    FAINT = "2"
    SAFE = ADDED = "32"
    CAREFUL = "33"
    DANGEROUS = "1;31"
    REMOVED = "31"
    PLACE = "36"


OF_RISK = MappingProxyType({Risk.SAFE: Tone.SAFE, Risk.CAREFUL: Tone.CAREFUL, Risk.DANGEROUS: Tone.DANGEROUS})
DIFF = MappingProxyType({"+": Tone.ADDED, "-": Tone.REMOVED, "@": Tone.PLACE})
"""By the first character of a line of a difference."""


class Line(Value, frozen=True):
    """One line, harmless to print."""

    text: str
    tone: Tone = Tone.PLAIN

    def painted(self) -> str:
        """Return the line with the terminal's codes around it."""
        return f"\x1b[{self.tone.value}m{self.text}\x1b[0m" if self.tone.value and self.text else self.text
