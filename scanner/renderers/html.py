"""`report.html`: one self-contained page for people, with a map, filters and the evidence; it never asks the network.

Its Content-Security-Policy allows nothing but its own style sheet and script, by their digests.
"""

import hashlib
from base64 import b64encode

from scanner.model.printable import clipped, printable
from scanner.model.renderer import Renderer
from scanner.model.report import Report
from scanner.renderers._boxes import NARROW, WIDE
from scanner.renderers._flows import routes
from scanner.renderers._map import draw
from scanner.renderers._prose import prose
from scanner.renderers._repair import repair_view
from scanner.renderers._shapes import cards
from scanner.renderers._spark import spark
from scanner.renderers._templates import environment, source
from scanner.renderers._view import view

_MOST_ROWS = 5_000
"""So many findings, the most urgent first, keep a browser fluid; the page says how many more the data files have."""


def render(report: Report) -> bytes:
    """Return the page."""
    from markupsafe import Markup  # noqa: PLC0415 -- comes with jinja2, which is slow to import

    page = environment(finalize=_seen)
    page.filters |= {"prose": prose, "clipped": clipped, "moment": _moment, "number": "{:,}".format}
    gathered, repair = view(report), repair_view(report)
    style, script = source("report.css") + (source("repair.css") if repair else ""), source("report.js")
    shown = gathered.rows[:_MOST_ROWS]
    text = page.get_template("report.html.j2").render(
        report=report,
        view=gathered,
        urgent=[row for row in shown if row.status.urgent],
        calm=[row for row in shown if not row.status.urgent],
        left_out=len(gathered.rows) - len(shown),
        maps={"wide": draw(report, WIDE), "narrow": draw(report, NARROW)},
        shapes=cards(report, shown),
        routes=routes(report.pairs),
        repair=repair,
        known={row.finding.id for row in shown},
        spark=spark(report),
        style=Markup(style),  # noqa: S704 -- our own file
        style_digest=_digest(style),
        script=Markup(script),  # noqa: S704 -- our own file
        script_digest=_digest(script),
    )
    return text.encode()


def _seen(value: object) -> object:
    # Markup is text that was made safe already; everything else may come from strangers.
    return printable(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _digest(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _moment(time: str) -> str:
    """Return an RFC 3339 time in UTC as people read it; anything else as it is."""
    return time.replace("T", " ", 1).removesuffix("Z") + " UTC" if time.endswith("Z") else time


RENDERER = Renderer(id="html", file="report.html", render=render)
