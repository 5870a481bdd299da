"""Collecting: references and readers in, evidence out."""

from scanner.collect.collect import Collection, collect
from scanner.collect.sources import Sources
from scanner.collect.wishes import Wishes

__all__ = ["Collection", "Sources", "Wishes", "collect"]
