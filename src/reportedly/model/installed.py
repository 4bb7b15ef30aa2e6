"""Which weights are installed: the ones in the package, and those that other packages bring.

A package offers weights by an entry point of the group `reportedly.models`, whose value is a module: beside it lie
`reader.onnx` and `reader.json`, its card. Nothing is ever fetched.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from reportedly.errors import ModelError

GROUP = "reportedly.models"
DEFAULT = "small"
"""The name of the weights in the package."""

_HERE = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class Model:
    """Installed weights: their name, their file, and their card (data, licences, date, figures)."""

    name: str
    path: Path
    card: dict[str, Any]

    @property
    def files(self) -> list[Path]:
        """The weights' files, in the order of their names: large ones are stored in several."""
        return sorted([*self.path.parent.glob("reader.*.bin"), *self.path.parent.glob("reader.*.npz"), self.path])

    @property
    def size(self) -> int:
        """Bytes of the weights."""
        return sum(file.stat().st_size for file in self.files)

    def digest(self) -> str:
        """Return the SHA-256 of the weights' files, one after the other, in hexadecimal."""
        digest = hashlib.sha256()
        for file in self.files:
            digest.update(file.read_bytes())
        return digest.hexdigest()


def installed() -> list[Model]:
    """Return all installed weights, the package's own first, the others by name.

    Raises ModelError where a package offers weights that are not there.
    """
    from importlib.metadata import entry_points

    offered = sorted(entry_points(group=GROUP), key=lambda each: each.name)
    return [_model(DEFAULT, _HERE), *(_model(each.name, _folder(each.value)) for each in offered)]


def find(name: str) -> Path:
    """Return the file of the weights called `name`. Raises ModelError when they are not installed."""
    if name == DEFAULT:
        return _HERE / "reader.onnx"
    known = {model.name: model.path for model in installed()}
    if name not in known:
        raise ModelError(f"no weights called {name!r} are installed", advice=f"Installed: {', '.join(known)}.")
    return known[name]


def _model(name: str, folder: Path) -> Model:
    try:
        card = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        model = Model(name, folder / "reader.onnx", card)
        model.path.stat()
    except (OSError, ValueError) as error:
        raise ModelError(f"the weights {name!r} cannot be used ({error})", str(folder)) from error
    return model


def _folder(module: str) -> Path:
    """Return a package's folder without importing the package."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModelError("a package offers weights but is not there", module)
    return Path(spec.origin).parent
