"""Five questions that people ask of a saved run: `python docs/examples/questions.py out/demo`."""

import sys
from collections.abc import Iterator

import pandas as pd

import scanner
from scanner.frames import Run

REGION = "eu-west-1"


def counting(run: Run) -> pd.DataFrame:
    """Return the findings that are wrong and that no waiver accepts."""
    wrong = run.findings["verdict"] == "NON_COMPLIANT"
    return run.findings[wrong & ~run.findings["waived"]]


def worst_accounts(run: Run) -> pd.DataFrame:
    """Which accounts have the most to repair, the critical first?"""
    found = counting(run)
    counts = pd.crosstab(found["account"], found["severity"])
    severities = list(found["severity"].cat.categories)
    return counts.reindex(columns=severities, fill_value=0).sort_values(severities, ascending=False)


def lost_with(run: Run, region: str) -> pd.DataFrame:
    """Which buckets lose data if this Region is lost?"""
    there = run.buckets["region"] == region
    lost = run.buckets["survival"].isin(["no", "unknown"])
    return run.buckets.loc[there & lost, ["account", "bucket", "survival", "reason"]]


def waivers_by_end(run: Run) -> pd.DataFrame:
    """What was accepted, and which of it ends first? What has ended already counts again."""
    waived = run.findings[run.findings["waiver_owner"].notna()]
    columns = ["waiver_expires", "waiver_owner", "bucket", "check", "waived"]
    return waived.sort_values(["waiver_expires", "bucket"])[columns]


def by_control(run: Run) -> pd.DataFrame:
    """How does each control stand?"""
    named = run.findings.explode("controls").dropna(subset="controls")
    return pd.crosstab(named["controls"], named["verdict"])


def unreadable(run: Run) -> pd.DataFrame:
    """What could not be read, by operation and AWS's error code?"""
    counts = run.errors.groupby(["operation", "code"]).agg(reads=("bucket", "size"), accounts=("account", "nunique"))
    return counts.sort_values("reads", ascending=False)


def answers(run: Run) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each question with its answer."""
    yield "Which accounts are worst?", worst_accounts(run)
    yield f"Which buckets lose data if {REGION} is lost?", lost_with(run, REGION)
    yield "Which waivers end first?", waivers_by_end(run)
    yield "How does each control stand?", by_control(run)
    yield "What could not be read?", unreadable(run)


def main() -> None:
    """Print all answers for the run that the command line names."""
    for question, answer in answers(scanner.load_run(sys.argv[1])):
        sys.stdout.write(f"\n{question}\n{answer.to_string() if len(answer) else '(nothing)'}\n")


if __name__ == "__main__":
    main()
