"""The folder of a run: `reader.safetensors` with the weights, `config.json` with sizes and recipe."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import load_file, save_file
from torch import Tensor

from training.network import Config, Reader

WEIGHTS = "reader.safetensors"

LATER = ("name.", "judge.")
"""Heads that older weights lack: they begin untrained."""


def load(run: Path) -> Reader:
    """Return the trained network of a run."""
    reader = Reader(Config(**described(run)["network"]))
    given = load_file(run / WEIGHTS)
    lacking = {name: value for name, value in reader.state_dict().items() if name.startswith(LATER)}
    reader.load_state_dict({**lacking, **given})
    reader.complete = any(name.startswith(LATER) for name in given)
    return reader.eval()


def described(run: Path) -> dict[str, Any]:
    """Return what `config.json` says."""
    stored: dict[str, Any] = json.loads((run / "config.json").read_text())
    return stored


def describe(run: Path, config: Config, **rest: object) -> None:
    """Write `config.json`, and the folder where there is none."""
    run.mkdir(parents=True, exist_ok=True)
    (run / "config.json").write_text(json.dumps({"network": asdict(config), **rest}, indent=1))


def save(run: Path, weights: dict[str, Tensor]) -> None:
    """Write a network's weights."""
    save_file({name: value.contiguous() for name, value in weights.items()}, run / WEIGHTS)
