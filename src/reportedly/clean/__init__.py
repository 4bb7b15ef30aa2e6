"""Capture to report: the readable text, what is residue in it, what it is, and whether it is all there.

    bytes → decode → lines (plain | markdown | page) → judge each line → metadata → verdict → Report

No network is used. Every step is bounded in size and time, as what is captured is not ours to trust.
"""

from __future__ import annotations

from reportedly.clean.steps import clean

__all__ = ["clean"]
