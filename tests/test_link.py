"""Linking: vectors, candidates, probabilities, claims, stances and rival accounts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.link import Linker
from reportedly.link.clustering import MERGED, cluster, suggestions
from reportedly.link.features import features, profiles
from reportedly.link.index import OFF, Index
from reportedly.link.products import products, quantised
from reportedly.link.propositions import Source, propositions
from reportedly.link.rivals import rivals
from reportedly.link.stance import stances
from reportedly.link.stems import packed
from reportedly.link.vectors import table
from reportedly.pipeline import Reader
from reportedly.types import Act, Link, Proposition, StanceKind

IDS = [f"s{n}" for n in range(8)]
LINKS = st.lists(
    st.builds(
        lambda two, same, opposed: Link(*sorted(two), same, opposed),
        st.lists(st.sampled_from(IDS), min_size=2, max_size=2, unique=True),
        st.floats(0, 1).map(lambda x: round(x, 2)),
        st.floats(0, 1).map(lambda x: round(x, 2)),
    ),
    max_size=25,
    unique_by=lambda link: (link.left, link.right),
)
PAIRS = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=3)


def statement(name: str, text: str, act: Act = Act.ASSERTS, **more: str) -> Proposition:
    return Proposition(name, f"report of {name}", text, f"The mayor said {text}.", act, **more)


SAME = (
    statement("a", "thirteen villages had been flooded by the breach of the Orlen dam"),
    statement("b", "the breach of the Orlen dam flooded thirteen villages"),
    statement("c", "the orchestra will tour Japan in the autumn"),
)


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker()


def test_statements_of_one_proposition_are_candidates_and_likelier_linked(linker: Linker):
    pairs = linker.candidates(linker.encoded(SAME))
    assert [(left.id, right.id) for left, right in pairs] == [("a", "b")]
    (link,) = linker.judge(pairs)
    assert link.same > MERGED
    assert "villag" in link.why


def test_candidates_depend_on_no_order_and_join_new_with_known(linker: Linker):
    a, b, c = linker.encoded(SAME)
    assert linker.candidates([c, b, a]) == linker.candidates([a, b, c])
    assert linker.candidates([b], [a, c]) == linker.candidates([a, b, c])
    assert linker.candidates([c], [a, b]) == []
    assert linker.candidates([]) == []
    assert linker.judge([]) == []


def test_a_pair_is_judged_the_same_either_way_round(linker: Linker):
    a, b, _ = linker.encoded(SAME)
    assert linker.judge([(a, b)]) == linker.judge([(b, a)])


def test_a_statement_that_refers_to_another_is_its_candidate(linker: Linker):
    said, denied = statement("x", "he took bribes"), statement("y", "the claim", Act.DENIES, refers="x")
    pairs = linker.candidates(linker.encoded([said, denied]))
    assert pairs
    assert "refers" in linker.judge(pairs)[0].why


def test_vectors_are_of_unit_length_and_depend_on_their_statement_alone(linker: Linker):
    together, alone = linker.encoded(SAME)[1], linker.encoded(SAME[1:2])[0]
    assert together.vector == alone.vector
    assert np.linalg.norm(table([together.vector])) == pytest.approx(1, abs=1e-3)
    assert not table([b""]).any()
    assert linker.encoded([together])[0] is together


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80), st.sampled_from(Act))
def test_stems_that_were_kept_compare_as_the_words_themselves(one: str, other: str, sentence: str, act: Act):
    mine, theirs = Proposition("a", "r", one, sentence, act), Proposition("b", "s", other, sentence, Act.ASSERTS)
    fresh, kept = ([replace(each, stems=made(each)) for each in (mine, theirs)] for made in (lambda _: "", packed))
    rows = [features([(found["a"], found["b"])]) for found in map(profiles, (fresh, kept))]
    assert rows[0].tolist() == rows[1].tolist()
    assert rivals([tuple(fresh)]) == rivals([tuple(kept)])


@pytest.mark.parametrize("text", ["", "   ", "\u2603", "x" * 5000, "very long " * 400])
def test_odd_contents_have_vectors(linker: Linker, text: str):
    (one,) = linker.encoded([Proposition("a", "r", text, text, Act.NONE)])
    assert np.isfinite(table([one.vector])).all()


def test_what_is_read_becomes_propositions():
    text = "Dam breached.\n\nOrvane said the dam had been mined. Selm denied the claim."
    found = Reader().statements(text, date(2025, 3, 1))
    ids = [f"id{n}" for n in range(len(found))]
    made = propositions(Source("r1", text, "Dam breached", date(2025, 3, 1)), found, ids)
    assert [each.id for each in made] == ids
    assert made[0].sentence == "Orvane said the dam had been mined."
    assert made[0].text in made[0].sentence
    assert made[0].actor == "Orvane"
    assert {each.title for each in made} == {"Dam breached"}


def linked(*pairs: tuple[str, str, float]) -> list[Link]:
    return [Link(a, b, same, 0.0) for a, b, same in pairs]


def test_a_chain_of_weak_links_merges_little():
    chain = linked(*((f"n{n:02}", f"n{n + 1:02}", 0.25) for n in range(30)))
    names = [f"n{n:02}" for n in range(31)]
    assert max(len(group) for group in cluster(names, chain)) == 2
    certain = linked(*((f"n{n:02}", f"n{n + 1:02}", 1.0) for n in range(30)))
    assert max(len(group) for group in cluster(names, certain)) < 31


def test_people_decide_what_is_together_and_apart():
    links = linked(("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", 0.9))
    assert cluster("abcd", links) == (frozenset("abc"),)
    assert cluster("abcd", links, apart=[("a", "c")]) == (frozenset("ab"),)
    assert cluster("abcd", links, together=[("c", "d")], apart=[("d", "a")]) in {
        (frozenset("ab"), frozenset("cd")),
        (frozenset("bcd"),),
    }
    assert cluster("abcd", [], together=[("a", "d")], apart=[("a", "d")]) == (frozenset("ad"),)


@given(LINKS, PAIRS, PAIRS, st.randoms(use_true_random=False))
def test_clusters_depend_on_no_order_and_keep_to_decisions(links, together, apart, rng: random.Random):
    groups = cluster(IDS, links, together, apart)
    of = {name: number for number, group in enumerate(groups) for name in group}
    assert sum(map(len, groups)) == len(of)
    for a, b in together:
        assert a == b or of[a] == of[b]
    joined = cluster(IDS, [], together)
    for a, b in apart:
        if a != b and not any({a, b} <= group for group in joined):
            assert of.get(a, a) != of.get(b, b)
    for some in (links, together, apart):
        rng.shuffle(some)
    assert cluster(rng.sample(IDS, len(IDS)), links, together, apart) == groups


@given(LINKS)
def test_suggestions_are_uncertain_links_outside_claims(links):
    claims = cluster(IDS, links)
    found = suggestions(links, claims)
    assert [link.same for link in found] == sorted((link.same for link in found), reverse=True)
    assert not any({link.left, link.right} <= claim for link in found for claim in claims)


def test_ten_thousand_connected_statements_are_clustered():
    names = [f"n{n:05}" for n in range(10_001)]
    star = linked(*((names[0], name, 0.95) for name in names[1:]))
    (group,) = cluster(names, star)
    assert set(names[:2]) < group
    assert len(group) < 20


def test_denials_and_what_is_opposed_to_assertions_are_against():
    members = [
        statement("a", "he took bribes", Act.ACCUSES),
        statement("b", "he took bribes"),
        statement("c", "taking bribes", Act.DENIES),
        statement("d", "he never took a bribe"),
        statement("e", "the allegation", Act.DECLINES),
        statement("f", "he took bribes", Act.CONFIRMS),
        statement("g", "his earlier remarks", Act.RETRACTS),
    ]
    links = [Link("a", "d", 0.9, 0.95), Link("b", "d", 0.9, 0.95), Link("c", "d", 0.9, 0.1), Link("a", "b", 0.9, 0.05)]
    kinds = {each.statement: each.kind for each in stances("claim", members, links)}
    assert kinds == {
        "a": StanceKind.ASSERTS,
        "b": StanceKind.ASSERTS,
        "c": StanceKind.DENIES,
        "d": StanceKind.DENIES,
        "e": StanceKind.DECLINES,
        "f": StanceKind.CONFIRMS,
        "g": StanceKind.RETRACTS,
    }
    assert stances("claim", members[::-1], links[::-1]) == stances("claim", members, links)


def test_a_rumour_that_is_only_denied_stays_denied():
    (only,) = stances("claim", [statement("a", "he was ill", Act.DENIES)], [])
    assert only.kind is StanceKind.DENIES
    assert 0.5 < only.score <= 1
    assert only.why


RIVAL = [
    ("the strike killed 31 people in the market", "the strike killed 34 people in the market", True),
    ("the strike killed 31 people in the market", "the strike killed at least 12 people in the market", False),
    ("the strike killed 31 people in the market", "the strike killed 31 people in the market", False),
    ("Orvane shells destroyed the bridge", "Selm shells destroyed the bridge", True),
    ("Orvane shells destroyed the bridge", "Selm soldiers crossed the frontier", False),
]


@pytest.mark.parametrize(("one", "other", "expected"), RIVAL)
def test_accounts_that_differ_in_a_figure_or_a_name_alone_are_rivals(one: str, other: str, expected: bool):
    pair = statement("a", one), statement("b", other)
    assert bool(rivals([pair])) is expected
    assert rivals([pair]) == rivals([pair[::-1]])


def test_a_denial_is_no_rival_account():
    pair = statement("a", RIVAL[0][0]), statement("b", RIVAL[0][1], Act.DENIES)
    assert rivals([pair]) == ()


def test_products_of_bytes_are_about_right_and_depend_on_the_two_alone():
    rng = np.random.default_rng(3)
    vectors = (rng.standard_normal((400, 384)) * rng.uniform(0.1, 3, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows, steps = quantised(vectors)
    sums, own = products(rows, vectors[:16])
    assert np.abs(sums * steps[:, None] * own - vectors @ vectors[:16].T).max() < OFF
    alone, _ = products(rows[7:8], vectors[3:4])
    assert alone == sums[7, 3]
    nought, _ = quantised(np.zeros((1, 384), dtype=np.float32))
    assert not products(nought, vectors[:2])[0].any()


def test_an_index_finds_what_is_near_and_nothing_else():
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((300, 128)).astype(np.float32)
    vectors[150] = vectors[7] + 0.4 * vectors[150]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = Index(128)
    index.add([f"s{n}" for n in range(100)], vectors[:100], range(100))
    index.add([f"s{n}" for n in range(100, 300)], vectors[100:], range(100, 300))
    assert len(index) == 300

    def near(at_most: int = 300, first: int = 0, last: int = 299) -> list[list[str]]:
        return [[one for _, one in some] for some in index.near(vectors[[7, 20]], 0.8, at_most, first, last)]

    assert near() == [["s7", "s150"], ["s20"]]
    assert near(at_most=1) == near(last=149) == [["s7"], ["s20"]]
    assert near(first=8, last=150) == [["s150"], ["s20"]]
    index.drop({"s7", "s299", "s300"})
    assert len(index) == 298
    assert near() == [["s150"], ["s20"]]
    assert Index(128).near(vectors[:1], 0.5, 10, 0, 9) == [[]]
