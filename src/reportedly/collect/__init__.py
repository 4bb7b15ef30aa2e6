"""Addresses to captures: files and standard input. One module a kind of place."""

from reportedly.collect.files import STANDARD_INPUT, capture, reason

__all__ = ["STANDARD_INPUT", "capture", "reason"]
