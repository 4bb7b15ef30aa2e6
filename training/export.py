"""Turn a trained run into the file that ships: `python -m training.export RUN OUT.onnx --data polnear/train.jsonl`.

Weights become 8-bit integers: embeddings with a scale a row, linear layers with a scale a column, whose inputs are
quantised at run time over the window. Linear weights use 7 of the 8 bits, so that processors without VNNI, whose
instructions saturate, give the same sums. A few inputs of a layer can be many times as great as all others, which
would leave those few steps of the 256; with `--apart` they are multiplied in full precision, which costs a small
network a tenth of its speed. Attention is the fused operator of onnxruntime.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import onnx
import onnxruntime
import torch
from onnx.external_data_helper import set_external_data
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from reportedly.reading import LENGTH, OVERLAP
from reportedly.reading.decoding import CANDIDATE, EVIDENCE
from reportedly.reading.judging import BAGS
from training.confidence import fitted
from training.judge_network import LEXICON, JudgeNetwork, save
from training.network import Reader
from training.prepare import Case, cases, examples, held_out
from training.runs import described, load

SLOW_FUSION = "SkipLayerNormFusion"
"""On a CPU the fused operator takes several times as long as its two parts."""


APART, EXTREME = 8, 10.0
"""How many inputs of a layer are multiplied apart, and from what multiple of the median input's greatest value on."""

WINDOWS = 12
"""How many windows are read to know them."""

ASKED = 0.75 * CANDIDATE
"""Roles are scored for pieces that are of a cue with at least this probability: for all of any candidate's."""

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


class Apart(nn.Module):
    """A linear layer with its greatest inputs taken apart (Dettmers et al. 2022, with the same inputs throughout)."""

    def __init__(self, linear: nn.Linear, greatest: Tensor) -> None:
        """`greatest`: (APART,) numbers of inputs."""
        super().__init__()
        self.linear = linear
        self.register_buffer("greatest", greatest)
        self.register_buffer("apart", linear.weight.detach()[:, greatest].T.contiguous())
        self.register_buffer("others", torch.ones(linear.in_features).index_fill(0, greatest, 0.0))
        linear.weight.data[:, greatest] = 0.0

    def forward(self, x: Tensor) -> Tensor:
        """x: (B, T, inputs) -> (B, T, outputs)."""
        return self.linear(x * self.others) + x.index_select(-1, self.greatest) @ self.apart


def greatest_inputs(reader: Reader, windows: Sequence[Case]) -> dict[str, Tensor]:
    """Return by name the greatest inputs of the linear layers that have some `EXTREME` times as great as is usual."""
    greatest: dict[str, Tensor] = {}

    def note(name: str) -> Callable[..., None]:
        def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            here = inputs[0].abs().amax((0, 1))
            greatest[name] = torch.maximum(here, greatest[name]) if name in greatest else here

        return keep

    layers = [(name, part) for name, part in reader.encoder.named_modules() if isinstance(part, nn.Linear)]
    hooks = [part.register_forward_pre_hook(note(name)) for name, part in layers]
    with torch.no_grad():
        for window in windows:
            reader(torch.from_numpy(window.ids)[None], torch.from_numpy(window.shapes)[None])
    for hook in hooks:
        hook.remove()
    return {
        name: values.topk(APART).indices.sort().values
        for name, values in greatest.items()
        if values.max() > EXTREME * values.median()
    }


def take_apart(reader: Reader, windows: Sequence[Case]) -> None:
    """Have the greatest inputs of the encoder's layers multiplied apart, where they stand out in `windows`."""
    for name, inputs in greatest_inputs(reader, windows).items():
        holder, _, part = name.rpartition(".")
        module = reader.encoder.get_submodule(holder)
        setattr(module, part, Apart(getattr(module, part), inputs))


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


class Shipped(nn.Module):
    """What is asked of a trained network at run time: one window, and roles for those pieces that may be of a cue."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, ...]:
        """Return what `reportedly.model.network.Scores` names; ids, shapes: (1, T).

        Of a network without the heads for names and acts, what attributions are read from alone.
        """
        x = self.reader.encoder(ids, shapes, None)
        cues = self.reader.cue(x)
        asked = torch.nonzero(cues[0].softmax(-1)[:, 0] < 1 - ASKED).squeeze(-1)
        attributions = cues, self.reader.member(x), asked, self.reader.links(x, asked)
        return (*attributions, self.reader.name(x), x) if self.reader.complete else attributions


def to_onnx(reader: Reader, path: Path) -> None:
    """Write the network as ONNX, with the inputs and outputs of `Shipped`."""
    # The examples must be two tensors: one given twice would be taken for one input.
    ids, shapes = torch.arange(1000, 1017)[None], torch.zeros(1, 17, dtype=torch.int64)
    sizes = {1: torch.export.Dim("pieces", max=reader.config.positions)}
    outputs = ["cues", "members", "asked", "links", *(["names", "encoded"] if reader.complete else [])]
    names = {"input_names": ["ids", "shapes"], "output_names": outputs}
    program = torch.onnx.export(
        Shipped(reader), (ids, shapes), dynamo=True, verbose=False, dynamic_shapes=(sizes, sizes), **names
    )
    program.save(path)


def quantise(full: Path, out: Path) -> None:
    """Quantise the linear layers of an ONNX file, without what is multiplied apart."""
    graph = onnx.load(full).graph
    apart = {each.name for each in graph.initializer if each.dims and each.dims[0] == APART}
    left = [node.name for node in graph.node if apart.intersection(node.input)]
    kinds = {"op_types_to_quantize": ["MatMul", "Gemm"], "nodes_to_exclude": left, "weight_type": QuantType.QInt8}
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


def write_judge(reader: Reader, out: Path) -> None:
    """Write what judges acts and distances beside the ONNX file, until `training.judge` has fitted what ships.

    The run's own head sees means alone (`reportedly.reading.judging.Judge`): all else has no weight.
    """
    inner, outer = reader.judge[0], reader.judge[-1]
    model = JudgeNetwork(torch.zeros(1, dtype=torch.long), reader.config.hidden, len(inner.bias))
    before = model.inner.in_features - inner.in_features - BAGS * LEXICON
    with torch.no_grad():
        model.inner.weight.zero_()[:, before : before + inner.in_features] = inner.weight
        model.inner.bias.copy_(inner.bias)
    model.outer = outer
    save([model], out)


def export(run: Path, data: Path, out: Path, quantised: bool = True, apart: bool = False) -> None:
    """Write a run's network to `out`, quantised or as it was trained, with the confidence fitted on `data`.

    `apart`: leave the greatest inputs of the encoder's layers out of the quantisation. Only those reports of `data` are
    used that the run was not trained on.
    """
    reader = load(run)
    _, unseen = held_out(examples(data), described(run)["recipe"]["held_out"])
    fuse_attention(reader)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        if quantised and apart:
            take_apart(reader, [cases(example, LENGTH, OVERLAP)[0] for example in unseen[:WINDOWS]])
        if quantised:
            reader.encoder.words = RowQuantised(reader.encoder.words.weight.detach())
        to_onnx(reader, full)
        if quantised:
            quantise(full, out)
        else:
            out.write_bytes(full.read_bytes())
    optimise(out)
    if reader.complete:
        write_judge(reader, out)
    stamp(out, steps=reader.steps().tolist(), confidence=[0.0] * len(EVIDENCE), kept=0.0)
    stamp(out, **fitted(out, unseen))
    spread(out, LARGEST)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, help="the reports that the run was trained on")
    parser.add_argument("--full-precision", action="store_true", help="leave all weights as they were trained")
    parser.add_argument("--apart", action="store_true", help="leave inputs that stand out in full precision")
    parser.add_argument("--portable", action="store_true", help="standard operators in full precision, to be compared")
    given = parser.parse_args()
    if given.portable:
        to_onnx(load(given.run), given.out)
        return
    if not given.data:
        parser.error("--data is missing: the reports that the scores are fitted on")
    export(given.run, given.data, given.out, not given.full_precision, given.apart)


if __name__ == "__main__":
    main()
