"""Remake what the documentation shows of the program: `python docs/remake.py`.

Run it when the output, the weights or the measured figures have changed. It rewrites

    docs/assets/read.svg    a picture of the terminal, from a bundled sample
    docs/assets/scores.svg  the reliability diagram of the scores
    the pages' outputs      what stands below a command in a console block
    the pages' tables       between `<!-- figures: AREA -->` and `<!-- end of figures -->`

Figures are those that `python -m quality --json quality/figures.json` and `python -m bench --json
bench/figures.json` have left, beside their floors.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
SAMPLES = Path("src/reportedly/samples")
PICTURE = ROOT / "docs" / "assets" / "read.svg"
DIAGRAM = ROOT / "docs" / "assets" / "scores.svg"
COMMAND, COLUMNS, LINES = f"reportedly read {SAMPLES}/day5-northern-herald.html", 92, 31

_SETTINGS = {"COLUMNS": "80", "NO_COLOR": "1", "REPORTEDLY_LEDGER": "samples.db"}
"""The environment of commands on pages; their ledger lies in the folder in which they are run."""

_CONSOLE = re.compile(r"(?<=```console\n).*?(?=```)", re.S)
_FIGURES = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end of figures -->)", re.S)
_BIN = re.compile(r"\d+(?:\.\d+)?")
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.S)
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_THEME = TerminalTheme(
    (27, 31, 38),
    (214, 219, 228),
    [
        (27, 31, 38),
        (240, 113, 120),
        (152, 211, 131),
        (255, 203, 107),
        (97, 175, 239),
        (198, 146, 234),
        (94, 208, 227),
        (214, 219, 228),
    ],
)


def terminal(command: str, folder: Path, **settings: str) -> str:
    """Return what `command` prints, errors included, in a terminal whose working folder is `folder`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONUTF8": "1", **settings}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    return done.stdout


def picture() -> str:
    """Return the SVG of a terminal that shows how a sample begins. It loads nothing from elsewhere."""
    shown = terminal(COMMAND, ROOT, FORCE_COLOR="1", TERM="xterm-256color", COLUMNS=str(COLUMNS)).splitlines()
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    whole, _, _ = "\n".join(shown[:LINES]).rpartition("\n\n")  # no paragraph is cut in its middle
    console.print(Text.from_ansi(whole), soft_wrap=False)
    drawn = console.export_svg(title=COMMAND, theme=_THEME, unique_id="read", font_aspect_ratio=0.61)
    return _FONT_FACE.sub("", drawn).replace("Fira Code, monospace", _FONTS).replace("Fira Code", "monospace")


def diagram() -> str:
    """Return the SVG of a reliability diagram: what scores say, and how often they are right; dots by their number."""
    rows = [
        (*map(float, _BIN.findall(name)), right)
        for name, right in _loaded("quality/figures.json")["reliability"].items()
    ]
    figure = Figure((5, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.plot((0, 100), (0, 100), color="0.6", linewidth=1, linestyle="--")
    axes.scatter(*zip(*[(score, right) for score, _, right in rows], strict=True), [count / 6 for _, count, _ in rows])
    for score, count, right in rows:
        axes.annotate(f"{count:.0f}", (score, right), (0, -15), textcoords="offset points", ha="center", fontsize=8)
    axes.set(xlabel="mean score, in hundredths", ylabel="right, in hundredths", xlim=(0, 100), ylim=(0, 100), aspect=1)
    drawn = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "reportedly", "svg.fonttype": "none"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    return "".join(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines())


def with_outputs(page: str) -> str:
    """Return a page with the outputs of its console blocks as they are now; a command shown without one stays so."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / SAMPLES, folder / SAMPLES)
        return _CONSOLE.sub(lambda block: _with_output(block[0], folder), page)


def _with_output(block: str, folder: Path) -> str:
    """Run a block's commands in order."""
    made = []
    for part in re.split(r"^(?=\$ )", block, flags=re.M):
        command, _, output = part.partition("\n")
        now = terminal(command.removeprefix("$ "), folder, **_SETTINGS) if command else ""
        made.append(f"{command}\n{_as_long(now, output)}" if output else part)
    return "".join(made)


def _as_long(now: str, before: str) -> str:
    """Return an output for a page; one that was cut there, and ends in "…", is cut after as many lines again."""
    rows = [line.rstrip() for line in now.strip("\n").splitlines()]
    kept = before.splitlines()
    return "\n".join([*rows[: len(kept) - 1], "…"] if kept[-1] == "…" else rows) + "\n"


def with_figures(page: str) -> str:
    """Return a page with its tables of figures as measured last."""
    return _FIGURES.sub(lambda found: f"{found[1]}{_table(found[2])}{found[3]}", page)


def _table(area: str) -> str:
    """Return one area's figures as a Markdown table."""
    measured = {**_loaded("quality/figures.json"), "bench": _loaded("bench/figures.json")}.get(area, {})
    floors = _loaded("quality/floors.json").get(area, {})
    rows = [
        f"| {name} | {_number(measured.get(name), 'not yet measured')} | {_number(floors.get(name), '')} |"
        for name in dict.fromkeys([*measured, *floors])
    ]
    return "\n".join(["| figure | measured | floor |", "|---|---:|---:|", *rows, ""]) if rows else "Not yet measured.\n"


def _number(value: float | None, missing: str) -> str:
    return missing if value is None else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def _loaded(path: str) -> dict[str, Any]:
    """Return the figures in a file, none where there is no file."""
    file = ROOT / path
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return loaded


def main() -> None:
    """Rewrite picture and pages."""
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture(), encoding="utf-8")
    DIAGRAM.write_text(diagram(), encoding="utf-8")
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        path.write_text(with_figures(with_outputs(page)), encoding="utf-8")


if __name__ == "__main__":
    main()
