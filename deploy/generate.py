"""Writes the IAM statements in the templates, as `scanner permissions` prints them; `--check` only tells what is stale.

A comment says which words fill the place below it, so that nobody writes a statement twice:

    # begin: scanner permissions --for verify
    # end

A file `NAME.json.tftpl` of a Terraform module is filled by the words of the line `NAME: …` of `WORDS` beside it.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import yaml
from typer.testing import CliRunner

from scanner.cli.app import app

ROOT: Final = Path(__file__).resolve().parent.parent

_PLACE: Final = re.compile(
    r"^(?P<begin>(?P<indent> *)# begin: scanner (?P<words>.+)\n)(?:.*\n)*?(?P<end>(?P=indent)# end)$", re.MULTILINE
)
# The names in policies/repair.yaml, and the bucket of evidence, are parameters of every template.
_PARAMETERS: Final = {
    "role/s3-replication-*": ("role/{}", "ReplicationRoles", "replication_roles"),
    ":::*-replica": (":::{}", "ReplicaBuckets", "replica_buckets"),
    ":::evidence": (":::{}", "EvidenceBucket", "evidence_bucket"),
}
_BOUNDARY: Final = "iam:PermissionsBoundary"


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file that holds statements: its path from the repository's root, and its text as it should be."""
    for path in sorted((ROOT / "deploy").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if _PLACE.search(text):
            yield path.relative_to(ROOT), _PLACE.sub(_filled, text)
    for path in sorted((ROOT / "deploy").rglob("WORDS")):
        for line in path.read_text(encoding="utf-8").splitlines():
            name, words = line.split(":", 1)
            yield path.with_name(f"{name}.json.tftpl").relative_to(ROOT), _template_file(words.split())


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` name those that differ from what would be written."""
    stale = [(path, text) for path, text in files() if not _is_current(ROOT / path, text)]
    for path, text in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{path} is out of date: run `make deploy`\n")
        else:
            (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    return int("--check" in arguments and bool(stale))


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


def statements(words: list[str], form: str) -> list[dict[str, Any]]:
    """Return the statements that the program prints for some words, in one of its formats."""
    ran = CliRunner().invoke(app, [*words, "--format", form], catch_exceptions=False)
    if ran.exit_code:
        raise SystemExit(f"scanner {' '.join(words)}: {ran.output}")
    document = json.loads(ran.stdout)
    if form == "json":
        found: list[dict[str, Any]] = document["permissions"]["Statement"]
        return found
    (policy,) = document["Resources"]["ScannerRole"]["Properties"]["Policies"]
    own: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return own


def _filled(place: re.Match[str]) -> str:
    written = [_parametrised(one) for one in statements(place["words"].split(), "cloudformation")]
    text = yaml.dump(written, Dumper=_Dumper, sort_keys=False, width=200)
    return place["begin"] + indent(text, place["indent"]) + place["end"]


def _parametrised(value: Any) -> Any:  # noqa: ANN401 -- any part of a template
    if isinstance(value, list):
        return [_parametrised(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "Fn::Sub" in value:
        return _Sub(_with_parameters(value["Fn::Sub"], 1, "${%s}"))
    if _BOUNDARY in str(value.get("Condition", "")):
        kept = {"StringLike": {_BOUNDARY: _Ref("RoleBoundary")}}
        return {
            **_parametrised({**value, "Condition": {}}),
            "Condition": _If(["HasRoleBoundary", kept, _Ref("AWS::NoValue")]),
        }
    return {key: _parametrised(one) for key, one in value.items()}


def _with_parameters(text: str, language: int, form: str) -> str:
    for name, way in _PARAMETERS.items():
        text = text.replace(name, way[0].format(form % way[language]))
    return text


def _template_file(words: list[str]) -> str:
    """Return a policy as a file of Terraform's `templatefile`; the module takes a boundary out that nobody demands."""
    document = {"Version": "2012-10-17", "Statement": statements(words, "json")}
    text = json.dumps(document, indent=2).replace("arn:aws:", "arn:${partition}:")
    text = re.sub(rf'("{_BOUNDARY}": )"[^"]+"', r'\1"${role_boundary}"', text)
    return _with_parameters(text, 2, "${%s}") + "\n"


class _Sub(str):
    """A text in which CloudFormation replaces parameters."""


class _Ref(str):
    """The value of a parameter."""


class _If(list[Any]):
    """A condition, what stands where it holds, and what otherwise."""


class _Dumper(yaml.SafeDumper):
    """Writes intrinsic functions in their short form, and no anchors."""

    def ignore_aliases(self, _: Any) -> bool:  # noqa: ANN401 -- the base class's signature
        """Write everything out: CloudFormation allows anchors, people dislike them."""
        return True


_Dumper.add_representer(_Sub, lambda dumper, text: dumper.represent_scalar("!Sub", str(text)))
_Dumper.add_representer(_Ref, lambda dumper, text: dumper.represent_scalar("!Ref", str(text)))
_Dumper.add_representer(_If, lambda dumper, parts: dumper.represent_sequence("!If", list(parts)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
