"""Turn the network that reads pairs into the files that ship: `python -m training.link_pairs_export RUN.pt --encoder E`.

Linear layers become 8-bit integers as the reader's do (`training.export`), the table of word pieces, which was left as
pre-trained, 4-bit integers with a scale for every `GROUP` numbers of a row.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from reportedly.link.pairs import GROUP, NETWORK, WORDS
from training.export import optimise, quantise
from training.link_pairs_network import PairReader

POSITIONS = 128


class Shipped(nn.Module):
    """What is asked of the network at run time: one pair, its pieces looked up already."""

    def __init__(self, model: PairReader) -> None:
        """Keep the network."""
        super().__init__()
        self.model = model
        positions = model.encoder.positions.weight.detach()[:POSITIONS] + model.encoder.kind.detach()
        self.register_buffer("positions", positions.clone())

    def forward(self, words: Tensor, kinds: Tensor) -> Tensor:
        """words: (1, T, H); kinds: (1, T) -> logits (2,)."""
        encoder = self.model.encoder
        x = encoder.norm(words + self.positions[: words.shape[1]] + encoder.shapes(kinds))
        for layer in encoder.layers:
            x = layer(x, None)
        return self.model.head(x, torch.ones_like(kinds), kinds)[0]


def fused(heads: int, query: Tensor, key: Tensor, value: Tensor, _: None) -> Tensor:
    """Return attention as one operator of onnxruntime."""
    return torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention", (query, key, value), {"num_heads": heads},
        dtype=query.dtype, shape=query.shape, version=1,
    )  # fmt: skip


def export(model: PairReader, out: Path) -> None:
    """Write the network without its table."""
    for layer in model.encoder.layers:
        attend: Callable[..., Tensor] = partial(fused, layer.heads)
        layer.attend = attend
    words, kinds = torch.randn(1, 17, model.encoder.words.embedding_dim), torch.ones(1, 17, dtype=torch.int64)
    sizes = {1: torch.export.Dim("pieces", max=POSITIONS)}
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        program = torch.onnx.export(
            Shipped(model.eval()), (words, kinds), dynamo=True, verbose=False, dynamic_shapes=(sizes, sizes),
            input_names=["words", "kinds"], output_names=["logits"],
        )  # fmt: skip
        program.save(full)
        quantise(full, out)
    optimise(out)


def quarter(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return a table (V, H) as 4-bit integers, two in a byte (V, H / 2), and scales (V, H / GROUP)."""
    parts = table.reshape(len(table), -1, GROUP)
    scale = (np.abs(parts).max(-1) / 7.5).astype(np.float16)
    codes = np.clip(np.floor(parts / np.maximum(scale[..., None].astype(np.float32), 1e-8)) + 8, 0, 15)
    codes = codes.astype(np.uint8).reshape(table.shape)
    return codes[:, ::2] | codes[:, 1::2] << 4, scale


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--encoder", type=Path, required=True, help="all-MiniLM-L6-v2's model.safetensors")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--out", type=Path, default=NETWORK.parent)
    given = parser.parse_args()
    model = PairReader(given.encoder, given.layers)
    model.load_state_dict(torch.load(given.run, weights_only=True))
    codes, scale = quarter(model.encoder.words.weight.detach().numpy())
    np.savez_compressed(given.out / WORDS.name, codes=codes, scale=scale)
    export(model, given.out / NETWORK.name)


if __name__ == "__main__":
    main()
