"""The pipeline: from options to the files of a run and the exit code. The command line is thin over this."""

from scanner.pipeline.again import judge_again, render_again
from scanner.pipeline.baseline import Baseline, baseline_of
from scanner.pipeline.judging import exit_code, judge
from scanner.pipeline.options import DEFAULT_FORMATS, DEFAULT_POLICY, JudgeOptions, Result, ScanOptions
from scanner.pipeline.scanning import scan

__all__ = [
    "DEFAULT_FORMATS",
    "DEFAULT_POLICY",
    "Baseline",
    "JudgeOptions",
    "Result",
    "ScanOptions",
    "baseline_of",
    "exit_code",
    "judge",
    "judge_again",
    "render_again",
    "scan",
]
