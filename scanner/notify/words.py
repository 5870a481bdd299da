"""News in words: a title and a few sections of plain lines, whose every word is data to the target's own markup."""

from collections.abc import Iterator
from dataclasses import dataclass

from scanner.model.finding import Severity
from scanner.model.printable import clipped
from scanner.notify.news import TOP, Coverage, News
from scanner.notify.targets import Reason


@dataclass(frozen=True)
class Section:
    """A heading, which has no word of strangers in it, and its lines, each printable and in one line."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What people read. `link` is where the report is, empty where nobody said."""

    title: str
    sections: tuple[Section, ...]
    link: str

    @property
    def text(self) -> str:
        """All of it as plain text."""
        parts = ["\n".join([section.heading, *(f"- {line}" for line in section.lines)]) for section in self.sections]
        return "\n\n".join([self.title, *parts, *([f"Report: {self.link}"] if self.link else [])]) + "\n"


def words_of(news: News) -> Words:
    """Return the news in words."""
    return Words(f"S3 replication: {', '.join(_titles(news))}", tuple(_sections(news)), news.report)


def severities(news: News) -> str:
    """Return the counts of new findings, the gravest first: `1 critical, 2 high`."""
    return ", ".join(f"{news.new_findings[one]:,} {one}" for one in Severity if news.new_findings.get(one))


def _titles(news: News) -> Iterator[str]:
    if Reason.NEW_FINDINGS in news.reasons:
        yield f"{_counted(sum(news.new_findings.values()), 'new finding')} ({severities(news)})"
    if Reason.FAILED_PROOFS in news.reasons:
        yield _counted(news.failed_proofs, "failed proof")
    if Reason.FAILED_STEPS in news.reasons:
        yield _counted(news.failed_steps, "failed step")
    if Reason.EXPIRED_WAIVERS in news.reasons:
        yield _counted(news.expired_waivers, "expired waiver")
    if Reason.INCOMPLETE_SCAN in news.reasons:
        yield "incomplete scan"
    if not news.reasons:
        yield "nothing new"


def _sections(news: News) -> Iterator[Section]:
    if Reason.NEW_FINDINGS in news.reasons:
        lines = [
            f"{item.severity}: {item.check}: {item.bucket} ({item.account} {item.region}): {item.message}"
            for item in news.top
        ]
        since = f"New since run {news.since}" if news.since else "Findings"
        yield _section(since, lines, sum(news.new_findings.values()))
    if Reason.FAILED_PROOFS in news.reasons:
        proofs = [f"{one.state}: {one.source} to {one.destination}: {one.message}" for one in news.proofs]
        yield _section("Pairs that test objects did not prove", proofs, news.failed_proofs)
    if Reason.FAILED_STEPS in news.reasons:
        steps = [
            f"{one.state}: {one.facet} of {one.target} ({one.account} {one.region}): {one.message}"
            for one in news.steps
        ]
        yield _section("Steps of the repair that did not succeed", steps, news.failed_steps)
    if Reason.EXPIRED_WAIVERS in news.reasons:
        waivers = [
            f"{one.check} on {one.bucket}, policy {one.policy}, owner {one.owner}: expired on {one.expires}"
            for one in news.waivers
        ]
        yield _section("Expired waivers", waivers, news.expired_waivers)
    if news.coverage:
        yield Section("Coverage", tuple(_covered(news.coverage)))
    yield Section("Run", (f"{news.run.id}, started {news.run.started}",))


def _section(heading: str, lines: list[str], total: int) -> Section:
    more = [f"… and {total - TOP:,} more"] if total > TOP else []
    return Section(heading, (*(clipped(line, 400) for line in lines), *more))


def _covered(coverage: Coverage) -> Iterator[str]:
    failed = f", of which {coverage.accounts_failed:,} failed" if coverage.accounts_failed else ""
    yield (
        f"{_counted(coverage.accounts, 'account')}{failed}; {_counted(coverage.listed, 'bucket')} listed, "
        f"{coverage.read:,} read, {coverage.partly_read:,} partly, {coverage.unread:,} not."
    )
    if coverage.interrupted:
        yield "The scan was interrupted: the rest was not looked at."
    if coverage.undecided:
        yield f"{_counted(coverage.undecided, 'finding')} could not be decided."
    if not coverage.complete:
        yield "Nothing is concluded about what was not read."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
