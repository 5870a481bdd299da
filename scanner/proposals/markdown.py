"""A plan for a pull request's comment: what would be written, bucket by bucket, behind folds.

Names and texts of strangers are written so that no Markdown dialect takes them for markup, and no text ends its fence.
"""

from collections.abc import Iterator, Mapping

from scanner.model.base import Value
from scanner.model.chapters import Chapter, Numbered, bucket_name, chapters, described, located, skipped
from scanner.model.difference import Difference, difference
from scanner.model.markdown import escape, fence
from scanner.model.plan import Plan, Skip
from scanner.model.printable import counted
from scanner.model.proposal import Proposal
from scanner.proposals._reading import headline, nearness, places, targets

_MOST_CHARACTERS = 65_000
"""GitHub refuses comments of more than 65,536."""


class Room(Value, frozen=True):
    """How much is told: lines of each difference, chapters, and of each list (steps, skips, reasons) how many."""

    lines: int
    chapters: int
    listed: int


_ROOMS = (
    Room(200, 1_000, 100),
    Room(40, 1_000, 50),
    Room(12, 1_000, 20),
    Room(0, 1_000, 20),
    Room(0, 50, 20),
    Room(0, 10, 10),
    Room(0, 0, 3),
)
"""The most generous first; the first in which the plan fits is taken."""


def render(plan: Plan) -> str:
    """Return the comment; of a plan that is too long, differences are cut first, and what was cut is counted."""
    differences = {step.id: difference(step) for step in plan.steps}
    texts = (_text(plan, room, {id_: one.first(room.lines) for id_, one in differences.items()}) for room in _ROOMS)
    return next(text for text in texts if len(text) <= _MOST_CHARACTERS)


_Differences = Mapping[str, Difference]
"""By the id of their step, as far as there is room."""


def _text(plan: Plan, room: Room, differences: _Differences) -> str:
    told = chapters(plan)
    blocks = [
        f"## Replication plan: {headline(plan)}",
        _summary(plan, room),
        _limits(plan),
        _cut(told, room, differences),
        *(_chapter(chapter, room, differences) for chapter in told[: room.chapters]),
        _skips(plan, room),
        _approval(plan),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _summary(plan: Plan, room: Room) -> str:
    if not plan.steps:
        return ""
    rows = ["| Account | Region | Writes to | Steps | Highest risk |", "|---|---|---|--:|---|"]
    found = places(plan)
    for place in found[: room.listed]:
        account, region = escape(place.account) or "–", escape(place.region) or "–"
        rows.append(f"| {account} | {region} | {targets(place)} | {place.steps:,} | {place.risk} |")
    more = len(found) - room.listed
    return "\n".join(rows) + (f"\n\n…and {counted(more, 'more place')}." if more > 0 else "")


def _limits(plan: Plan) -> str:
    return "\n".join(f"- {escape(limit)}" for limit in nearness(plan))


def _cut(told: tuple[Chapter, ...], room: Room, differences: _Differences) -> str:
    """Say what is not told in this room, with counts."""
    missing = len(told) - room.chapters
    if missing > 0:
        said = f"{counted(missing, 'source bucket')} of {len(told):,} and all differences are left out"
        return f"> **Cut to fit:** {said}; the plan file has everything."
    lines = sum(one.left_out for one in differences.values())
    if not lines:
        return ""
    shortened = sum(bool(one.left_out) for one in differences.values())
    said = f"{counted(lines, 'line')} of {shortened:,} of {counted(len(differences), 'difference')} are left out"
    return f"> **Cut to fit:** {said}; the plan file has everything."


def _chapter(chapter: Chapter, room: Room, differences: _Differences) -> str:
    steps = f"{counted(len(chapter.steps), 'step')}, highest risk {chapter.risk}"
    name = f"<code>{escape(chapter.name)}</code> ({escape(located(*chapter.place))})"
    summary = f"{name}: {steps}" if chapter.arn else f"For no source bucket: {steps}"
    blocks = [f"<details><summary>{summary}</summary>"]
    for one in chapter.steps:
        if one.number in chapter.told:
            blocks.append(f"**{one.number}. {escape(one.step.title)}** (told above)")
        else:
            blocks += [f"**{one.number}. {escape(one.step.title)}**", "\n".join(_facts(one, chapter.arn, room))]
            blocks += _difference(differences[one.step.id])
    return "\n\n".join([*blocks, "</details>"])


def _difference(found: Difference) -> Iterator[str]:
    if found.lines:
        ticks = fence(list(found.lines))
        yield "\n".join([f"{ticks}diff", *found.lines, ticks])
    elif not found.left_out:
        yield "What the document says stays the same."
    if found.left_out:
        yield f"…{counted(found.left_out, 'line')} of the difference left out."


def _facts(one: Numbered, arn: str, room: Room) -> Iterator[str]:
    step, target = one.step, one.step.target
    place = located(target.account, target.region)
    yield f"- writes <code>{escape(step.facet)}</code> of <code>{escape(target.name)}</code> ({escape(place)})"
    yield f"- risk: **{step.risk}**{': ' if step.reasons else ''}{escape(' '.join(step.reasons))}"
    if one.follows:
        yield f"- follows: {', '.join(map(str, one.follows))}"
    if step.resolves:
        yield f"- resolves: {_listed(step.resolves, room)}"
    others = tuple(bucket_name(other) for other in step.serves if other != arn)
    if others:
        yield f"- also for: {_listed(others, room)}"


def _skips(plan: Plan, room: Room) -> str:
    if not plan.skips:
        return ""
    reasons = skipped(plan)
    blocks = [f"<details><summary>Left alone: {len(plan.skips):,}</summary>"]
    for reason, skips in reasons[: room.listed]:
        blocks.append(f"**{len(skips):,}**: {escape(reason)}")
        blocks.append("\n".join(_reason(skips, room)))
    if len(reasons) > room.listed:
        blocks.append(f"…and {counted(len(reasons) - room.listed, 'more reason')}.")
    return "\n\n".join([*blocks, "</details>"])


def _reason(skips: tuple[Skip, ...], room: Room) -> Iterator[str]:
    for skip in skips[: room.listed]:
        yield f"- <code>{escape(described(skip))}</code> ({escape(located(skip.account, skip.region))})"
    if len(skips) > room.listed:
        yield f"- …and {len(skips) - room.listed:,} more"


def _approval(plan: Plan) -> str:
    digest = f"Digest: `{plan.digest}`"
    if not plan.steps:
        return digest
    return f"{digest}\n\n```sh\nscanner apply plan.json --approve {plan.digest}\n```"


def _listed(names: tuple[str, ...], room: Room) -> str:
    more = f" and {len(names) - room.listed:,} more" if len(names) > room.listed else ""
    return ", ".join(escape(name) for name in names[: room.listed]) + more


PROPOSAL = Proposal(id="markdown", file="plan.md", render=render)
