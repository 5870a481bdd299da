"""Going on with a scan that something ended: as the same run, if it is asked the same."""

from collections.abc import Iterator

import msgspec

from scanner.clock import now
from scanner.errors import UsageError
from scanner.model.snapshot import Asked, SnapshotHeader

_REMEDY = "Give the options of the first scan again beside --resume; its policies, formats and workers may differ."


def resumed_header(before: SnapshotHeader, current: SnapshotHeader) -> SnapshotHeader:
    """Return the header of the run that is resumed; raise UsageError where it was asked for other accounts or buckets.

    Its callers are those of all its parts.
    """
    refuse_other(before, current.asked or Asked())
    return msgspec.structs.replace(
        before,
        tool_version=current.tool_version,
        callers=tuple(dict.fromkeys((*before.callers, *current.callers))),
        resumed=(*before.resumed, now()),
    )


def refuse_other(before: SnapshotHeader, asked: Asked) -> None:
    """Raise UsageError where a run was asked for other accounts or buckets."""
    differing = list(_differing(before.asked or Asked(), asked))
    if differing:
        raise UsageError(f"run {before.run_id} cannot be resumed: {'; '.join(differing)}", _REMEDY)


def _differing(before: Asked, current: Asked) -> Iterator[str]:
    for name in Asked.__struct_fields__:
        was, wanted = getattr(before, name), getattr(current, name)
        if name != "workers" and was != wanted:
            yield f"its {name.replace('_', ' ')} were {was or 'not given'}, now {wanted or 'not given'}"
