"""Pre-trained encoders: their weights in safetensors, under the usual names, to the network's own."""

from __future__ import annotations

import torch
from torch import Tensor

from training.network import Config, Encoder

Weights = dict[str, Tensor]

BERT = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm": "output.LayerNorm",
}
"""The parts of a layer (Devlin et al. 2019)."""

MPNET = BERT | {
    "query": "attention.attn.q",
    "key": "attention.attn.k",
    "value": "attention.attn.v",
    "output": "attention.attn.o",
    "attention_norm": "attention.LayerNorm",
}
"""The parts of a layer (Song et al. 2020)."""

_RELATIVE = "encoder.relative_attention_bias.weight"
_MPNET_SPECIAL = {0: 1, 101: 0, 102: 2, 103: 30526}
"""MPNet's vocabulary is BERT's after four pieces of its own: BERT's special pieces and those that stand for them."""


def config_of(given: Weights) -> Config:
    """Return the network's sizes for an encoder."""
    hidden = given["embeddings.word_embeddings.weight"].shape[1]
    layers = sum(name.endswith("intermediate.dense.bias") for name in given)
    buckets = len(given[_RELATIVE]) if _RELATIVE in given else 0
    sizes = {"head_size": hidden // Config.heads, "inner": 4 * hidden, "link_hidden": hidden}
    return Config(hidden=hidden, layers=layers, buckets=buckets, **sizes)


def load_encoder(encoder: Encoder, given: Weights) -> None:
    """Fill the encoder; the shapes of pieces, which pre-training did not know, are left as they are."""
    state = {"shapes.weight": encoder.shapes.weight.data, **_embeddings(given)}
    for layer in range(len(encoder.layers)):
        for ours, theirs in (MPNET if _RELATIVE in given else BERT).items():
            for part in ("weight", "bias"):
                state[f"layers.{layer}.{ours}.{part}"] = given[f"encoder.layer.{layer}.{theirs}.{part}"]
    encoder.load_state_dict(state)


def _embeddings(given: Weights) -> Weights:
    """Return all that stands before the layers, in the order of BERT's vocabulary."""
    words, positions = (given[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position"))
    state = {part: given[f"embeddings.LayerNorm.{part.split('.')[1]}"] for part in ("norm.weight", "norm.bias")}
    if _RELATIVE not in given:
        kind = given["embeddings.token_type_embeddings.weight"][0]
        return {**state, "words.weight": words, "positions.weight": positions, "kind": kind}
    ordered = words[4:-1].clone()
    for bert, mpnet in _MPNET_SPECIAL.items():
        ordered[bert] = words[mpnet]
    return {
        **state,
        "words.weight": ordered,
        "positions.weight": positions[2:],
        "kind": torch.zeros(words.shape[1]),
        "relative.weight": given[_RELATIVE],
    }
