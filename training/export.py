"""Turn a trained run into the file that ships: `python -m training.export RUN OUT.onnx --data polnear/train.jsonl`.

Weights become 8-bit integers: embeddings with a scale a row, linear layers with a scale a column, whose inputs are
quantised at run time over the window. Linear weights use 7 of the 8 bits, so that processors without VNNI, whose
instructions saturate, give the same sums. Attention is the fused operator of onnxruntime.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import onnx
import onnxruntime
import torch
from onnx.external_data_helper import set_external_data
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from torch import Tensor, nn

from reportedly.reading.decoding import EVIDENCE
from training.confidence import fitted
from training.network import Config, Reader
from training.prepare import examples, held_out

SLOW_FUSION = "SkipLayerNormFusion"
"""On a CPU the fused operator takes several times as long as its two parts."""


LARGEST, SMALL = 60_000_000, 100_000
"""Bytes of one file of weights at most, and of a tensor that stays within the ONNX file."""


class RowQuantised(nn.Module):
    """An embedding table as 8-bit integers with one scale a row."""

    def __init__(self, table: Tensor) -> None:
        super().__init__()
        scale = table.abs().amax(1, keepdim=True).clamp(min=1e-12) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("table", (table / scale).round().to(torch.int8))

    def forward(self, ids: Tensor) -> Tensor:
        """ids: (B, T) -> (B, T, H)."""
        return self.table[ids].float() * self.scale[ids]


def load(run: Path) -> Reader:
    """Return the trained network of a run."""
    config = json.loads((run / "config.json").read_text())["network"]
    reader = Reader(Config(**config))
    reader.load_state_dict(load_file(run / "reader.safetensors"))
    return reader.eval()


def fuse_attention(reader: Reader) -> None:
    """Have every layer's attention exported as one operator, which needs no copies of its inputs."""

    def attend(query: Tensor, key: Tensor, value: Tensor, nearness: Tensor | None) -> Tensor:
        inputs = (query, key, value) if nearness is None else (query, key, value, None, None, nearness)
        return torch.onnx.ops.symbolic(
            "com.microsoft::MultiHeadAttention", inputs, {"num_heads": reader.config.heads},
            dtype=query.dtype, shape=query.shape, version=1,
        )  # fmt: skip

    for layer in reader.encoder.layers:
        layer.attend = attend


def to_onnx(reader: Reader, path: Path) -> None:
    """Write the network as ONNX: ids and shapes (B, T) -> cues (B, T, 3), members (B, T, 2) and links (B, T, 4, T)."""
    # The examples must be two tensors: one given twice would be taken for one input.
    ids, shapes = torch.ones(2, 17, dtype=torch.int64), torch.zeros(2, 17, dtype=torch.int64)
    sizes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("pieces", max=reader.config.positions)}
    names = {"input_names": ["ids", "shapes"], "output_names": ["cues", "members", "links"]}
    program = torch.onnx.export(
        reader, (ids, shapes), dynamo=True, verbose=False, dynamic_shapes=(sizes, sizes), **names
    )
    program.save(path)


def quantise(full: Path, out: Path) -> None:
    """Quantise the linear layers of an ONNX file."""
    kinds = {"op_types_to_quantize": ["MatMul", "Gemm"], "weight_type": QuantType.QInt8}
    quantize_dynamic(full, out, per_channel=True, reduce_range=True, extra_options={"DefaultTensorType": 1}, **kinds)


def optimise(path: Path) -> None:
    """Rewrite an ONNX file as onnxruntime would at every start, with what suits every processor."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path.with_suffix(".optimised"))
    onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"], disabled_optimizers=[SLOW_FUSION])
    path.with_suffix(".optimised").replace(path)


def stamp(path: Path, **rules: object) -> None:
    """Store with the network what decoding needs besides (`reportedly.model.network.Rules`)."""
    model = onnx.load(path)
    stored = {each.key: each.value for each in model.metadata_props} | {k: json.dumps(v) for k, v in rules.items()}
    onnx.helper.set_model_props(model, stored)
    onnx.save(model, path)


def spread(path: Path, most: int) -> None:
    """Move weights out of an ONNX file into files of at most `most` bytes beside it, where it is larger than that."""
    if path.stat().st_size <= most:
        return
    model = onnx.load(path)
    number, filled = 1, 0
    for tensor in model.graph.initializer:
        size = tensor.ByteSize()
        if size < SMALL:
            continue
        if filled + size > most:
            number, filled = number + 1, 0
        set_external_data(tensor, f"{path.stem}.{number}.bin")
        filled += size
    onnx.save(model, path)


def export(run: Path, data: Path, out: Path, quantised: bool) -> None:
    """Write a run's network to `out`, quantised or as it was trained, with the confidence fitted on `data`.

    Only those reports of `data` are used that the run was not trained on.
    """
    reader = load(run)
    _, unseen = held_out(examples(data), json.loads((run / "config.json").read_text())["recipe"]["held_out"])
    fuse_attention(reader)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        if quantised:
            reader.encoder.words = RowQuantised(reader.encoder.words.weight.detach())
        to_onnx(reader, full)
        if quantised:
            quantise(full, out)
        else:
            out.write_bytes(full.read_bytes())
    optimise(out)
    stamp(out, steps=reader.steps().tolist(), confidence=[0.0] * len(EVIDENCE), kept=0.0)
    stamp(out, **fitted(out, unseen))
    spread(out, LARGEST)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="the reports that the run was trained on")
    parser.add_argument("--full-precision", action="store_true", help="leave all weights as they were trained")
    given = parser.parse_args()
    export(given.run, given.data, given.out, not given.full_precision)


if __name__ == "__main__":
    main()
