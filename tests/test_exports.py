"""Exports in standard forms: valid by the standards, true to the ledger, harmless whatever a report says."""

from __future__ import annotations

import csv
import io
import json
import re
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from geojson_pydantic import FeatureCollection
from ledgers import SAMPLES, lines, record, run
from lxml import html
from pyld import jsonld
from pyshacl import validate
from rdflib import Graph
from rdflib.namespace import SDO

from reportedly.cli.demo import _captures
from reportedly.export import schema_org
from reportedly.export.filed import urn, web_address
from reportedly.export.wording import quoted
from reportedly.keeping import Ledger, open_ledger
from reportedly.keeping.forms import FORMATS
from reportedly.types import Verdict

CONTEXTS = ROOT / "tests" / "fixtures" / "contexts"
SHAPES = ROOT / "src" / "reportedly" / "export" / "shapes"
KNOWN = {"https://schema.org": "schema-org.jsonld", "http://www.w3.org/ns/anno.jsonld": "anno.jsonld"}

PLACES = "The mayor of London said on Monday that two bridges in Paris and one in Lagos had been closed."
HALCYON = "Orvane Accuses Kaldria of Ramming Survey Ship"
HOSTILE = "Ana Dorn said on Friday: “The <script>alert(2)</script> gates were closed.” She left."


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The samples, a report with places that are on the map, and one that attacks whoever shows it."""
    folder = tmp_path_factory.mktemp("exports")
    with open_ledger(folder / "ledger.db") as made:
        for day, paths in groupby(sorted(SAMPLES.glob("day*")), key=lambda path: path.name.partition("-")[0]):
            assert all(outcome.value for outcome in made.add(_captures(day, paths)))
        evil = {
            "url": 'https://evil.example/"onclick="x',
            "title": '"><img src=x onerror=alert(3)>',
            "publisher": "</style>",
        }
        script = {"url": "javascript:alert(4)", "title": "<i>"}
        given = lines(
            folder / "more.jsonl",
            record("map", PLACES),
            record("evil", HOSTILE, **evil),
            record("script", f"{HOSTILE} So he said.", **script),
        )
        assert all(outcome.value for outcome in made.add([str(given)]))
    return made


def exported(ledger: Ledger, *arguments: str) -> str:
    done = run("export", *arguments, "--ledger", ledger.path)
    assert done.exit_code == 0, done.output
    return done.output


def document(ledger: Ledger, what: str, *arguments: str) -> Any:
    return json.loads(exported(ledger, what, *arguments))


def loader(address: str, _options: object) -> dict[str, Any]:
    """Return a context from the tests' files: nothing is fetched."""
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": json.loads((CONTEXTS / KNOWN[address]).read_text(encoding="utf-8")),
    }


def graph(shown: Any) -> Graph:
    """Return a JSON-LD document as RDF."""
    quads = jsonld.to_rdf(shown, {"documentLoader": loader, "format": "application/n-quads"})
    return Graph().parse(data=quads, format="nt")


def assert_shaped(shown: Any, shapes: str) -> Graph:
    found = graph(shown)
    good, _, said = validate(found, shacl_graph=Graph().parse(SHAPES / shapes), advanced=False)
    assert good, said[:3000]
    return found


def names(value: Any) -> set[str]:
    """Return the names of all fields in a JSON value."""
    if isinstance(value, dict):
        return set(value) | {name for each in value.values() for name in names(each)}
    return {name for each in value for name in names(each)} if isinstance(value, list) else set()


# --- schema.org ---------------------------------------------------------------------------------------------------


def test_schema_org_is_json_ld_of_the_shape_that_is_shipped(ledger: Ledger):
    shown = document(ledger, "schema-org")
    found = assert_shaped(shown, "schema-org.ttl")
    for kind, number in (("NewsArticle", 13), ("Claim", len(list(ledger.claims())))):
        query = f"SELECT (COUNT(?x) AS ?n) WHERE {{ ?x a <http://schema.org/{kind}> }}"
        assert int(next(iter(found.query(query)))[0]) == number


def test_every_word_of_schema_org_is_one_of_its_vocabulary(ledger: Ledger):
    shown = document(ledger, "schema-org")["@graph"]
    used = {name for name in names(shown) if not name.startswith(("@", "reportedly:"))}
    types = {node["@type"] for node in shown}
    assert types >= {"NewsArticle", "Quotation", "Claim", "Person", "GovernmentOrganization"}
    assert not {name for name in used | types if SDO[name] not in SDO}
    context = json.loads((CONTEXTS / "schema-org.jsonld").read_text(encoding="utf-8"))["@context"]
    assert used | types <= set(context), "a term without a meaning in the tests' context would not be tested"


def test_a_claim_names_who_made_it_where_it_appeared_first_and_who_is_against(ledger: Ledger):
    nodes = {node["@id"]: node for node in document(ledger, "schema-org")["@graph"]}
    disputed = next(claim for claim in ledger.claims(status="disputed") if "ramming and sinking" in claim.label)
    shown = nodes[urn("claim", disputed.id)]
    first = nodes[shown["firstAppearance"]["@id"]]
    assert nodes[shown["author"]["@id"]]["name"] == "Orvane"
    assert first["author"] == shown["author"]
    assert first["isPartOf"]["@id"] in nodes
    stances = [nodes[each["@id"]]["reportedly:stance"] for each in shown["subjectOf"]]
    assert ["denies"] in stances
    assert shown["reportedly:status"] == "disputed"
    assert first["@id"] in [each["@id"] for each in shown["appearance"]]


def test_no_verdict_is_made(ledger: Ledger):
    assert "Review" not in exported(ledger, "schema-org")


def test_an_article_has_its_page_s_date_or_none_and_says_how_much_of_it_was_there(ledger: Ledger):
    nodes = [node for node in document(ledger, "schema-org")["@graph"] if node["@type"] == "NewsArticle"]
    dated = {node["identifier"]: node.get("datePublished") for node in nodes}
    assert dated["day1-daily-lantern.txt"] is None
    assert dated["map"].startswith("2024-05-07T08:00")
    assert {node["reportedly:retrieval"] for node in nodes} <= set(Verdict)
    assert "partial" in {node["reportedly:retrieval"] for node in nodes}


def test_unnamed_sources_are_credited_and_no_author(ledger: Ledger):
    unnamed = {actor.id for actor in ledger.actors() if actor.kind == "unnamed"}
    statements = [one for one, _ in ledger.statements() if one.actor in unnamed]
    nodes = {node["@id"]: node for node in document(ledger, "schema-org")["@graph"]}
    assert statements
    for one in statements:
        node = nodes[urn("statement", one.id)]
        assert "author" not in node
        assert node.get("creditText", "") == one.source
    assert not {urn("actor", each) for each in unnamed} & set(nodes)


@pytest.mark.parametrize("kind", ["person", "organisation", "group", "state", "document"])
def test_every_kind_of_actor_has_a_type(kind: str):
    assert SDO[schema_org.TYPES[kind]] in SDO


# --- Web Annotation -----------------------------------------------------------------------------------------------


def test_annotations_are_json_ld_of_the_shape_that_is_shipped(ledger: Ledger):
    shown = document(ledger, "annotations")
    found = assert_shaped(shown, "annotations.ttl")
    query = "SELECT (COUNT(?x) AS ?n) WHERE { ?x a <http://www.w3.org/ns/oa#Annotation> }"
    assert int(next(iter(found.query(query)))[0]) == len(list(ledger.statements())) == len(shown["items"])
    context = json.loads((CONTEXTS / "anno.jsonld").read_text(encoding="utf-8"))["@context"]
    assert names(shown) - {"@context"} <= set(context)


def test_selectors_lead_to_the_words_of_the_statement(ledger: Ledger):
    for shown in document(ledger, "annotations")["items"]:
        statement, text = statement_of(ledger, shown["id"])
        bodies = [body for body in shown["body"] if "selector" in body]
        for where in (shown["target"], *bodies):
            quote = where["selector"][0]
            start, end = position(where)
            assert text[start:end] == quote["exact"]
            around = quote.get("prefix", "") + quote["exact"] + quote.get("suffix", "")
            assert around in text
        spans = [tuple(position(body)) for body in bodies]
        assert spans == [span for role in statement.spans for span in role]
        roles = [body["id"].rpartition("#")[2].partition("-")[0] for body in bodies]
        named = zip(("source", "cue", "content"), statement.spans, strict=True)
        assert roles == [role for role, found in named for _ in found]
        assert position(shown["target"]) == [min(spans)[0], max(end for _, end in spans)]


def position(where: Any) -> list[int]:
    (found,) = [each for each in where["selector"] if each["type"] == "TextPositionSelector"]
    return [found["start"], found["end"]]


_TEXTS: dict[str, Any] = {}


def statement_of(ledger: Ledger, name: str) -> Any:
    if not _TEXTS:
        for one, _ in ledger.statements():
            _TEXTS[urn("statement", one.id)] = (one, ledger.report(one.report)[1])
    return _TEXTS[name]


def test_annotations_are_on_the_report_s_address_if_it_is_one_of_the_web(ledger: Ledger):
    sources = {shown["target"]["source"] for shown in document(ledger, "annotations")["items"]}
    assert "https://evil.example/%22onclick=%22x" in sources
    assert all(re.match(r"https?://|urn:x-reportedly:report:", each) for each in sources)


# --- GeoJSON ------------------------------------------------------------------------------------------------------


def test_places_are_geojson_with_who_said_what_there(ledger: Ledger):
    shown = document(ledger, "places")
    FeatureCollection.model_validate(shown)
    found = {each["properties"]["name"]: each for each in shown["features"]}
    longitude, latitude = found["Paris"]["geometry"]["coordinates"]
    assert (round(longitude), round(latitude)) == (2, 49)
    assert found["Lagos"]["properties"]["country"] == "NG"
    assert "two bridges in Paris" in found["Paris"]["properties"]["content"]
    assert len({each["id"] for each in shown["features"]}) == len(shown["features"]) >= 2


# --- a story's page -----------------------------------------------------------------------------------------------


def story_of(ledger: Ledger, given: str) -> str:
    return next(report.story for report in ledger.reports() if given in (report.given_id, report.title))


def test_a_story_s_page_has_its_claims_their_statements_and_reports(ledger: Ledger):
    story, reports, claims = ledger.story(story_of(ledger, HALCYON))
    page = html.fromstring(exported(ledger, "story", "--story", story.id))
    assert page.findtext(".//h1") == story.title
    assert {each.get("id") for each in page.iterfind(".//article")} == {claim.id for claim in claims}
    assert {each.get("id") for each in page.iterfind(".//ol/li")} == {f"r-{report.id}" for report in reports}
    for claim in claims:
        (shown,) = page.xpath(f"//article[@id='{claim.id}']")
        assert shown.findtext(".//b") == claim.status
        said = [each.text_content() for each in shown.iterfind(".//q")]
        assert said == [quoted(one.statement.content) for one in ledger.claim(claim.id).positions]
    links = page.xpath("//a[starts-with(@href, '#')]/@href")
    assert links
    assert all(page.xpath(f"//*[@id='{link[1:]}']") for link in links)


@pytest.mark.parametrize("given", [HALCYON, "evil", "script"])
def test_a_story_s_page_runs_and_loads_nothing(ledger: Ledger, given: str):
    text = exported(ledger, "story", "--story", story_of(ledger, given))
    page = html.fromstring(text)
    tags = {each.tag for each in page.iter() if isinstance(each.tag, str)}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base", "svg"}
    assert not [
        name for each in page.iter() for name in each.attrib if name.startswith("on") or name in ("src", "style")
    ]
    assert all(each.startswith(("#", "https://")) for each in page.xpath("//@href"))
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert not re.search(r"url\(|@import", text)
    assert given == HALCYON or "<script>alert(2)</script>" in page.text_content()


# --- what can be chosen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [what for what in FORMATS if what not in ("reviews", "search", "story")])
def test_what_belongs_to_a_story_can_be_had_alone(ledger: Ledger, what: str):
    one = story_of(ledger, "map")
    some = exported(ledger, what, "--format", "jsonl", "--story", one).splitlines()
    every = exported(ledger, what, "--format", "jsonl").splitlines()
    assert len(some) > 0
    assert set(some) <= set(every)
    assert len(some) < len(every) or what == "places"


def test_lines_and_documents_have_the_same_items(ledger: Ledger):
    for what, name in (("schema-org", "@graph"), ("annotations", "items"), ("places", "features")):
        items = [json.loads(line) for line in exported(ledger, what, "--format", "jsonl").splitlines()]
        assert document(ledger, what)[name] == items


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["claims", "--format", "html"], "cannot be written as html"),
        (["places", "--format", "csv"], "geojson or jsonl"),
        (["story"], "which story is missing"),
        (["search"], "needs words or facets"),
        (["search", "--search", "boat", "--story", "s1"], "not of a story"),
        (["search", "--act", "sings"], "'sings' is not one of"),
        (["story", "--story", "s1", "--report", "r1"], "not of one report"),
    ],
)
def test_wrong_usage_is_told(ledger: Ledger, arguments: list[str], said: str):
    done = run("export", *arguments, "--ledger", ledger.path)
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize("what", [what for what in FORMATS if what != "search"])
def test_an_unknown_story_is_told_and_no_file_is_touched(ledger: Ledger, tmp_path: Path, what: str):
    kept = tmp_path / "kept"
    kept.write_text("before", encoding="utf-8")
    done = run("export", what, "--story", "none", "--ledger", ledger.path, "--output", kept)
    assert done.exit_code == 1
    assert "no story 'none'" in done.output
    assert kept.read_text(encoding="utf-8") == "before"


def test_corrections_of_a_story_cannot_be_had_alone(ledger: Ledger):
    done = run("export", "reviews", "--ledger", ledger.path, "--story", story_of(ledger, "map"))
    assert done.exit_code == 1
    assert "not kept by story" in done.output


def test_the_same_ledger_is_exported_the_same(ledger: Ledger):
    for what in ("schema-org", "annotations", "places"):
        assert exported(ledger, what) == exported(ledger, what)


def test_an_empty_ledger_gives_documents_without_items(tmp_path: Path):
    with open_ledger(tmp_path / "empty.db") as ledger:
        ledger.upgrade()
    assert document(ledger, "places") == {"type": "FeatureCollection", "features": []}
    assert document(ledger, "schema-org")["@graph"] == []
    assert exported(ledger, "claims") == ""


def test_tables_are_written_as_before(ledger: Ledger):
    rows = list(csv.DictReader(io.StringIO(exported(ledger, "claims", "--format", "csv"))))
    assert [row["id"] for row in rows] == [claim.id for claim in ledger.claims()]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/x?y=1#z", "https://a.example/x?y=1#z"),
        ("HTTP://a.example", "HTTP://a.example"),
        ("https://a.example/“ü”", "https://a.example/%E2%80%9C%C3%BC%E2%80%9D"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.example", ""),
        ("https://", ""),
        ("https://[", ""),
        ("src/x.html", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_the_web_are_linked(address: str, shown: str):
    assert web_address(address) == shown


def test_help_says_what_there_is():
    shown = run("export", "--help").output
    assert [what for what in FORMATS if what not in shown] == []
