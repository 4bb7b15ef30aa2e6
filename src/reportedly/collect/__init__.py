"""Addresses to captures: files, standard input, the web. One module a kind of place."""

from reportedly.collect.files import STANDARD_INPUT, capture, is_address, reason

__all__ = ["STANDARD_INPUT", "capture", "is_address", "reason"]
