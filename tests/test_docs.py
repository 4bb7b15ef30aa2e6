"""The documentation is complete, and what it shows runs."""

from __future__ import annotations

import ast
import doctest
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT

import reportedly
import reportedly.pipeline
from reportedly.cli import COMMANDS, main
from reportedly.export.documents import Json, schema
from reportedly.keeping.adding import Added
from reportedly.keeping.answers import Revision
from reportedly.keeping.exporting import EXPORTS
from reportedly.keeping.rebuilding import Changed
from reportedly.ledger import views
from reportedly.ledger.checks import Problem
from reportedly.ledger.decisions import Review, ReviewKind
from reportedly.ledger.schema import metadata
from reportedly.reading import LENGTH, OVERLAP
from reportedly.types import Reason, StatusKind

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
STATUS = re.compile(r"# exit status (\d+)$")
SHELL = set("|<>$&;")
SECTION = re.compile(r"^## `reportedly (\w+)`\n(.*?)(?=^## |\Z)", re.M | re.S)


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# --- nothing is missing -------------------------------------------------------------------------------------------


def parameters(command: click.Command) -> Iterator[click.Parameter]:
    """Yield the parameters of a command, and of those in it."""
    yield from command.params
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        yield from parameters(inner)


def test_every_command_and_option_is_documented():
    sections = dict(SECTION.findall(page("reference/cli.md")))
    context = click.Context(main)
    assert set(sections) == set(COMMANDS)
    for name, text in sections.items():
        command = main.get_command(context, name)
        assert command
        for parameter in parameters(command):
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert re.search(rf"^\| .*`{option}[` ]", text, re.M), f"{name} {option}"
        for inner in command.commands if isinstance(command, click.Group) else ():
            assert f"### `reportedly {name} {inner}`" in text


def test_no_option_is_documented_that_is_none():
    context = click.Context(main)
    for name, text in SECTION.findall(page("reference/cli.md")):
        command = main.get_command(context, name)
        assert command
        known = {option for parameter in parameters(command) for option in parameter.opts} | {"--help"}
        assert set(re.findall(r"`(--[\w-]+)", text)) <= known


def test_every_format_is_documented():
    for form in sys.modules["reportedly.cli.read"].FORMATS:
        assert f"### `{form}`" in page("reference/cli.md")


@pytest.mark.parametrize("name", reportedly.__all__)
def test_every_public_name_is_documented_with_its_fields(name: str):
    text, thing = page("reference/python.md"), getattr(reportedly, name)
    assert re.search(rf"`{name}[`(]", text)
    if is_dataclass(thing):
        section = re.search(rf"^### `{name}`\n(.*?)(?=^##|\Z)", text, re.M | re.S)
        assert section, name
        for field in fields(thing):
            assert f"`{field.name}`" in section[1], f"{name}.{field.name}"


def test_every_method_and_property_is_documented():
    text = page("reference/python.md")
    for thing in (reportedly.Reader, reportedly.Report, reportedly.Span, reportedly.Ledger):
        for name in vars(thing):
            assert name.startswith("_") or re.search(rf"`(?:span\.)?{name}[`(]", text), f"{thing.__name__}.{name}"


ANSWERS = [thing for thing in vars(views).values() if is_dataclass(thing) and thing.__module__ == views.__name__]


@pytest.mark.parametrize(
    "thing", [*ANSWERS, Reason, Added, Revision, Review, Changed, Problem], ids=lambda thing: thing.__name__
)
def test_every_answer_of_the_ledger_is_documented_with_its_fields(thing: type):
    section = re.search(rf"^### `{thing.__name__}`\n(.*?)(?=^##|\Z)", page("reference/python.md"), re.M | re.S)
    assert section
    for field in fields(thing):
        assert f"`{field.name}`" in section[1], field.name


@pytest.mark.parametrize("kind", list(ReviewKind))
def test_every_kind_of_review_is_documented(kind: str):
    assert f"| `{kind.replace(' ', '-')}` |" in page("reference/reviews.md")


@pytest.mark.parametrize("status", list(StatusKind))
def test_every_status_is_documented(status: str):
    assert f"| `{status}` |" in page("reference/status.md")


def test_every_table_of_the_ledger_is_documented():
    tables = re.findall(r"^\| (`.*?`) \| ", page("reference/ledger.md"), re.M)
    named = {name for cell in tables for name in re.findall(r"`(\w+)`", cell)}
    assert set(metadata.tables) <= named


@pytest.mark.parametrize("what", [name for name in EXPORTS if " " not in name])
def test_every_export_is_documented(what: str):
    assert f"## `{what}`\n" in page("reference/exports.md")


def every_error(base: type[Exception]) -> Iterator[str]:
    yield base.__name__
    for error in base.__subclasses__():
        yield from every_error(error)


@pytest.mark.parametrize("name", list(every_error(reportedly.ReportedlyError)))
def test_every_error_is_documented(name: str):
    assert f"| `{name}` |" in page("reference/exit-codes.md")


@pytest.mark.parametrize("kind", list(reportedly.ResidueKind))
def test_every_kind_of_residue_is_documented(kind: str):
    assert f"| `{kind}` |" in page("reference/residue.md")


@pytest.mark.parametrize("verdict", list(reportedly.Verdict))
def test_every_verdict_is_documented(verdict: str):
    assert f"| `{verdict}` |" in page("reference/retrieval.md")


def paths(part: Json, whole: Json, before: str = "") -> Iterator[str]:
    """Yield the dotted names of all properties in a JSON Schema; [] stands for a list's items."""
    if "$ref" in part:
        part = whole["$defs"][part["$ref"].rsplit("/", 1)[1]]
    for option in part.get("oneOf", ()):
        yield from paths(option, whole, before)
    if "items" in part:
        yield from paths(part["items"], whole, f"{before}[]")
    for name, inner in part.get("properties", {}).items():
        path = f"{before}.{name}".removeprefix(".")
        yield path
        yield from paths(inner, whole, path)


def test_every_field_of_the_json_is_documented():
    documented = re.findall(r"^\| `([\w.\[\]]+)` \|", page("reference/json.md"), re.M)
    assert sorted(documented) == sorted(paths(schema(), schema()))


def bounds() -> Iterator[tuple[str, int]]:
    """Yield the package's constants that are bounds, by module, with their values."""
    package = ROOT / "src" / "reportedly"
    for path in sorted(package.rglob("*.py")):
        module = ".".join(path.relative_to(package).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign):
                names = [name.id for name in ast.walk(node.targets[0]) if isinstance(name, ast.Name)]
                if any(name.startswith("MAX_") or name.endswith("_AT_MOST") for name in names):
                    values = ast.literal_eval(node.value)
                    pairs = zip(names, values if isinstance(values, tuple) else (values,), strict=True)
                    yield from ((f"{module}.{name}", value) for name, value in pairs)


@pytest.mark.parametrize(("name", "value"), list(bounds()))
def test_every_bound_is_documented_with_its_value(name: str, value: int):
    assert f"| `{name}` | {value:,} " in page("reference/limits.md")


BOUNDS = re.findall(r"^\| `([\w.]+)\.([A-Z_]+)` \| ([\d,]+) ", page("reference/limits.md"), re.M)


@pytest.mark.parametrize(("module", "name", "value"), BOUNDS, ids=[".".join(row[:2]) for row in BOUNDS])
def test_every_bound_in_the_documentation_is_the_code_s(module: str, name: str, value: str):
    assert getattr(import_module(f"reportedly.{module}"), name) == int(value.replace(",", ""))


def test_the_windows_are_documented():
    assert f"{LENGTH} word pieces (`reading.LENGTH`)" in page("reference/limits.md")
    assert re.search(rf"share at least {OVERLAP}\s+\(`reading.OVERLAP`\)", page("reference/limits.md"))


@pytest.mark.parametrize(
    "path", [path for path in (ROOT / "changelog.d").iterdir() if path.name != "README.md"], ids=name_of
)
def test_every_fragment_of_the_changelog_is_named_by_its_sort(path: Path):
    assert re.fullmatch(r"[a-z0-9-]+\.(added|changed|fixed|removed)\.md", path.name)
    assert not path.read_text(encoding="utf-8").startswith("#")


# --- what is shown is so ------------------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like a checkout, with the samples where the documentation has them, and a ledger of its own."""
    samples = Path("src", "reportedly", "samples")
    shutil.copytree(ROOT / samples, tmp_path / samples)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONUTF8", "1")
    monkeypatch.setenv("REPORTEDLY_LEDGER", str(tmp_path / "samples.db"))
    return tmp_path


def snippets(path: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(path.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("checkout")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("path", [path for path in PAGES if snippets(path)], ids=name_of)
def test_every_snippet_runs(path: Path):
    names: dict[str, object] = {"__name__": "__main__"}
    for language, code in snippets(path):
        if language == "python":
            exec(compile(code, name_of(path), "exec"), names)  # noqa: S102
            continue
        for command in re.findall(r"^\$ (.*)$", code, re.M):
            told = STATUS.search(command)
            status, output = run(command)
            assert status == int(told[1] if told else 0), f"{command}\n{output}"


def run(command: str) -> tuple[int, str]:
    """Run a command line: one of ours without help from a shell in this process, which is quicker."""
    words = shlex.split(command, comments=True)
    if words[0] == "reportedly" and not SHELL & set(command):
        named = [sorted(map(str, Path().glob(word))) if "*" in word else [word] for word in words[1:]]
        result = CliRunner().invoke(main, list(chain.from_iterable(named)), prog_name="reportedly")
        return result.exit_code, result.output
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("module", [reportedly, reportedly.pipeline], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_give_what_they_say(module):
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def anchors(path: Path) -> set[str]:
    """Return the names that a page's headings have in links."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *(ROOT / "changelog.d").glob("*.md")], ids=name_of)
def test_every_link_beside_the_site_leads_somewhere(path: Path):
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        file, _, anchor = link.partition("#")
        if "://" not in link:
            target = path.parent / file if file else path
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def test_the_picture_is_small_and_loads_nothing():
    picture = (DOCS / "assets" / "read.svg").read_text(encoding="utf-8")
    assert len(picture.encode()) < 60_000
    assert not re.search(r"@import|url\((?!#)|(?:href|src)\s*=|<script", picture)


def test_the_tables_hold_the_figures_measured_last():
    specification = importlib.util.spec_from_file_location("remake", DOCS / "remake.py")
    assert specification
    assert specification.loader
    remake = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(remake)
    for path in remake.PAGES:
        text = path.read_text(encoding="utf-8")
        assert remake.with_figures(text) == text, f"{name_of(path)}: run docs/remake.py"


def test_the_schema_shown_by_the_command_is_the_shipped_one():
    assert json.loads(CliRunner().invoke(main, ["schema"]).output) == schema()
