"""Compares measured figures with their floors."""

from __future__ import annotations

import json
from pathlib import Path

FLOORS = Path(__file__).parent / "floors.json"
"""For each area its figures' floors; a figure below its floor fails the gate."""

Figures = dict[str, dict[str, float]]


def floors() -> Figures:
    """Return the committed floors by area and name."""
    loaded: Figures = json.loads(FLOORS.read_text(encoding="utf-8"))
    return loaded


def missed(measured: Figures, required: Figures) -> list[str]:
    """Return a line for each figure that is below its floor, or that was not measured at all."""
    lines = []
    for area, named in required.items():
        for name, floor in named.items():
            value = measured.get(area, {}).get(name)
            if value is None:
                lines.append(f"{area}: {name}: not measured, floor {floor}")
            elif value < floor:
                lines.append(f"{area}: {name}: {value} is below the floor {floor}")
    return lines


def raised(measured: Figures, required: Figures, margins: dict[str, float]) -> Figures:
    """Return the floors moved up to their area's margin below what was measured; none moves down."""
    return {
        area: {name: max(floor, round(measured[area][name] - margins[area], 3)) for name, floor in named.items()}
        for area, named in required.items()
    }
