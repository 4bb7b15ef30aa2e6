"""The command line as a user meets it."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result
from conftest import TEXT

from reportedly.cli import COMMANDS, main
from reportedly.export.documents import schema
from reportedly.model.installed import DEFAULT, find

BLOCKS = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n") if paragraph)
PAGE = f"<html lang=en><head><title>Two bridges</title></head><body><article>{BLOCKS}</article></body></html>"


def run(*arguments: str | Path, given: str | bytes = "") -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=given)


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_shows_who_says_what_in_brackets(text_file: Path):
    result = run("read", text_file)
    assert result.exit_code == 0
    assert "[Marland] {said} «it had reopened two bridges over the river»" in " ".join(result.output.split())
    assert "retrieval: complete" in result.output


def test_every_document_of_json_fits_the_schema(text_file: Path, tmp_path: Path):
    result = run("read", "--json", text_file, tmp_path / "missing.txt")
    documents = [json.loads(line) for line in result.stdout.splitlines()]
    for document in documents:
        jsonschema.validate(document, schema())
    assert [set(document) & {"error", "attributions"} for document in documents] == [{"attributions"}, {"error"}]
    first = documents[0]
    for one in first["attributions"]:
        for role in ("source", "cue", "content"):
            assert " … ".join(first["text"][s:e] for s, e in one[role]) == (one["words"][role] or "")


def test_installed_weights_are_listed_with_their_card_and_digest():
    (line,) = run("models", "--json").output.splitlines()
    listed = json.loads(line)
    file = Path(listed["file"])
    weights = file.with_suffix(".judge.npz").read_bytes() + file.read_bytes()
    assert (listed["name"], listed["bytes"]) == ("small", len(weights))
    assert listed["sha256"] == hashlib.sha256(weights).hexdigest()
    assert {"data", "date", "encoder", "figures"} <= set(listed["card"])
    assert listed["sha256"] in run("models").output


def test_other_packages_bring_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text_file: Path):
    package = tmp_path / "reportedly_copy"
    shutil.copytree(find(DEFAULT).parent, package)
    (package / "__init__.py").touch()
    (tmp_path / "reportedly_copy-1.dist-info").mkdir()
    offer = "[reportedly.models]\ncopy = reportedly_copy\n"
    (tmp_path / "reportedly_copy-1.dist-info" / "entry_points.txt").write_text(offer)
    monkeypatch.syspath_prepend(tmp_path)
    assert [json.loads(line)["name"] for line in run("models", "--json").output.splitlines()] == ["small", "copy"]
    assert run("read", "--json", "--model", "copy", text_file).output == run("read", "--json", text_file).output
    (package / "reader.onnx").unlink()
    broken = run("models")
    assert broken.exit_code == 1
    assert "'copy' cannot be used" in broken.output


def test_weights_that_are_not_installed_are_wrong_usage(text_file: Path):
    result = run("read", "--model", "huge", text_file)
    assert result.exit_code == 2
    assert "Installed: small" in result.output


def test_the_schema_is_a_schema():
    result = run("schema")
    jsonschema.Draft202012Validator.check_schema(json.loads(result.output))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": "reportedly/report/1", "address": "x"}, schema())


def test_reads_standard_input():
    result = run("read", "--json", "-", given=TEXT)
    assert json.loads(result.stdout)["attributions"]


def test_reads_packed_pages(tmp_path: Path):
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(PAGE.encode()))
    document = json.loads(run("read", "--json", path).stdout)
    assert document["title"] == "Two bridges"
    assert document["attributions"]


def test_the_page_is_self_contained_and_escaped(tmp_path: Path):
    path = tmp_path / "report.txt"
    path.write_text(
        "Orvane said it had reopened two bridges. The minister said <script>alert(1)</script> was in the letter.\n"
    )
    page = run("read", "--format", "html", path).output
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http://" not in page.replace("http-equiv", "")
    assert '<mark class="cue">said' in page


def test_records_are_read_line_by_line():
    lines = [{"id": "a", "text": TEXT}, {"id": 2, "text": ""}]
    result = run("read", "--jsonl", "-", given="\n".join(map(json.dumps, lines)) + "\n\n")
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["id"], second) == ("a", {"id": 2, "attributions": []})
    statement = {"act", "distance", "actor", "channel", "said", "about", "places", "refers"}
    assert set(first["attributions"][0]) == {"source", "cue", "content", "score", *statement}


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "b"}', '{"text": "x"}', "[" * 100000, '{"id":"b","text":3}', "\xff"]
)
def test_a_bad_record_is_said_and_the_others_are_read(line: str):
    good = json.dumps({"id": "a", "text": TEXT})
    result = run("read", "--jsonl", "-", given=f"{line}\n{good}\n".encode("latin-1"))
    bad, fine = map(json.loads, result.stdout.splitlines())
    assert bad["error"]["type"] == "BadRecord"
    assert fine["attributions"]
    assert result.exit_code == 1
    assert "line 1" in result.stderr
    assert len(result.stderr.splitlines()) == 1


BAD = {
    "binary.txt": (bytes(range(256)) * 40, "binary"),
    "broken.html.gz": (b"\x1f\x8b\x08 not gzip at all", ""),
    "large.html": (b"<p>" + b"x" * 21_000_000, "20 MB"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_in_one_line_and_the_others_are_read(name: str, text_file: Path, tmp_path: Path):
    content, reason = BAD[name]
    path = tmp_path / name
    path.write_bytes(content)
    result = run("read", path, text_file)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert str(path) in result.stderr
    assert reason in result.stderr
    assert "{said}" in result.stdout


def test_missing_files_and_folders_are_named(tmp_path: Path):
    result = run("read", tmp_path / "none.txt", tmp_path)
    assert result.exit_code == 1
    assert [line.split(": ")[2].partition(".")[0] for line in result.stderr.splitlines()] == [
        "no such file or directory",
        "is a directory",
    ]


def test_an_empty_file_is_a_verdict(tmp_path: Path):
    path = tmp_path / "empty.html"
    path.touch()
    result = run("read", path)
    assert result.exit_code == 0
    assert "retrieval: empty" in result.output


GERMAN = (
    "Die Regierung in Oster hat den Vorwurf zurückgewiesen, sie habe Truppen an den Fluss verlegt. "
    "„Das ist falsch“, sagte ein Sprecher am Sonntag in der Hauptstadt.\n"
)


def test_another_language_is_named_and_read_on_request(tmp_path: Path):
    path = tmp_path / "bericht.txt"
    path.write_text(GERMAN, encoding="utf-8")
    assert "(de)" in " ".join(run("read", path).output.split())
    assert json.loads(run("read", "--json", path).stdout)["attributions"] == []
    assert json.loads(run("read", "--json", "--any-language", path).stdout)["unread"] is None


WRONG = [["read"], ["read", "--format", "pdf", "x"], ["nonsense"], ["read", "--jsonl", "--json", "x"]]


@pytest.mark.parametrize("arguments", WRONG)
def test_wrong_usage_exits_with_2(arguments: list[str]):
    assert run(*arguments).exit_code == 2


def test_control_characters_never_reach_the_terminal(tmp_path: Path):
    path = tmp_path / "report.txt"
    path.write_text("Marland said \x1b[2Jthe \u202ebridge was \x07open.\n", encoding="utf-8")
    output = run("read", path).output
    assert not {"\x1b", "\x07", "\u202e"} & set(output)


@pytest.mark.parametrize("form", [["--jsonl"], ["--json"], ["--format", "html"], []])
def test_a_closed_pipe_ends_quietly(form: list[str], text_file: Path, tmp_path: Path):
    given = [text_file] * 60
    if form == ["--jsonl"]:
        given = [tmp_path / "given.jsonl"]
        given[0].write_text((json.dumps({"id": "a", "text": TEXT}) + "\n") * 300)
    command = [sys.executable, "-m", "reportedly", "read", *form, *map(str, given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_every_command_has_help():
    for name in COMMANDS:
        assert run(name, "--help").exit_code == 0


@pytest.mark.parametrize(("command", "line"), [("review", "undo NUMBER"), ("hooks", "send   ")])
def test_lists_in_help_keep_their_lines(command: str, line: str):
    shown = CliRunner().invoke(main, [command, "--help"]).output
    assert "\\b" not in shown
    assert any(each.strip().startswith(line) for each in shown.splitlines())
