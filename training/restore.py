"""Take up shipped weights for further training: `python -m training.restore WEIGHTS.onnx RUN`.

What ships is all that is kept of a run. Its 8-bit weights, times their scales, are what the network computes with, so
that nothing more is lost by going on from them.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import NodeProto, numpy_helper
from torch import Tensor

from training.network import IMPOSSIBLE, ROLE_LABELS, Config
from training.runs import describe, save
from training.train import Recipe

Arrays = dict[str, np.ndarray]
WEIGHTS = {"MatMulIntegerToFloat": (1, 3, 5, 6), "DynamicQuantizeMatMul": (1, 2, 3, 4)}
"""The inputs of a quantised linear layer that are its weights, their scale, their zero point and its bias."""


def restored(path: Path) -> tuple[Config, dict[str, Tensor]]:
    """Return the sizes and the weights of a network that `training.export` wrote, as 32-bit floats."""
    model = onnx.load(path)
    stored = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    metadata = {each.key: each.value for each in model.metadata_props}
    named = {name: value for name, value in stored.items() if value.dtype == np.float32 and "." in name}
    found = {_ours(name): value for name, value in named.items() if not name.endswith((".apart", ".others"))}
    found["encoder.words.weight"] = _words(model.graph.node, stored)
    for node in model.graph.node:
        if node.op_type in WEIGHTS:
            weights, scale, zero, bias = (node.input[place] for place in WEIGHTS[node.op_type])
            name = _ours(bias).removesuffix("bias") + "weight"
            found[name] = ((stored[weights].astype(np.float32) - stored[zero]) * stored[scale]).T
    _put_back(model.graph.node, stored, found)
    steps = np.array(json.loads(metadata["steps"]), dtype=np.float32)
    found["transitions"] = np.where(steps <= IMPOSSIBLE / 2, steps - IMPOSSIBLE, steps)
    heads = next(a.i for n in model.graph.node for a in n.attribute if a.name == "num_heads")
    return _config(found, heads), {name: torch.tensor(np.ascontiguousarray(value)) for name, value in found.items()}


def _ours(name: str) -> str:
    """Return the network's own name of what the export names after `Shipped` and `Apart`."""
    return name.removeprefix("reader.").replace(".linear.", ".")


def _put_back(nodes: list[NodeProto], stored: Arrays, found: Arrays) -> None:
    """Give the weights of inputs that were multiplied apart their places."""
    makers = {output: node for node in nodes for output in node.output}
    for node in nodes:
        if node.op_type == "MatMul" and node.input[1].endswith(".apart"):
            greatest = stored[makers[node.input[0]].input[1]]
            found[_ours(node.input[1]).removesuffix("apart") + "weight"][:, greatest] = stored[node.input[1]].T


def _words(nodes: list[NodeProto], stored: Arrays) -> np.ndarray:
    """Return the embeddings of word pieces: the only table of bytes with a row for each, and its scales."""
    gathered = [node.input[0] for node in nodes if node.op_type in ("Gather", "GatherND")]
    table = next(stored[name] for name in gathered if name in stored and stored[name].dtype == np.int8)
    scale = next(stored[name] for name in gathered if name in stored and stored[name].shape == (len(table), 1))
    return table.astype(np.float32) * scale


def _config(found: Arrays, heads: int) -> Config:
    """Return the network's sizes, read from the shapes of its weights."""
    vocabulary, hidden = found["encoder.words.weight"].shape
    relative = found.get("encoder.relative.weight")
    return Config(
        vocabulary=vocabulary,
        hidden=hidden,
        layers=sum(name.endswith(".inner.bias") for name in found),
        heads=heads,
        head_size=len(found["encoder.layers.0.query.bias"]) // heads,
        inner=len(found["encoder.layers.0.inner.bias"]),
        buckets=0 if relative is None else len(relative),
        link=len(found["asking.2.bias"]) // (len(ROLE_LABELS) - 1),
        link_hidden=len(found["asking.0.bias"]),
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("run", type=Path)
    given = parser.parse_args()
    config, weights = restored(given.weights)
    describe(given.run, config, recipe=asdict(Recipe()))
    save(given.run, weights)


if __name__ == "__main__":
    main()
