"""What is said of Regions that an account has to enable."""

import pytest

from scanner.aws.faults import own_fault
from scanner.aws.transport import Answer
from scanner.doctor.regions import regions
from scanner.doctor.value import Mark


def _told(**status: str) -> Answer:
    return {"Regions": [{"RegionName": name.replace("_", "-"), "RegionOptStatus": is_} for name, is_ in status.items()]}


def test_regions_that_are_off_are_counted() -> None:
    answer = _told(eu_west_1="ENABLED_BY_DEFAULT", af_south_1="DISABLED", ap_east_1="ENABLED")
    (line,) = regions(answer, {"eu-west-1"})
    assert (line.mark, line.text) == (Mark.OK, "2 enabled, 1 not")


def test_one_that_is_off_and_has_buckets_is_a_problem() -> None:
    problem, _ = regions(_told(eu_west_1="ENABLED", af_south_1="DISABLING"), {"af-south-1"})
    assert (problem.mark, problem.text) == (Mark.PROBLEM, "not enabled, with buckets in them: af-south-1")


def test_all_may_be_on() -> None:
    assert [line.text for line in regions(_told(eu_west_1="ENABLED"), ())] == ["1 enabled"]


@pytest.mark.parametrize("answer", [own_fault("AccessDeniedException", "no"), {}, {"Regions": [{}]}, {"Regions": None}])
def test_who_may_not_ask_is_told_nothing_else(answer: Answer) -> None:
    (line,) = regions(answer, {"eu-west-1"})
    assert (line.mark, line.about) == (Mark.SKIPPED, "Regions")
    assert "account:ListRegions" in line.text
