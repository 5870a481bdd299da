"""What `--executor` takes, and what it does not go with."""

import pytest

from scanner.cli.executor import LOCAL, address_of
from scanner.errors import UsageError
from tests.support.program import run


@pytest.mark.parametrize(
    ("word", "address"),
    [
        (LOCAL, ""),
        ("dask://scheduler:8786", "tcp://scheduler:8786"),
        ("dask+tls://10.0.0.1:8786", "tls://10.0.0.1:8786"),
        ("tls://scheduler.internal:8786", "tls://scheduler.internal:8786"),
    ],
)
def test_an_address_is_told_as_dask_has_it(word: str, address: str) -> None:
    assert address_of(word, config=False, profiles=None, fix=False) == address


@pytest.mark.parametrize(
    "word", ["", "dask", "dask://", "dask://host", "ssh://host:22", "dask://me@host:1", "ray://h:1"]
)
def test_anything_else_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="neither 'local' nor an address"):
        address_of(word, config=False, profiles=None, fix=False)


@pytest.mark.parametrize(
    ("words", "named"),
    [(["--profile", "mine"], "--profile"), (["--fix"], "--fix"), (["--source", "config"], "--source config")],
)
def test_what_only_this_machine_can_do_is_refused(
    capsys: pytest.CaptureFixture[str], words: list[str], named: str
) -> None:
    code, _, err = run(capsys, "scan", "--executor", "dask://scheduler:8786", *words)
    assert code == 2
    assert named in err
