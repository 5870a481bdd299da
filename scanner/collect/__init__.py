"""Collecting: references and readers in, evidence out."""

from scanner.collect.collect import Collection, collect, collect_alone
from scanner.collect.sources import Sources
from scanner.collect.wishes import Wishes

__all__ = ["Collection", "Sources", "Wishes", "collect", "collect_alone"]
