"""What a person reads in the terminal before approving a plan."""

import shlex
from collections.abc import Iterator

from scanner.model.chapters import Chapter, Numbered, bucket_name, chapters, described, located, skipped
from scanner.model.difference import difference
from scanner.model.plan import Plan, Skip, Step
from scanner.model.printable import clipped, counted, one_line
from scanner.model.proposal import Proposal
from scanner.proposals._lines import DIFF, OF_RISK, Line, Tone
from scanner.proposals._reading import Place, headline, nearness, places, targets

TONE_OF_COMMANDS = Tone.TITLE
"""In which a command is said, to be copied."""

_MOST_LINES = 200
"""Of one difference."""
_MOST_NAMED = 10
"""Of findings, buckets and skips in one list."""
_WIDEST = 2_000


def render(plan: Plan, file: str = "plan.json") -> str:
    """Return the plan as plain text; `file` is where it is saved, for the command that approves it."""
    return "".join(f"{line.text}\n" for line in lines(plan, file))


def lines(plan: Plan, file: str = "plan.json") -> Iterator[Line]:
    """Return the plan line by line, each with the tone in which a terminal may say it. No line breaks within a line."""
    for text, tone in _all(plan, file):
        yield Line(clipped(one_line(text), _WIDEST), tone)


_Said = Iterator[tuple[str, Tone]]


def _all(plan: Plan, file: str) -> _Said:
    yield from _head(plan)
    for chapter in chapters(plan):
        yield from _chapter(chapter)
    yield from _skips(plan)
    yield "", Tone.PLAIN
    yield f"digest: {plan.digest}", TONE_OF_COMMANDS
    if plan.steps:
        command = f"scanner apply {shlex.quote(file)} --approve {plan.digest}"
        yield f"approve with: {command}", TONE_OF_COMMANDS


def _head(plan: Plan) -> _Said:
    yield f"plan {plan.id} ({plan.purpose}): {headline(plan)}", Tone.TITLE
    yield f"  made {plan.made} from run {plan.run} by {plan.tool.name} {plan.tool.version}", Tone.FAINT
    yield f"  as {plan.caller}", Tone.FAINT
    for policy in plan.policies:
        yield f"  policy {policy.name} {policy.version}", Tone.FAINT
    for place in places(plan):
        yield f"  {_place(place)}", Tone.PLAIN
    for limit in nearness(plan):
        yield f"  limit: {limit}", Tone.PLAIN


def _place(place: Place) -> str:
    steps = f"{counted(place.steps, 'step')} on {targets(place)}"
    return f"{located(place.account, place.region)}: {steps}, highest risk {place.risk}"


def _chapter(chapter: Chapter) -> _Said:
    yield "", Tone.PLAIN
    steps = f"{counted(len(chapter.steps), 'step')}, highest risk {chapter.risk}"
    if chapter.arn:
        yield f"source {chapter.name} ({located(*chapter.place)}): {steps}", Tone.TITLE
    else:
        yield f"for no source bucket: {steps}", Tone.TITLE
    for one in chapter.steps:
        if one.number in chapter.told:
            yield f"  {one.number}. {one.step.title} (told above)", Tone.FAINT
        else:
            yield from _step(one, chapter.arn)


def _step(one: Numbered, arn: str) -> _Said:
    step, target = one.step, one.step.target
    yield "", Tone.PLAIN
    yield f"  {one.number}. {step.title} [{step.id}]", Tone.PLAIN
    yield f"     {step.facet} of {target.name} ({located(target.account, target.region)})", Tone.FAINT
    yield f"     risk: {step.risk}{': ' if step.reasons else ''}{' '.join(step.reasons)}", OF_RISK[step.risk]
    if one.follows:
        yield f"     follows: {', '.join(map(str, one.follows))}", Tone.FAINT
    if step.resolves:
        yield f"     resolves: {_listed(step.resolves)}", Tone.FAINT
    others = tuple(bucket_name(other) for other in step.serves if other != arn)
    if others:
        yield f"     also for: {_listed(others)}", Tone.FAINT
    yield from _difference(step)


def _difference(step: Step) -> _Said:
    found = difference(step).first(_MOST_LINES)
    if not found.lines:
        yield "     (what the document says stays the same)", Tone.FAINT
    for line in found.lines:
        yield f"     {line}", DIFF.get(line[:1], Tone.PLAIN)
    if found.left_out:
        yield f"     … {counted(found.left_out, 'more line')}: the plan file has them", Tone.CAREFUL


def _skips(plan: Plan) -> _Said:
    if plan.skips:
        yield "", Tone.PLAIN
        yield f"left alone: {len(plan.skips):,}", Tone.TITLE
    for reason, skips in skipped(plan):
        yield f"  {reason}", Tone.PLAIN
        for skip in skips[:_MOST_NAMED]:
            yield f"    {_skip(skip)}", Tone.FAINT
        if len(skips) > _MOST_NAMED:
            yield f"    … and {len(skips) - _MOST_NAMED:,} more: the plan file has them", Tone.FAINT


def _skip(skip: Skip) -> str:
    return f"{described(skip)} ({located(skip.account, skip.region)})"


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


PROPOSAL = Proposal(id="text", file="plan.txt", render=render)
