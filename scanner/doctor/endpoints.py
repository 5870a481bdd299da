"""The endpoints: which answer, how fast, by which way, and at which step the others are lost."""

from collections.abc import Iterator, Sequence
from typing import Final

from scanner.doctor.value import Line, Mark
from scanner.model.reached import Reached

_REMEDIES: Final = {
    "dns": "Check the name servers of this computer, and that the Region's name is right; without a way to the "
    "internet, give the VPC an endpoint with private DNS.",
    "connect": "Let this computer connect to {place}: check firewall, security group and routes, or set HTTPS_PROXY.",
    "tls": "Name the certificates of who intercepts TLS in AWS_CA_BUNDLE; else check who answers for {place}.",
    "answer": "Check HTTPS_PROXY, NO_PROXY and AWS_ENDPOINT_URL: {place} takes connections, and does not answer.",
}
_NAMES: Final = {"dns": "DNS", "tls": "TLS"}


def endpoint(reached: Reached) -> Line:
    """Return a line about one endpoint."""
    about = f"{reached.service} {reached.region}"
    if reached.failed:
        return _lost(about, reached)
    steps = ", ".join(f"{_name(step.name)} {_ms(step.seconds)}" for step in reached.steps)
    return Line(Mark.OK, about, f"{_way(reached)} answers ({steps})")


def regions(answers: Sequence[Reached], buckets: int) -> Iterator[Line]:
    """Yield one line about all Regions that answer, and one about each that does not; `buckets` lie in all of them."""
    good = [one for one in answers if not one.failed]
    if good:
        times = sorted(one.seconds for one in good)
        span = f"{_ms(times[0])} to {_ms(times[-1])}" if len(times) > 1 else _ms(times[0])
        names = ", ".join(one.region for one in good)
        yield Line(Mark.OK, "reachable", f"{names}: S3 answers in {span}, of {buckets:,} buckets")
    yield from (_lost(f"s3 {one.region}", one) for one in answers if one.failed)


def _lost(about: str, reached: Reached) -> Line:
    text = f"{_way(reached)}: no {_name(reached.failed)}: {reached.error}"
    return Line(Mark.PROBLEM, about, text, _REMEDIES[reached.failed].format(place=reached.proxy or reached.url))


def _way(reached: Reached) -> str:
    return f"{reached.url} by proxy {reached.proxy}" if reached.proxy else reached.url or "no endpoint"


def _name(step: str) -> str:
    return _NAMES.get(step, step)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
