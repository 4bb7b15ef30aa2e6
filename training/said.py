"""Fit the weights by which `reportedly.resolve.times` judges when something was said.

Labels: the field `said` of `training/data/acts.jsonl`, on PolNeAR's train part. Reports are halved by a checksum of
their names: the weights come from the even half, `quality/times.py` measures on the odd one.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from quality.times import Labelled, labelled
from reportedly.resolve.times.said import Features, candidates

WEIGHTS = Path(__file__).parent.parent / "src" / "reportedly" / "resolve" / "times" / "said.json"


def examples(labels: list[Labelled]) -> tuple[list[Features], np.ndarray, list[str]]:
    """Return features, whether the expression is the time of saying, and the report of each."""
    rows: list[Features] = []
    right, groups = [], []
    for each in labels:
        for ref, features in candidates(each.text, each.source, each.cue, each.content, each.times):
            rows.append(features)
            right.append(each.matches(ref.span))
            groups.append(each.report)
    return rows, np.array(right), groups


def main() -> None:
    """Fit, print the cross-validated figures, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="the folder that holds data/")
    parser.add_argument("--strength", type=float, default=1.0, help="inverse of the penalty on weights")
    given = parser.parse_args()
    features, right, groups = examples(labelled(given.shared, half=0))
    names = DictVectorizer(sparse=False)
    rows = names.fit_transform(features)
    model = LogisticRegression(C=given.strength, fit_intercept=False, max_iter=5000)
    guessed = cross_val_predict(model, rows, right, groups=groups, cv=GroupKFold(8), method="predict_proba")[:, 1]
    for least in (0.35, 0.4, 0.45, 0.5, 0.6):
        hits = (guessed >= least) & right
        print(f"{least}: precision {hits.sum() / (guessed >= least).sum():.3f}, recall {hits.sum() / right.sum():.3f}")
    weights = model.fit(rows, right).coef_[0]
    stored = {
        name: round(float(weight), 3) for name, weight in zip(names.get_feature_names_out(), weights, strict=True)
    }
    WEIGHTS.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
