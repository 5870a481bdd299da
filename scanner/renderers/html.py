"""`report.html`: one self-contained page for people, with a map, filters and the evidence; it never asks the network.

Its Content-Security-Policy allows nothing but its own style sheet and script, by their digests. The most urgent
findings stand in the page as text; all of them stand in it as data, from which its script draws those in view.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from scanner.model.printable import clipped, printable
from scanner.model.renderer import Renderer
from scanner.model.report import PairState, Report
from scanner.renderers._boxes import NARROW, WIDE
from scanner.renderers._columns import MOST, columns
from scanner.renderers._flows import routes
from scanner.renderers._map import draw
from scanner.renderers._prose import prose
from scanner.renderers._repair import RepairView, repair_view
from scanner.renderers._shapes import cards, judging
from scanner.renderers._spark import spark
from scanner.renderers._templates import environment, source
from scanner.renderers._timelines import Key, Proven, timelines
from scanner.renderers._view import Row, View, view

if TYPE_CHECKING:
    from jinja2 import Template

_MOST = 250
"""So many rows of each kind are text: enough to read without the script, or on paper."""
_MOST_FOLDED = 5_000
"""So many accounts, policies and failed reads can be unfolded: more make a page that no browser likes."""
_BAD_FIRST = {PairState.FAULTY: 0, PairState.UNKNOWN: 1, PairState.SOUND: 2}
_CHUNK = 1 << 16
"""The template comes in pieces of some letters each: so many of them are written at once."""
_SCRIPTS = ("rows.js", "list.js", "findings.js", "buckets.js", "page.js")


def chunks(report: Report) -> Iterator[bytes]:
    """Yield the page."""
    pieces = _template().generate(_told(report))
    waiting, length = [], 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= _CHUNK:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


@cache  # with the templates that it loads
def _template() -> "Template":
    page = environment(finalize=_seen)
    page.filters |= {
        "prose": prose,
        "clipped": clipped,
        "moment": _moment,
        "fragment": _fragment,
        "number": "{:,}".format,
    }
    return page.get_template("report.html.j2")


def _told(report: Report) -> dict[str, object]:
    """Return what the template tells: everything but the data is bounded, and those come in pieces."""
    from markupsafe import Markup  # noqa: PLC0415 -- comes with jinja2, which is slow to import

    gathered, repair = view(report, frozenset(_named(report))), repair_view(report)
    style, script = source("report.css") + (source("repair.css") if repair else ""), "".join(map(source, _SCRIPTS))
    shown, linked = gathered.rows(gathered.order[:_MOST]), _linked(gathered)
    pairs = sorted(report.pairs, key=lambda pair: _BAD_FIRST[pair.state])
    told = list(timelines(report, pairs[:MOST], _proofs(repair) if repair else {}))
    return {
        "report": report,
        "view": gathered,
        "most": _MOST,
        "most_folded": _MOST_FOLDED,
        "most_data": MOST,
        "urgent": [row for row in shown if row.status.urgent],
        "calm": [row for row in shown if not row.status.urgent],
        "data": map(Markup, columns(gathered, told, repair.places if repair else {})),
        "maps": {"wide": draw(report, WIDE), "narrow": draw(report, NARROW)},
        "shapes": cards(report, linked),
        "routes": routes(report.pairs),
        "pairs": pairs[:_MOST],
        "repair": repair,
        "known": linked,
        "spark": spark(report, gathered.statuses),
        "style": Markup(style),  # noqa: S704 -- our own file
        "style_digest": _digest(style),
        "script": Markup(script),  # noqa: S704 -- our own file
        "script_digest": _digest(script),
    }


def _proofs(repair: RepairView) -> Mapping[Key, Proven]:
    """Return what the repair's test objects told, by pair; those that the page has no room for lead nowhere."""
    shown = len(repair.shown_proofs)
    return {
        (one.source_account, one.source, one.rule, one.destination): Proven(
            one.state, one.at, f"proof-{number}" if number <= shown else "repair"
        )
        for number, one in enumerate(repair.proofs, 1)
    }


def _named(report: Report) -> Iterator[str]:
    """Yield the ids of the findings that the page links to beside its list of them."""
    yield from judging(report)
    if verified := report.verification:
        groups = (verified.resolved, verified.remaining, verified.new, verified.unreadable)
        yield from (finding.id for group in groups for finding in group)


def _linked(gathered: View) -> Mapping[str, Row]:
    """Return those findings that somebody named and that the page has."""
    beyond = set(gathered.named.values()).intersection(gathered.order[MOST:])
    rows = gathered.rows(place for place in gathered.named.values() if place not in beyond)
    return {row.finding.id: row for row in rows}


def _seen(value: object) -> object:
    # Markup is text that was made safe already; everything else may come from strangers.
    return printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _fragment(name: str) -> str:
    """Return a name as the part of an address after the sign `#` has it."""
    return quote(printable(name), safe="")


def _moment(time: str) -> str:
    """Return an RFC 3339 time in UTC as people read it; anything else as it is."""
    return time.replace("T", " ", 1).removesuffix("Z") + " UTC" if time.endswith("Z") else time


RENDERER = Renderer(id="html", file="report.html", chunks=chunks)
