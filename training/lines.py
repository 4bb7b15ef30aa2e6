"""Train the line classifier of `reportedly.clean`: which lines of a capture are not the report, and of what kind.

    python -m training.lines ../shared    # about three minutes on one core; writes clean/weights/lines.npz

Everything is split by host, invented lines by wording, so that the figures printed are those of hosts and wordings
never seen. What is learned from is in :mod:`training.line_texts`.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from reportedly.clean.features import BUCKETS, features
from reportedly.clean.residue import KINDS, Weights, in_context, unpack
from training.line_texts import BODY, FOLDS, HERE, PAGES, RESIDUE, UNKNOWN, Text, texts

OUTPUT = HERE.parent / "src" / "reportedly" / "clean" / "weights" / "lines.npz"
LOST_AT_MOST = 0.005
"""The share of body lines that may be taken for residue, those with a wrong label included."""


@dataclass(frozen=True)
class Rows:
    """All lines of all texts as one matrix."""

    x: csr_matrix
    label: NDArray[np.int64]
    kind: NDArray[np.int64]
    fold: NDArray[np.int64]
    weight: NDArray[np.float64]
    text: NDArray[np.int64]


def rows(texts: Sequence[Text]) -> Rows:
    """Turn texts into a matrix; every host weighs at most as much as sixty lines of each label."""
    hashed = [h for text in texts for h in features(text.lines)]
    indptr = np.cumsum([0, *(len(h.buckets) for h in hashed)])
    data, indices = np.concatenate([h.values for h in hashed]), np.concatenate([h.buckets for h in hashed])
    flat = [(i, t, label, kind) for i, t in enumerate(texts) for label, kind in zip(t.labels, t.kinds, strict=True)]
    label = np.array([f[2] for f in flat])
    kind = np.array([KINDS.index(f[3]) if f[3] else -1 for f in flat])
    weight = np.array([f[1].weight for f in flat])
    return Rows(
        csr_matrix((data, indices, indptr), (len(hashed), BUCKETS)),
        label,
        kind,
        np.array([f[1].fold for f in flat]),
        weight,
        np.array([f[0] for f in flat]),
    )


def balanced(texts: Sequence[Text]) -> list[Text]:
    """Return the texts with weights that keep a much-crawled fold of one origin from drowning the others."""
    counts = Counter((text.origin, text.fold) for text in texts for _ in text.labels)
    usual = {origin: np.median([n for (o, _), n in counts.items() if o == origin]) for origin, _ in counts}
    return [replace(t, weight=t.weight * min(1.0, usual[t.origin] / counts[t.origin, t.fold])) for t in texts]


def fit_residue(data: Rows, use: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Fit body against residue on the rows in `use`; return (BUCKETS,)."""
    use = use & (data.label != UNKNOWN)
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=300, tol=1e-4)
    model.fit(data.x[use], data.label[use], sample_weight=data.weight[use])
    return np.asarray(model.coef_[0])


def fit_kinds(data: Rows, use: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Fit the kind of residue; return (BUCKETS, kinds)."""
    use = use & (data.kind >= 0)
    model = LogisticRegression(C=3.0, fit_intercept=False, max_iter=200, tol=1e-3)
    model.fit(data.x[use], data.kind[use], sample_weight=data.weight[use])
    weights = np.full((BUCKETS, len(KINDS)), 0.0)
    weights[:, model.classes_] = model.coef_.T
    return weights


def fit_context(data: Rows, logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit how a line's neighbours bear on it, from logits of models that never saw the line."""
    use = data.label != UNKNOWN
    model = LogisticRegression(C=10.0, fit_intercept=False)
    model.fit(contexts(data, logits)[use], data.label[use], sample_weight=data.weight[use])
    return np.asarray(model.coef_[0])


def contexts(data: Rows, logits: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return each row's logit among those of its text."""
    cuts = np.flatnonzero(np.diff(data.text)) + 1
    return np.concatenate([in_context(part.astype(np.float32)) for part in np.split(logits, cuts)])


def thresholds(
    scores: NDArray[np.float64], guesses: NDArray[np.int64], data: Rows, pages: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Return (2, kinds): the score from which a line of each kind is residue, so that few body lines are lost."""
    levels = np.full((2, len(KINDS)), 0.5, np.float32)
    for row, among in enumerate((pages, ~pages)):
        body = among & (data.label == BODY)
        allowed = int(LOST_AT_MOST * body.sum() / len(KINDS))
        for kind in range(len(KINDS)):
            taken = np.sort(scores[body & (guesses == kind)])[::-1]
            if len(taken) > allowed:
                levels[row, kind] = max(0.5, np.nextafter(np.float32(taken[allowed]), np.float32(2)))
    return levels


def quantise(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 weights with one scale a column."""
    scale = np.abs(weights).max(axis=0) / 127 + 1e-9
    return np.round(weights / scale).astype(np.int8), np.asarray(scale, np.float32)


@dataclass(frozen=True)
class Fitted:
    """The shipped weights as stored, and for each fold the weights that never saw it."""

    arrays: dict[str, NDArray[Any]]
    unseen: list[Weights]


def fit(shared: Path) -> Fitted:
    """Fit everything: by folds for honest logits, then once on all."""
    learned = balanced(texts(shared))
    data = rows(learned)
    print(
        f"{len(data.label):,} lines, {(data.label == RESIDUE).sum():,} residue, {(data.kind >= 0).sum():,} with a kind",
        flush=True,
    )
    everything = np.ones(len(data.label), bool)
    parts = [fit_residue(data, data.fold != fold) for fold in range(FOLDS)]
    logits = np.empty(len(data.label))
    for fold, part in enumerate(parts):
        logits[data.fold == fold] = data.x[data.fold == fold] @ part
    context = fit_context(data, logits)
    scores = 1 / (1 + np.exp(-(contexts(data, logits) @ context)))
    kinds = [fit_kinds(data, data.fold != fold) for fold in range(FOLDS)]
    guesses = np.empty(len(data.label), np.int64)
    for fold, part in enumerate(kinds):
        guesses[data.fold == fold] = (data.x[data.fold == fold] @ part).argmax(axis=1)
    html = np.array([learned[i].origin in PAGES for i in data.text])
    levels = thresholds(scores, guesses, data, html)
    _print_figures(learned, data, scores >= levels[np.where(html, 0, 1), guesses])
    _print_kinds(data, guesses)
    print(dict(zip(KINDS, levels.round(2).T.tolist(), strict=True)), flush=True)
    tail = (context, levels)
    unseen = [unpack(_arrays(part, kind, *tail)) for part, kind in zip(parts, kinds, strict=True)]
    return Fitted(_arrays(fit_residue(data, everything), fit_kinds(data, everything), *tail), unseen)


def _arrays(
    residue: NDArray[Any], kinds: NDArray[Any], context: NDArray[Any], levels: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the weights as they are stored."""
    (r, rs), (k, ks) = quantise(residue), quantise(kinds)
    return {
        "residue": r,
        "residue_scale": rs,
        "kinds": k,
        "kinds_scale": ks,
        "context": context.astype(np.float32),
        "thresholds": levels,
    }


def _print_figures(learned: Sequence[Text], data: Rows, called: NDArray[np.bool_]) -> None:
    """Print, for each origin, how many body lines survive and how much residue is found."""
    origins = np.array([learned[i].origin for i in data.text])
    for origin in dict.fromkeys(origins):
        body, residue = (origins == origin) & (data.label == BODY), (origins == origin) & (data.label == RESIDUE)
        kept = 1 - called[body].mean() if body.any() else 1.0
        found = called[residue].mean() if residue.any() else 1.0
        print(
            f"{origin:16} body {body.sum():6} kept {kept:.4f}   residue {residue.sum():6} found {found:.4f}", flush=True
        )


def _print_kinds(data: Rows, guesses: NDArray[np.int64]) -> None:
    """Print how often the kind of an unseen line is right."""
    for kind, name in enumerate(KINDS):
        use = data.kind == kind
        print(f"{name:20} {use.sum():6} right {(guesses[use] == kind).mean():.3f}", flush=True)
    print(f"all kinds right {(guesses == data.kind)[data.kind >= 0].mean():.3f}", flush=True)


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder that holds data/")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    fitted = fit(options.shared)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.output, **fitted.arrays)
    print(f"{options.output}: {options.output.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
