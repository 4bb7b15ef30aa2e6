"""The package's shape: what it exports, imports and weighs."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import reportedly
from reportedly import errors

HEAVY = {"onnxruntime", "numpy", "trafilatura", "lxml", "tokenizers", "jinja2", "rich", "py3langid"}


def modules_after(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_exports_are_sorted_complete_and_documented():
    public = {name for name in dir(reportedly) if not name.startswith("_")}
    assert reportedly.__all__ == sorted(reportedly.__all__, key=lambda name: (name.islower(), name))
    assert set(reportedly.__all__) <= public
    for name in reportedly.__all__:
        assert getattr(reportedly, name).__doc__, name


@pytest.mark.parametrize(
    "statement", ["import reportedly", "from reportedly.cli import main; main(['--help'], standalone_mode=False)"]
)
def test_importing_and_help_load_nothing_heavy(statement: str):
    assert not HEAVY & modules_after(statement)


def test_plain_text_is_read_without_the_html_libraries():
    assert not {"trafilatura", "lxml"} & modules_after("import reportedly; reportedly.read('She said no.')")


def every_error(base=errors.ReportedlyError):
    for error in base.__subclasses__():
        yield error
        yield from every_error(error)


def test_the_tree_of_errors_is_drawn_whole():
    for error in every_error():
        assert error.__name__ in (errors.__doc__ or "")
        assert error.__doc__


@pytest.mark.parametrize("error", list(every_error()))
def test_errors_survive_pickling(error: type[errors.ReportedlyError]):
    before = error("something was wrong", "a.html", "Do this.")
    after = pickle.loads(pickle.dumps(before))  # noqa: S301
    assert (str(after), type(after)) == ("a.html: something was wrong. Do this.", error)


def test_errors_that_leave_are_all_public():
    assert {error.__name__ for error in every_error()} <= set(reportedly.__all__)


def test_the_larger_weights_read_and_no_file_is_too_large():
    folder = Path(__file__).parent.parent / "packages" / "reportedly-large" / "src" / "reportedly_large"
    assert all(file.stat().st_size < 100_000_000 for file in folder.iterdir())
    text = "Orvane said it had reopened two bridges."
    (found,) = reportedly.Reader(weights=folder / "reader.onnx").attributions(text)
    assert [text[span.start : span.end] for span in (*found.source, *found.cue)] == ["Orvane", "said"]
