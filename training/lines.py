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
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from reportedly.clean.features import BUCKETS, Hashed, features
from reportedly.clean.residue import KINDS, Weights, in_context, unpack
from training.line_composer import composed
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
    withheld: NDArray[np.int64]
    fold: NDArray[np.int64]
    weight: NDArray[np.float64]
    text: NDArray[np.int64]


def rows(texts: Sequence[Text]) -> Rows:
    """Turn texts into a matrix; every host weighs at most as much as sixty lines of each label."""
    hashed = [h for each in Parallel(n_jobs=-1)(delayed(_hashed)(part) for part in _parts(texts)) for h in each]
    indptr = np.cumsum([0, *(len(h.buckets) for h in hashed)])
    data, indices = np.concatenate([h.values for h in hashed]), np.concatenate([h.buckets for h in hashed])
    flat = [(i, t, known) for i, t in enumerate(texts) for known in t.known]
    return Rows(
        csr_matrix((data, indices, indptr), (len(hashed), BUCKETS)),
        np.array([known.label for _, _, known in flat]),
        np.array([KINDS.index(known.kind) if known.kind else -1 for _, _, known in flat]),
        np.array([-1 if known.withheld is None else int(known.withheld) for _, _, known in flat]),
        np.array([text.fold for _, text, _ in flat]),
        np.array([text.weight for _, text, _ in flat]),
        np.array([i for i, _, _ in flat]),
    )


def _parts(texts: Sequence[Text]) -> list[Sequence[Text]]:
    return [texts[i : i + 500] for i in range(0, len(texts), 500)]


def _hashed(texts: Sequence[Text]) -> list[Hashed]:
    return [h for text in texts for h in features(text.lines)]


def balanced(texts: Sequence[Text]) -> list[Text]:
    """Return the texts with weights that keep a much-crawled fold of one origin from drowning the others."""
    counts = Counter((text.origin, text.fold) for text in texts for _ in text.known)
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


def fit_withheld(data: Rows, use: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Fit what says that the article, or its rest, is withheld, against what stands beside it; return (BUCKETS,)."""
    use = use & (data.withheld >= 0)
    model = LogisticRegression(C=3.0, fit_intercept=False, max_iter=200, tol=1e-3)
    model.fit(data.x[use], data.withheld[use], sample_weight=data.weight[use])
    return np.asarray(model.coef_[0])


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
    """Fit everything, by folds for honest scores and once on all, as many at once as there are processors."""
    learned = balanced([*texts(shared), *composed(shared)])
    data = rows(learned)
    print(
        f"{len(data.label):,} lines, {(data.label == RESIDUE).sum():,} residue, {(data.kind >= 0).sum():,} with a kind",
        flush=True,
    )
    uses = [data.fold != fold for fold in range(FOLDS)] + [np.ones(len(data.label), bool)]
    models = [(part, use) for part in (fit_kinds, fit_residue, fit_withheld) for use in uses]
    done = iter(Parallel(n_jobs=-1)(delayed(part)(data, use) for part, use in models))
    kinds, residue, withheld = (list(islice(done, len(uses))) for _ in range(3))
    logits, guesses = by_fold(data, residue), by_fold(data, kinds).argmax(axis=1)
    context = fit_context(data, logits)
    scores = 1 / (1 + np.exp(-(contexts(data, logits) @ context)))
    html = np.array([learned[i].origin in PAGES for i in data.text])
    levels = thresholds(scores, guesses, data, html)
    _print_figures(learned, data, scores >= levels[np.where(html, 0, 1), guesses])
    _print_kinds(data, guesses)
    _print_withheld(data, by_fold(data, withheld) > 0)
    print(dict(zip(KINDS, levels.round(2).T.tolist(), strict=True)), flush=True)
    *unseen, whole = (_arrays(*three, context, levels) for three in zip(residue, kinds, withheld, strict=True))
    return Fitted(whole, [unpack(arrays) for arrays in unseen])


def by_fold(data: Rows, parts: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return every row's scores by the weights that never saw its fold; parts: (BUCKETS,) or (BUCKETS, kinds) each."""
    scores = np.empty((len(data.label), *parts[0].shape[1:]))
    for fold in range(FOLDS):
        scores[data.fold == fold] = data.x[data.fold == fold] @ parts[fold]
    return scores


def _arrays(
    residue: NDArray[Any], kinds: NDArray[Any], withheld: NDArray[Any], context: NDArray[Any], levels: NDArray[Any]
) -> dict[str, NDArray[Any]]:
    """Return the weights as they are stored."""
    stored = {"context": context.astype(np.float32), "thresholds": levels}
    for name, weights in (("residue", residue), ("kinds", kinds), ("withheld", withheld)):
        stored[name], stored[f"{name}_scale"] = quantise(weights)
    return stored


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


def _print_withheld(data: Rows, called: NDArray[np.bool_]) -> None:
    """Print how often an unseen line's scope is right, for each kind."""
    for kind, name in enumerate(KINDS):
        use = (data.kind == kind) & (data.withheld >= 0)
        if use.any():
            print(f"{name:20} {use.sum():6} withheld or beside right {(called == data.withheld)[use].mean():.3f}")


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder that holds data/")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    fitted = fit(options.shared)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    np.savez(options.output, **fitted.arrays)
    print(f"{options.output}: {options.output.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
