"""Near copies: texts that print the same words, whole, shortened, edited or within something longer."""

from __future__ import annotations

import random

import pytest

from reportedly.link.copies import QUOTED, bands, candidates, copies, fingerprint, share, similarity


def words(seed: int, count: int) -> list[str]:
    """Return invented words, in sentences of a few."""
    rng = random.Random(seed)  # noqa: S311
    return ["".join(rng.choices("abcdefghijklmnop", k=rng.randint(3, 8))) for _ in range(count)]


def text(*parts: list[str]) -> str:
    return " ".join(word for part in parts for word in part)


WIRE, OTHER, THIRD = words(1, 400), words(2, 400), words(3, 400)


def test_the_same_words_are_copies_whatever_their_case_and_punctuation() -> None:
    plain = fingerprint("The minister, who resigned on Monday, said that the bridge would reopen in the spring.")
    printed = fingerprint("THE MINISTER who resigned on Monday said that the bridge would reopen in the spring!")
    assert plain == printed
    assert similarity(plain, printed) == 1.0


def test_different_texts_have_nothing_in_common() -> None:
    a, b = fingerprint(text(WIRE)), fingerprint(text(OTHER))
    assert similarity(a, b) == 0.0
    assert not set(bands(a)) & set(bands(b))


def test_shortened_copy_stands_in_its_original_and_not_the_reverse() -> None:
    whole, cut = fingerprint(text(WIRE)), fingerprint(text(WIRE[:100]))
    assert share(cut, whole) == 1.0
    assert share(whole, cut) == pytest.approx(0.25, abs=0.08)
    assert similarity(cut, whole) == similarity(whole, cut) == 1.0
    assert copies({"whole": whole, "cut": cut}) == ({"whole", "cut"},)


@pytest.mark.parametrize("length", [500, 1500, 4000])
def test_share_is_estimated_well_for_texts_longer_than_the_sketch(length: int) -> None:
    body, rest = words(4, length), words(5, length)
    a, b = fingerprint(text(body)), fingerprint(text(body[: length // 2], rest[: length // 2]))
    assert share(a, b) == pytest.approx(0.5, abs=0.12)


def test_edited_copies_are_found_among_others() -> None:
    edited = list(WIRE)
    edited[::37] = words(6, len(edited[::37]))
    prints = {name: fingerprint(text(body)) for name, body in {"a": WIRE, "b": edited, "c": OTHER, "d": THIRD}.items()}
    assert ("a", "b") in candidates(prints)
    assert copies(prints) == ({"a", "b"},)


def test_round_up_does_not_make_what_it_prints_copies_of_each_other() -> None:
    prints = {
        "first": fingerprint(text(WIRE[:150])),
        "roundup": fingerprint(text(WIRE[:150], OTHER[:150])),
        "second": fingerprint(text(OTHER[:150])),
    }
    assert all("first" not in group or "second" not in group for group in copies(prints))


def test_groups_do_not_depend_on_order() -> None:
    texts = {f"{kind}{n}": text(body[n * 9 :]) for n in range(12) for kind, body in (("w", WIRE), ("o", OTHER))}
    prints = {name: fingerprint(each) for name, each in texts.items()}
    backwards = dict(reversed(prints.items()))
    assert copies(prints) == copies(backwards)
    assert [len(group) for group in copies(prints)] == [12, 12]


def test_many_outlets_that_print_one_text_are_one_group() -> None:
    prints = {f"outlet {n:03}": fingerprint(text(WIRE, words(100 + n, 12))) for n in range(200)}
    assert copies(prints) == (frozenset(prints),)


def test_same_quotation_is_one_and_a_stock_phrase_is_not() -> None:
    contents = {
        "a": "“We have not seen a spring like this one since my grandmother kept the mill,” he said",
        "b": "“We have not seen a spring like this one since my grandmother kept the mill,”",
        "c": "to comment on the case",
        "d": "to comment on the case",
    }
    assert copies({name: fingerprint(each) for name, each in contents.items()}, QUOTED) == ({"a", "b"},)


def test_quoting_one_statement_makes_no_copies() -> None:
    quoted = f"“{text(THIRD[:80])}”"
    a, b = (f"{text(body[:60])} {quoted} {text(body[60:90])}" for body in (WIRE, OTHER))
    assert similarity(fingerprint(a), fingerprint(b)) == 0.0
    whole, cut = (fingerprint(f"“{text(THIRD[:n])}”") for n in (200, 100))
    assert share(cut, whole) == 1.0


def test_trimmed_quotation_within_a_report_is_a_candidate() -> None:
    quoted = words(7, 20)
    pair = {"quote": fingerprint(text(quoted)), "report": fingerprint(text(WIRE[:80], quoted, OTHER[:80]))}
    assert share(pair["quote"], pair["report"]) == 1.0


@pytest.mark.parametrize("empty", ["", "   ", "… — !"])
def test_text_without_words_is_no_copy_of_anything(empty: str) -> None:
    assert fingerprint(empty) == b""
    assert bands(b"") == ()
    assert similarity(b"", b"") == share(b"", b"") == 0.0
    assert copies({"a": b"", "b": b"", "c": fingerprint(text(WIRE))}) == ()


def test_size_is_bounded() -> None:
    long = fingerprint(text(words(8, 30_000)))
    assert len(long) <= 1300
    assert len(bands(long)) <= 64
