"""What is said of the way to AWS."""

import pytest

from scanner.doctor.endpoints import endpoint, regions
from scanner.doctor.value import Mark
from scanner.model.reached import Reached, Step

NEAR = Reached("s3", "eu-west-1", "https://s3.eu-west-1", steps=(Step("dns", 0.001), Step("tls", 0.02)))
FAR = Reached("s3", "ap-east-1", "https://s3.ap-east-1", steps=(Step("dns", 0.2),))
LOST = Reached("s3", "me-south-1", "https://s3.me-south-1", failed="connect", error="TimeoutError: timed out")


def test_one_that_answers_tells_its_steps() -> None:
    line = endpoint(NEAR)
    assert (line.mark, line.about) == (Mark.OK, "s3 eu-west-1")
    assert line.text == "https://s3.eu-west-1 answers (DNS 1 ms, tls 20 ms)".replace("tls", "TLS")


@pytest.mark.parametrize("step", ["dns", "connect", "tls", "answer"])
def test_each_step_that_fails_has_a_remedy_of_its_own(step: str) -> None:
    proxied = Reached("s3", "eu-west-1", "https://s3", proxy="proxy:3128", failed=step, error="why")
    line = endpoint(proxied)
    assert line.mark is Mark.PROBLEM
    assert "https://s3 by proxy proxy:3128" in line.text
    assert line.text.endswith("why")
    assert line.remedy
    assert "{" not in line.remedy


def test_regions_that_answer_share_a_line() -> None:
    good, lost = regions([NEAR, FAR, LOST], 1200)
    assert good.text == "eu-west-1, ap-east-1: S3 answers in 21 ms to 200 ms, of 1,200 buckets"
    assert (lost.mark, lost.about) == (Mark.PROBLEM, "s3 me-south-1")


def test_where_none_answers_nothing_is_said_to() -> None:
    assert [line.mark for line in regions([LOST], 1)] == [Mark.PROBLEM]


def test_a_name_that_is_no_region_has_no_endpoint() -> None:
    line = endpoint(Reached("s3", "Nowhere!", "", failed="dns", error="this can be no Region's name"))
    assert line.text == "no endpoint: no DNS: this can be no Region's name"
