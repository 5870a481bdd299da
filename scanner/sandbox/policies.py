"""Which of the shipped policies the embedded estate is scanned with."""

from scanner.policy.sources import pack_names

_BEYOND_THE_EMULATOR = frozenset({"permissions-and-protection", "runtime-evidence"})


def shown_policies() -> tuple[str, ...]:
    """Return the names of the shipped policies that ask nothing that the emulator cannot tell."""
    return tuple(name for name in pack_names() if name not in _BEYOND_THE_EMULATOR)
