"""Make the tables of the actors' step, and fit its pointing model and its confidence.

python -m training.actors tables FAKER COUNTRYINFO     (folders of the unpacked wheels)
python -m training.actors mentions SHARED MENTIONS     (writes the reader's names: {"id", "mentions"} a line)
python -m training.actors fit SHARED MENTIONS          (SHARED: data/)
"""

from __future__ import annotations

import ast
import json
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quality.actors import actors, mentions_of, plain
from reportedly.names.words import folded, word_set
from reportedly.resolve.actors.candidates import Answer, candidates
from reportedly.resolve.actors.entities import Entity
from reportedly.resolve.actors.judging import answer_class
from reportedly.resolve.actors.naming import entity_name
from reportedly.resolve.actors.pointing import FORMS, NAMES, features
from reportedly.resolve.actors.resolving import Chosen, Report, pronominal
from reportedly.resolve.actors.sources import Form, Source, heading, sources_of
from reportedly.resolve.actors.weights import CLASSES, Floats, Weights, log_odds
from reportedly.types import Mention, MentionKind, Span
from training.prepare import records

PACKAGE = Path(__file__).parent.parent / "src" / "reportedly"
HERE, NAMES_HERE = PACKAGE / "resolve" / "actors", PACKAGE / "names"
GENRES = word_set("news interview bio speech court academic essay")
NAMEABLE = frozenset({"person", "organization", "place"})
ASKED = word_set("he she they him her them his their who whom whose i we")
HIDDEN, EPOCHS, RATE, DECAY, DROP, SEEDS = 48, 45, 0.004, 0.02, 0.15, 4
GUM, LEFT_ALONE, UNNAMED = 0.1, 0.12, 0.35
"""How much an example of GUM counts; which share of its descriptions without a name is taken; how much a description
counts whose label is a name that the report doesn't hold."""
_SOUNDS = "a b v h g d e ye yo zh z y i yi y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya"
LATIN = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
        _SOUNDS.split(" "),
        strict=True,
    )
)
SEATS = {
    "kremlin": "Russia", "downing street": "United Kingdom", "10 downing street": "United Kingdom",
    "whitehall": "United Kingdom", "elysee": "France", "elysee palace": "France", "quai dorsay": "France",
    "zhongnanhai": "China", "blue house": "South Korea",
}  # fmt: skip
NOT_STATES = word_set("georgia jordan chad georgetown")
COMMON = {
    "united states": "United States", "us": "United States", "usa": "United States", "uk": "United Kingdom",
    "america": "United States", "britain": "United Kingdom", "great britain": "United Kingdom",
    "washington": "United States", "washington dc": "United States", "czechia": "Czech Republic",
    "burma": "Myanmar", "ivory coast": "Ivory Coast", "turkiye": "Turkey", "belgrade": "Serbia",
}  # fmt: skip
PEOPLES = {"american": "United States", "british": "United Kingdom", "us": "United States"}


def tables(faker: Path, countries: Path) -> None:
    """Write given_names.json (per cent women among bearers) and states.json."""
    counts: dict[str, Counter[str]] = {}
    for module in sorted((faker / "providers" / "person").glob("*/__init__.py")):
        for gender, names in _given(module).items():
            for name in names:
                for spelled in {name, _latin(name)}:
                    if spelled.isascii() or spelled == name:
                        counts.setdefault(folded(spelled), Counter())[gender] += 1
    shares = {name: round(100 * (each["f"] + 0.1) / (each.total() + 0.2)) for name, each in sorted(counts.items())}
    _write(NAMES_HERE / "given_names.json", {name: share for name, share in shares.items() if name and " " not in name})
    _write(NAMES_HERE / "states.json", _states(countries))


def _given(module: Path) -> dict[str, set[str]]:
    """Return the given names of women ("f") and men ("m") that a module of Faker lists."""
    found: dict[str, set[str]] = {"f": set(), "m": set()}
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        targets = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        for name in names:
            gender = {"first_names_female": "f", "first_names_male": "m"}.get(name)
            if gender and node.value is not None:
                found[gender] |= {
                    each.value
                    for each in ast.walk(node.value)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return found


def _latin(name: str) -> str:
    """Write a Cyrillic name in Latin letters, as English reports do."""
    return "".join(LATIN.get(letter, letter) for letter in name.casefold())


def _states(folder: Path) -> dict[str, dict[str, str]]:
    names, peoples = dict(SEATS) | COMMON, dict(PEOPLES)
    entries = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((folder / "data").glob("*.json"))]
    for entry in sorted(
        entries, key=lambda each: -(each.get("population") or 0)
    ):  # "Indian" is India's, not a territory's
        name = COMMON.get(folded(entry["name"]), entry["name"])
        names.setdefault(folded(entry["name"]), name)
        capital = folded(str(entry.get("capital") or ""))
        if capital and capital not in NOT_STATES and folded(entry["name"]) not in NOT_STATES:
            names.setdefault(capital, name)
        for spelling in entry.get("altSpellings", []):
            if spelling.isascii() and len(spelling) > 3:
                names.setdefault(folded(spelling), name)
        if entry.get("demonym"):
            peoples.setdefault(folded(entry["demonym"]), name)
    return {"names": dict(sorted(names.items())), "peoples": dict(sorted(peoples.items()))}


def _write(path: Path, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Example:
    """A source with its candidates' evidence, which of them are right, the report, and a weight."""

    rows: Floats
    right: NDArray[np.bool_]
    report: str
    weight: float


def examples(labelled: dict[str, Any], mentions: dict[str, list[Mention]], model: Weights) -> list[Example]:
    """Return the labelled sources as examples; sources before them are resolved as labelled."""
    found = []
    for id_, (text, sources, labels) in labelled.items():
        report = Report(text, sources, mentions[id_], model=model)
        for number in report.order:
            gold, parts = actors(labels.get(number, "")), report.parsed[number]
            if not gold or len(parts) != 1 or parts[0].form is Form.NAMED:
                report.resolve(number)
                continue
            options = candidates(report.scene, parts[0])
            right, weight = _right(report, parts[0], options, gold, labels[number])
            if not right.any():
                report.resolve(number)
                continue
            found.append(Example(features(report.scene, parts[0], options), right, id_, weight))
            report.keep(number, [Chosen(parts[0], options[int(right.argmax())].answer, 1.0)])
    return found


def _right(report: Report, source: Source, options: Any, gold: frozenset[str], label: str) -> tuple[Any, float]:
    """Return which options a label means. A description that the report doesn't name is best left as it stands."""
    right = np.array([_means(report, source, option.answer, gold) for option in options])
    weight = 1.0
    if not right.any() and not pronominal(source):
        small = all(part[:1].islower() for part in label.split("; "))
        anybody = any(_means(report, source, Answer((each.number,)), gold) for each in report.cast.entities)
        right[-1] = small or not anybody
        weight = 1.0 if small else UNNAMED
    if right[:-1].any():
        right[-1] = False
    return right, weight


def _means(report: Report, source: Source, answer: Answer, gold: frozenset[str]) -> bool:
    if not answer.entities:
        return {plain(name) for name, _ in report.named(Chosen(source, answer, 1.0))} == set(gold)
    return {_label(report.cast.entities[number], gold) for number in answer.entities} == set(gold)


def _label(entity: Entity, gold: frozenset[str]) -> str:
    """Return the label that names an entity: its name, or where the report has the family name alone, one with it."""
    name, person = plain(entity_name(entity)), entity.person
    if name in gold or person is None or entity.kind is not MentionKind.PERSON:
        return name
    parts = {label: [folded(word) for word in label.split()] for label in gold}
    same = [
        label
        for label, words in parts.items()
        if words[-1] == person.key and (not person.given or words[0] == person.first)
    ]
    return same[0] if len(same) == 1 else name


def clusters(path: Path, mentions: dict[str, list[Mention]], model: Weights) -> list[Example]:
    """Return pronouns and definite descriptions of GUM whose cluster holds a name, and some without."""
    found, dice = [], random.Random(0)
    for row in records(path):
        if row["genre"] not in GENRES:
            continue
        report = Report(row["text"], [], mentions[row["id"]], model=model)
        named = defaultdict(set)
        for each in row["ontogum_coref"]:
            place = heading(report.cast, Span(each["start"], each["end"]))
            if place >= 0:
                named[each["cluster"]].add(report.cast.owner[place])
        known = {(each["start"], each["end"]): named.get(each["cluster"], set()) for each in row["ontogum_coref"]}
        alone = {(each["start"], each["end"]): set() for each in row["entities"] if each["etype"] in NAMEABLE}
        for (start, end), right in sorted((alone | known).items()):
            example = _mention(report, row["id"], Span(start, end), right, dice.random())
            if example is not None:
                found.append(example)
    return found


def _mention(report: Report, id_: str, span: Span, numbers: set[int], chance: float) -> Example | None:
    words = span.of(report.page.text).casefold()
    if len(words) > 90 or not (words in ASKED or words.startswith(("the ", "this ", "that "))):
        return None
    if chance > (1.0 if numbers and words != "i" else LEFT_ALONE if not numbers else 0.3):
        return None
    parts = sources_of(report.cast, [span])
    if len(parts) != 1 or parts[0].form is Form.NAMED or (not numbers and pronominal(parts[0])):
        return None
    options = candidates(report.scene, parts[0])
    right = np.array([len(o.answer.entities) == 1 and o.answer.entities[0] in numbers for o in options])
    right[-1] = not numbers
    if not right.any():
        return None
    return Example(features(report.scene, parts[0], options), right, id_, GUM if numbers else GUM / 2)


def averaged(data: list[Example]) -> Weights:
    """Fit one model from each of a few seeds and average their scores, as one wider model."""
    models = [fitted(data, seed) for seed in range(SEEDS)]
    first, bias = (np.concatenate([getattr(each, name) for each in models], axis=-1) for name in ("first", "bias"))
    return Weights(first, bias, np.concatenate([each.second for each in models]) / np.float32(SEEDS), {})


def fitted(data: list[Example], seed: int) -> Weights:
    """Fit the layers: softmax over each source's candidates, Adam (Kingma and Ba 2015), inputs dropped at random."""
    rows, right, real = _padded(data)
    dice, inputs = np.random.default_rng(seed), rows.shape[2]
    layers = [
        dice.normal(0, (2 / inputs) ** 0.5, (inputs, HIDDEN)),
        np.zeros(HIDDEN),
        dice.normal(0, 0.3, HIDDEN),
    ]
    moments = [(np.zeros_like(each), np.zeros_like(each)) for each in layers]
    weight, step = np.array([each.weight for each in data]), 0
    for epoch in range(EPOCHS):
        order = dice.permutation(len(data))
        for first in range(0, len(data), 64):
            batch, step = order[first : first + 64], step + 1
            slopes = _slopes(layers, rows[batch], right[batch], real[batch], weight[batch], dice)
            for at, (layer, slope, (mean, square)) in enumerate(zip(layers, slopes, moments, strict=True)):
                mean *= 0.9
                mean += 0.1 * slope
                square *= 0.999
                square += 0.001 * slope**2
                move = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
                layers[at] = layer - RATE * (1.02 - epoch / EPOCHS) * (move + (DECAY * layer if at != 1 else 0))
    return Weights(*(layer.astype(np.float32) for layer in layers), {})


def _slopes(layers: Any, rows: Any, right: Any, real: Any, weight: Any, dice: Any) -> tuple[Any, Any, Any]:
    rows = rows * (dice.random(rows.shape[2]) > DROP / 3)
    hidden = np.maximum(rows @ layers[0] + layers[1], 0)
    kept = (dice.random(HIDDEN) > DROP) / (1 - DROP)
    scores = np.where(real, (hidden * kept) @ layers[2], -1e9)
    odds = np.exp(scores - scores.max(1, keepdims=True))
    odds /= odds.sum(1, keepdims=True)
    wanted = odds * right
    wanted /= wanted.sum(1, keepdims=True) + 1e-9
    off = (odds - wanted) * weight[:, None] / len(rows)
    back = off[:, :, None] * layers[2] * kept * (hidden > 0)
    first = rows.reshape(-1, rows.shape[2]).T @ back.reshape(-1, HIDDEN)
    return first, back.sum((0, 1)), np.einsum("nc,nch->h", off, hidden * kept)


def _padded(data: list[Example]) -> tuple[Any, Any, Any]:
    most = max(len(each.rows) for each in data)
    rows = np.zeros((len(data), most, data[0].rows.shape[1]), dtype=np.float32)
    right, real = np.zeros((2, len(data), most), dtype=bool)
    for at, each in enumerate(data):
        rows[at, : len(each.rows)], right[at, : len(each.rows)], real[at, : len(each.rows)] = (
            each.rows,
            each.right,
            True,
        )
    return rows, right, real


def answers(
    labelled: dict[str, Any], mentions: dict[str, list[Mention]], model: Weights
) -> list[tuple[str, float, bool]]:
    """Return each labelled phrase's answer class, its log-odds, and whether it is right."""
    found = []
    for id_, (text, sources, labels) in labelled.items():
        report = Report(text, sources, mentions[id_], model=model)
        report.resolve_all()
        for number, label in labels.items():
            for chosen in report.chosen.get(number, []):
                names = {plain(name) for name, _ in report.named(chosen)}
                ok = names <= actors(label) if len(report.chosen[number]) > 1 else names == set(actors(label))
                found.append((answer_class(report, chosen), log_odds(chosen.chance), ok))
    return found


def certainties(found: list[tuple[str, float, bool]]) -> dict[str, tuple[float, float]]:
    """Fit, for each class, a logistic curve of the model's log-odds; names have no odds, so their share right."""
    curves = {}
    for kind in CLASSES:
        rows = [(odds, ok) for each, odds, ok in found if each == kind]
        x, y = np.array([odds for odds, _ in rows]), np.array([ok for _, ok in rows], dtype=float)
        flat = len(rows) < 20 or float(np.ptp(x)) == 0
        offset, slope = log_odds((y.sum() + 1) / (len(y) + 2)), 0.0
        for _ in range(0 if flat else 200):
            off = 1 / (1 + np.exp(-(offset + slope * x))) - y
            offset -= 0.5 * float(off.mean())
            slope -= 0.2 * (float((off * x).mean()) + 0.01 * slope)
        curves[kind] = (round(offset, 3), round(max(slope, 0.0), 3))
    return curves


def labelled_reports(shared: Path) -> dict[str, Any]:
    """Return the labelled reports of the train part: text, sources, and labels by number."""
    texts = {row["id"]: row for row in records(shared / "polnear" / "train.jsonl")}
    found: dict[str, Any] = {}
    for path in (shared / "acts" / "train.jsonl", Path(__file__).parent / "data" / "acts.jsonl"):
        for row in records(path):
            report = texts[row["id"]]
            sources = [tuple(Span(*span) for span in each["source"]) for each in report["attributions"]]
            found.setdefault(row["id"], (report["text"], sources, {}))[2].setdefault(row["n"], row["actor"])
    return found


def mentions(shared: Path, path: Path) -> None:
    """Write the names that the package's reader finds in the texts that the model is fitted on."""
    from reportedly.model.installed import DEFAULT, find
    from reportedly.reading import AttributionReader

    reader = AttributionReader(find(DEFAULT))
    texts = {id_: text for id_, (text, *_) in labelled_reports(shared).items()}
    rows = records(shared / "gum" / "docs.train.jsonl")
    texts |= {row["id"]: row["text"] for row in rows if row["genre"] in GENRES}
    with path.open("w", encoding="utf-8") as file:
        for id_, text in texts.items():
            found = [[each.span.start, each.span.end, each.kind] for each in reader.read(text).mentions]
            file.write(json.dumps({"id": id_, "mentions": found}) + "\n")


def fit(shared: Path, tagged: Path) -> None:
    """Fit the model and its certainty (on answers of models that did not see the report), and write weights.json."""
    labelled, mentions = labelled_reports(shared), mentions_of(tagged)
    empty = Weights(
        np.zeros((len(FORMS) + len(NAMES), 1), np.float32), np.zeros(1, np.float32), np.zeros(1, np.float32), {}
    )
    # Sources without a label are resolved by a first fit: what was said last is evidence for what comes next.
    start = fitted(examples(labelled, mentions, empty), seed=0)
    data = examples(labelled, mentions, start)
    more = clusters(shared / "gum" / "docs.train.jsonl", mentions, start)
    fold = {id_: number % 5 for number, id_ in enumerate(sorted(labelled))}
    held: list[tuple[str, float, bool]] = []
    for number in range(5):
        model = averaged([each for each in data if fold[each.report] != number] + more)
        held += answers({id_: labelled[id_] for id_ in fold if fold[id_] == number}, mentions, model)
    by_class = {kind: [ok for each, _, ok in held if each == kind] for kind in CLASSES}
    for kind, right in by_class.items():
        print(f"{kind:12} {sum(right):5} of {len(right):5}")
    print(f"right, over reports not seen: {sum(ok for *_, ok in held) / len(held):.3f}")
    model = averaged(data + more)
    layers = {name: np.round(getattr(model, name).astype(float), 3).tolist() for name in ("first", "bias", "second")}
    _write(HERE / "weights.json", {**layers, "certainty": certainties(held)})


if __name__ == "__main__":
    step, one, other = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    {"tables": tables, "mentions": mentions, "fit": fit}[step](one, other)
