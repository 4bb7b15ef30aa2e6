"""Who of one report is who of another. All names are invented, save those of states."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.link.actors import Named, canonical, concerned, keys
from reportedly.types import ActorKind as Kind

DAY = date(2031, 5, 1)
PERSON, BODY, STATE, GROUP, UNNAMED = Kind.PERSON, Kind.ORGANISATION, Kind.STATE, Kind.GROUP, Kind.UNNAMED


def person(report: str, name: str, description: str = "", **more):
    return Named(report, name, PERSON, DAY, description, **more)


def body(report: str, name: str, **more):
    return Named(report, name, BODY, DAY, **more)


def same(*named: Named, beside: tuple[Named, ...] = (), **decisions) -> bool:
    """Whether some actors of reports are one."""
    found = canonical([*named, *beside], **decisions)
    return len({found.placed[each.id].actor for each in named}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("R", "Orla M. Venn"), person("S", "Orla Venn")),
        (person("R", "Orla Venn"), person("S", "Dr. Orla Venn")),
        (person("R", "Orla Venn"), person("S", "Venn")),
        (person("R", "Orla Venn"), person("S", "O. Venn")),
        (person("R", "Venn"), person("S", "Venn")),
        (person("R", "Danilo Brodsky"), person("S", "Danilo Brodskiy")),
        (Named("R", "Moscow", STATE, DAY), Named("S", "Kremlin", STATE, DAY)),
        (Named("R", "Downing Street", STATE, DAY), Named("S", "British government", BODY, DAY)),
        (body("R", "Norway's Defense Ministry"), body("S", "Defense Ministry of Norway")),
        (body("R", "the Norwegian Ministry of Defence"), body("S", "Defense Ministry in Norway")),
        (body("R", "Norwegian Foreign Ministry"), body("S", "Ministry of Foreign Affairs of Norway")),
        (body("R", "Norwegian Foreign Ministry"), body("S", "Foreign Ministry")),
        (body("R", "Northern Rail Authority", aliases=("NRA",)), body("S", "NRA")),
        (body("R", "The Fenwick Company Inc."), body("S", "Fenwick Company")),
        (body("R", "Herald", publisher="The Karsk Herald"), body("S", "Karsk Herald")),
        (Named("R", "Kaldria", STATE, DAY), Named("S", "Kaldria", STATE, DAY)),
        (Named("R", "Kaldria", STATE, DAY), body("S", "Kaldria")),
        (Named("R", "Kaldria", STATE, DAY), person("S", "Kaldria")),
        (Named("R", "Reformists", GROUP, DAY), Named("S", "the Reformists", GROUP, DAY)),
    ],
)
def test_one_actor(one: Named, other: Named):
    assert same(one, other)
    assert one.name in canonical([one, other]).placed[one.id].why


@pytest.mark.parametrize(
    ("one", "other", "beside"),
    [
        (person("R", "Orla Venn"), person("S", "Thomas Venn"), ()),
        (person("R", "Orla A. Venn"), person("S", "Orla B. Venn"), ()),
        (person("R", "Tom Venn"), person("S", "Tom Venn Jr."), ()),
        (person("R", "Orla Venn"), person("S", "Venn"), (person("T", "Karl Venn"),)),
        (person("R", "Mary Venn"), person("S", "Venn", aliases=("Mr. Venn",)), ()),
        (person("R", "Orla Venn"), person("S", "T. Venn"), ()),
        (Named("R", "Kaldria", STATE, DAY), person("S", "Kaldria", aliases=("Ms. Kaldria",)), ()),
        (body("R", "Fenwick"), person("S", "Fenwick"), ()),
        (body("R", "Norway's Defense Ministry"), body("S", "Chile's Defense Ministry"), ()),
        (body("R", "Defense Ministry"), body("S", "Defense Ministry"), ()),
        (body("R", "Norwegian Army"), body("S", "Army"), (body("T", "Army of Chile"),)),
        (body("R", "Northern Rail Authority"), body("S", "Northern Road Authority"), ()),
        (Named("R", "senior official", UNNAMED, DAY), Named("S", "senior official", UNNAMED, DAY), ()),
        (Named("R", "court records", Kind.DOCUMENT, DAY), Named("S", "court records", Kind.DOCUMENT, DAY), ()),
    ],
)
def test_two_actors(one: Named, other: Named, beside: tuple[Named, ...]):
    assert not same(one, other, beside=beside)


def test_a_report_says_whom_a_family_name_is_short_for():
    venn, brother, short = person("R", "Orla Venn"), person("S", "Karl Venn"), person("R", "Venn")
    assert same(venn, short, beside=(brother,))
    assert "named there" in canonical([venn, brother, short]).placed[short.id].why


def test_rank_and_title_leave_one():
    mayor, singer = person("R", "Karl Venn", "the mayor of Karsk"), person("S", "Rolf Venn", "a singer")
    assert same(mayor, person("T", "Venn", "Mayor"), beside=(singer,))
    assert same(
        person("R", "Mary Venn"), person("T", "Venn", aliases=("Ms. Venn",)), beside=(person("S", "Karl Venn"),)
    )


def test_a_body_of_an_ambiguous_acronym_stays_with_its_report():
    rail, road = body("R", "Northern Rail Authority", aliases=("NRA",)), body("S", "New Road Agency", aliases=("NRA",))
    assert not same(rail, body("T", "NRA"), beside=(road,))
    assert not same(body("T", "NRA"), body("U", "NRA"), beside=(rail, road))
    assert same(road, body("S", "NRA"), beside=(rail,))


def test_who_speaks_for_whom():
    spokesman = person("R", "Karl Tolva", "The Kremlin spokesman", speaks_for="Russia")
    president = person("R", "Orla Venn", "President of Norway")
    ministry = body("R", "Norway's Defense Ministry")
    unnamed = Named("R", "Fenwick Rail spokesman", UNNAMED, DAY, speaks_for="Fenwick Rail")
    rail, russia, norway = body("S", "Fenwick Rail"), Named("S", "Moscow", STATE), Named("S", "Norway", STATE)
    found = canonical([spokesman, president, ministry, unnamed, rail, russia, norway])
    actor = {each.id: found.actors[found.placed[each.id].actor] for each in (spokesman, president, ministry, unnamed)}
    ids = {each.name: found.placed[each.id].actor for each in (rail, russia, norway)}
    assert actor[spokesman.id].speaks_for == ids["Moscow"]
    assert actor[president.id].speaks_for == actor[ministry.id].speaks_for == ids["Norway"]
    assert actor[unnamed.id].speaks_for == ids["Fenwick Rail"]
    assert not actor[unnamed.id].named


def test_who_only_stands_behind_another_is_implied():
    found = canonical([person("R", "Karl Tolva", "the Norway spokesman", speaks_for="Norway")])
    (state,) = [each for each in found.actors.values() if each.kind is STATE]
    assert state.implied
    assert state.id not in {each.actor for each in found.placed.values()}


@pytest.mark.parametrize(
    "role",
    [
        "the former president of Norway",
        "president of the Rail Union of Norway",
        "candidate for president of Norway",
        "president",
        "mayor of Oslo",
    ],
)
def test_who_holds_no_office_of_a_state_serves_none(role: str):
    venn = person("R", "Orla Venn", role)
    found = canonical([venn])
    assert found.actors[found.placed[venn.id].actor].speaks_for == ""


@pytest.mark.parametrize(
    "role", ["Norwegian Foreign Minister", "the prime minister of Norway", "Norway’s president", "King of Norway"]
)
def test_who_holds_an_office_of_a_state_serves_it(role: str):
    venn, state = person("R", "Orla Venn", role), Named("S", "Norway", STATE)
    found = canonical([venn, state])
    assert found.actors[found.placed[venn.id].actor].speaks_for == found.placed[state.id].actor


def test_roles_have_dates_and_evidence():
    first = Named("R", "Orla Venn", PERSON, date(2031, 5, 1), "president of Norway")
    last = Named("S", "Orla Venn", PERSON, date(2031, 7, 1), "Norway’s president")
    later = Named("T", "Orla Venn", PERSON, date(2032, 1, 1), "the former president of Norway")
    found = canonical([last, first, later])
    roles = found.actors[found.placed[first.id].actor].roles
    assert [(role.words, role.first, role.last, role.report, role.reports) for role in roles] == [
        ("former president of Norway", date(2032, 1, 1), date(2032, 1, 1), "T", 1),
        ("president of Norway", date(2031, 5, 1), date(2031, 7, 1), "R", 2),
    ]


def test_joint_sources_have_members():
    both, other = Named("R", "Orla Venn; Karl Brod", GROUP, DAY), Named("S", "Karl Brod; Orla Venn", GROUP, DAY)
    found = canonical([both, other, person("T", "Orla Venn"), person("T", "Karl Brod")])
    joint = found.actors[found.placed[both.id].actor]
    assert joint.id == found.placed[other.id].actor
    assert len(joint.members) == 2
    assert all(not found.actors[each].implied for each in joint.members)


def test_people_decide():
    joe, joseph, short = person("R", "Joe Venn"), person("S", "Joseph Venn"), person("T", "Venn")
    assert not same(joe, joseph)
    pair = [(joe.id, joseph.id)]
    assert same(joe, joseph, short, together=pair)
    assert not same(joe, joseph, together=pair, apart=pair)
    other = person("U", "Joe Venn")
    assert not same(joe, other, apart=[(other.id, joe.id)])
    assert same(joe, person("V", "Joe Venn"), beside=(other,), apart=[(other.id, joe.id)])
    assert same(short, joe, beside=(joseph,), together=[(short.id, joe.id)])
    assert not same(short, joe, apart=[(short.id, joe.id)])
    reason = canonical([joe, joseph], together=pair).placed[joseph.id].why
    assert "decision" in reason


def test_an_actor_with_a_thousand_aliases_is_bounded():
    named = [person(f"R{n}", "Orla Venn", f"head of branch {n}", aliases=(f"Venn {n}", f"V{n}")) for n in range(1500)]
    found = canonical([*named, person("S", "Venn", aliases=tuple(f"the Venn of {n}" for n in range(5000)))])
    (actor,) = found.actors.values()
    assert len(actor.aliases) <= 40
    assert len(actor.roles) <= 24
    assert actor.reports == 1501


NAMES = st.sampled_from(
    [
        "Orla Venn", "Orla A. Venn", "Orla B. Venn", "Thomas Venn", "T. Venn", "Venn", "Mr. Venn", "Mary Brod", "Brod",
        "Russia", "Moscow", "Russian Defense Ministry", "Defense Ministry", "Norway's Defense Ministry", "NRA",
        "Northern Rail Authority", "New Road Agency", "officials", "Orla Venn; Mary Brod", "Venn; Brod", "—", "田中",
    ]
)  # fmt: skip
PUBLISHED = {"R": None, "S": date(2031, 1, 1), "T": date(2031, 1, 1), "U": date(2031, 1, 9)}
"""All that a report names has the date of the report."""

NAMED = st.builds(
    lambda report, name, kind, *more: Named(report, name, kind, PUBLISHED[report], *more),
    st.sampled_from(sorted(PUBLISHED)),
    NAMES,
    st.sampled_from(Kind),
    st.sampled_from(["", "the mayor", "president of Norway", "a spokesman for Moscow", "former mayor"]),
    st.one_of(st.just(""), NAMES),
    st.lists(st.sampled_from(["NRA", "Mr. Venn", "Ms. Venn", "he", ""]), max_size=2).map(tuple),
    st.sampled_from(["", "The Karsk Herald"]),
)
FEW = st.lists(NAMED, min_size=1, max_size=12)


def pairs(named: list[Named]):
    one = st.sampled_from([each.id for each in named])
    return st.lists(st.tuples(one, one), max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_order_never_matters_and_doubles_do_not(data):
    named = data.draw(FEW)
    together, apart = data.draw(pairs(named)), data.draw(pairs(named))
    found = canonical(named, together, apart)
    shuffled = data.draw(st.permutations([*named, named[0]]))
    turned = [(other, one) for one, other in reversed(apart)]
    assert canonical(shuffled, list(reversed(together)), turned) == found
    assert set(found.placed) == {each.id for each in named}
    assert {each.actor for each in found.placed.values()} <= set(found.actors)
    assert all(each.why for each in found.placed.values())
    actors = found.actors.values()
    assert all(each.speaks_for in found.actors for each in actors if each.speaks_for)
    assert all(each.speaks_for != each.id for each in actors)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_what_people_take_apart_stays_apart(data):
    named = data.draw(FEW)
    together, apart = data.draw(pairs(named)), data.draw(pairs(named))
    found = canonical(named, together, apart)
    joint = {each.id for each in named if each.kind is GROUP and ";" in each.name}
    for one, other in apart:
        if one != other and not {one, other} & joint:
            assert found.placed[one].actor != found.placed[other].actor


@settings(max_examples=150, deadline=None)
@given(FEW)
def test_unnamed_sources_never_meet(named):
    found = canonical(named)
    reports: dict[str, set[str]] = {}
    for each in named:
        if each.kind is UNNAMED:
            reports.setdefault(found.placed[each.id].actor, set()).add(each.report)
    assert all(len(each) == 1 for each in reports.values())


@settings(max_examples=150, deadline=None)
@given(FEW, FEW)
def test_adding_reports_never_changes_unnamed_sources(named, more):
    before, after = canonical(named), canonical([*named, *more])
    for each in named:
        if each.kind is UNNAMED:
            assert before.placed[each.id].actor == after.placed[each.id].actor


@settings(max_examples=150, deadline=None)
@given(FEW, st.data())
def test_two_of_one_family_name_stay_two(named, data):
    one = Named("R", "Orla Venn", PERSON)
    other = Named(data.draw(st.sampled_from(["R", "S"])), "Thomas Venn", PERSON)
    found = canonical([*named, one, other])
    assert found.placed[one.id].actor != found.placed[other.id].actor


@settings(max_examples=150, deadline=None)
@given(FEW, FEW)
def test_only_those_concerned_change(known, new):
    """Placing those that share keys anew, and no others, gives what placing all anew gives."""
    new = [replace(each, report=f"new {each.report}") for each in new]
    whole = canonical([*known, *new])

    def fetch(wanted):
        return [each for each in known if each.id in wanted or set(keys(each)) & set(wanted)]

    part, before = canonical(concerned(new, fetch)), canonical(known)
    placed = {
        **{id_: each.actor for id_, each in before.placed.items()},
        **{i: p.actor for i, p in part.placed.items()},
    }
    assert placed == {id_: each.actor for id_, each in whole.placed.items()}
    for id_ in {each.actor for each in part.placed.values()}:
        assert part.actors[id_] == whole.actors[id_]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(Kind))
def test_any_words(name, other, kind):
    one, two = Named("R", name, kind, None, other, other, (other,), other), Named("S", other, kind)
    found = canonical([one, two])
    assert set(found.placed) == {one.id, two.id}
