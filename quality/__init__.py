"""Evaluation gates: measured figures, with floors that may only rise."""
