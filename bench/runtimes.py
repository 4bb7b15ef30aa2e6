"""Compare runtimes on the same windows: `python bench/runtimes.py TEXTS.jsonl SHIPPED.onnx PORTABLE.onnx`.

PORTABLE.onnx is the same network by `python -m training.export RUN PORTABLE.onnx --portable`. Run it in an
environment that has openvino beside the package. One thread each, in turns; accuracy is the mean divergence of the cue
tags from those of onnxruntime in full precision, in nats a piece.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np
import onnxruntime
import openvino

from reportedly.model.network import Network
from reportedly.model.pieces import load_tokenizer, split
from reportedly.reading import LENGTH

Window = dict[str, np.ndarray]
TURNS = 5


def windows(path: Path) -> list[Window]:
    """Return the first window of each text that fills one."""
    tokenizer, made = load_tokenizer(), []
    for line in path.read_text(encoding="utf-8").splitlines()[:60]:
        pieces = split(tokenizer, json.loads(line)["text"])
        ids, shapes = (np.pad(x[: LENGTH - 2], 1)[None] for x in (pieces.ids, pieces.shapes))
        ids[0, 0], ids[0, -1] = 101, 102
        if ids.shape[1] == LENGTH:
            made.append({"ids": ids, "shapes": shapes})
    return made


def by_onnxruntime(path: Path) -> Callable[[Window], np.ndarray]:
    """Return what gives a window's cue logits."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda window: session.run(None, window)[0]


def as_shipped(path: Path) -> Callable[[Window], np.ndarray]:
    """Return the same as the package runs it."""
    network = Network(path)
    return lambda window: network.run(window["ids"][0], window["shapes"][0]).cues[None]


def by_openvino(path: Path, precision: str) -> Callable[[Window], np.ndarray]:
    """Return the same with OpenVINO; precision: "f32" or "bf16"."""
    settings = {"INFERENCE_NUM_THREADS": 1, "INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"}
    compiled = openvino.Core().compile_model(path, "CPU", settings)
    return lambda window: compiled(window)[0]


def divergence(mine: np.ndarray, exact: np.ndarray) -> float:
    """Return the mean Kullback-Leibler divergence of cue tags."""
    mine, exact = (x - np.logaddexp.reduce(x, -1, keepdims=True) for x in (mine, exact))
    return float((np.exp(exact) * (exact - mine)).sum(-1).mean())


def main() -> None:
    """Command line."""
    texts, shipped, portable = map(Path, sys.argv[1:])
    runtimes = {
        "onnxruntime, full precision": by_onnxruntime(portable),
        "onnxruntime, shipped weights": as_shipped(shipped),
        "OpenVINO, full precision": by_openvino(portable, "f32"),
        "OpenVINO, bf16": by_openvino(portable, "bf16"),
    }
    given = windows(texts)
    taken: dict[str, list[float]] = {name: [] for name in runtimes}
    cues: dict[str, np.ndarray] = {}
    for _ in range(TURNS):
        for name, run in runtimes.items():
            start = time.perf_counter()
            cues[name] = np.stack([run(window) for window in given])
            taken[name].append(time.perf_counter() - start)
    exact = cues["onnxruntime, full precision"]
    for name, seconds in taken.items():
        pace = 1000 * median(seconds) / len(given)
        print(f"{name:32} {pace:7.1f} ms a window of {LENGTH}  divergence {divergence(cues[name], exact):.1e}")


if __name__ == "__main__":
    main()
