"""As much of GitHub's runner as a composite action of ours needs: expressions, conditions, outputs, its files."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

_EXPRESSION: Final = re.compile(r"\$\{\{ *([\w.-]+) *\}\}")


@dataclass
class Job:
    """One run of an action: the folder of the job, its variables, and the values that expressions may ask for.

    `used` are the steps that other actions would have done, with what they were given: those are not run.
    """

    folder: Path
    variables: dict[str, str]
    known: dict[str, str]
    used: list[dict[str, Any]] = field(default_factory=list)

    def run(self, action: dict[str, Any], **inputs: str) -> int:
        """Run the steps one by one, as bash is run by GitHub; return the code of the one that fails, or 0."""
        declared = {name: one.get("default", "") for name, one in action["inputs"].items()}
        assert inputs.keys() <= declared.keys()
        self.known |= {f"inputs.{name}": value for name, value in {**declared, **inputs}.items()}
        failed = 0
        for step in action["runs"]["steps"]:
            condition = step.get("if", "true == true")
            if condition == "always()" or (not failed and self._wanted(condition)):
                failed = self._step(step) or failed
        return failed

    def _step(self, step: dict[str, Any]) -> int:
        if "uses" in step:
            self.used.append({"uses": step["uses"], **{key: self._told(str(one)) for key, one in step["with"].items()}})
            return 0
        script, output, summary = (self.folder / name for name in ("step.sh", "output", "summary.md"))
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(self.folder)}
        given = {key: self._told(one) for key, one in step.get("env", {}).items()}
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        done = subprocess.run(
            command, env={**self.variables, **files, **given}, cwd=self.folder, check=False, timeout=300
        )
        for line in output.read_text(encoding="utf-8").splitlines():
            name, value = line.split("=", 1)
            self.known[f"steps.{step['id']}.outputs.{name}"] = value
        return done.returncode

    def _told(self, text: str) -> str:
        return _EXPRESSION.sub(lambda found: self.known[found[1]], text)

    def _wanted(self, condition: str) -> bool:
        parts = [part.split(" == ") for part in condition.split(" && ")]
        return all(self.known.get(left, left) == right.strip("'") for left, right in parts)
