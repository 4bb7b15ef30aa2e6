"""`python -m bench`: speed, start and memory as ratios within this run; needs `make bench` for the peer.

Commands to be compared take turns on one core; the figures are medians over the turns, and ratios are what counts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
PEER = ROOT / ".venv-bench" / "bin" / "python"
COMMAND = [sys.executable, "-m", "reportedly"]
OURS = [sys.executable, "bench/ours.py"]
LENGTHS = (50, 200, 800, 3200, 12800)
"""Words of a text."""
# Bytecode may be written, as an installed package has it.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
    "OMP_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "MKL_NUM_THREADS": "1",
}


def texts() -> Iterator[str]:
    """Yield texts to read: news reports where the data folder is present, else the bundled samples."""
    dev = SHARED / "data" / "polnear" / "dev.jsonl"
    if dev.exists():
        yield from (json.loads(line)["text"] for line in dev.read_text(encoding="utf-8").splitlines())
    else:
        yield from (
            path.read_text(encoding="utf-8") for path in sorted((ROOT / "src/reportedly/samples").glob("*.txt")) * 20
        )


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and its children to one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def answer(command: list[str]) -> dict[str, Any]:
    """Return the JSON that a command prints."""
    done = subprocess.run(command, capture_output=True, check=True, env=ENVIRONMENT)
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def wall(command: list[str]) -> float:
    """Return the seconds that a command takes from start to end."""
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def written(folder: Path, name: str, given: Sequence[str]) -> str:
    """Write texts as a JSONL file; return its path."""
    path = folder / f"{name}.jsonl"
    path.write_text(
        "".join(json.dumps({"id": i, "text": text}) + "\n" for i, text in enumerate(given)), encoding="utf-8"
    )
    return str(path)


def in_turns(commands: dict[str, list[str]], turns: int) -> dict[str, float]:
    """Return the median seconds that each command says it took, without loading."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(turns):
        for name, command in commands.items():
            taken[name].append(answer(command)["seconds"])
    return {name: median(seconds) for name, seconds in taken.items()}


def speed(folder: Path, turns: int) -> dict[str, float]:
    """Return words a second of both readers, text in and findings out, and their ratio."""
    given = list(texts())
    path = written(folder, "texts", given)
    words = sum(len(text.split()) for text in given)
    commands = {"ours": [*OURS, path], "ours with statements": [*OURS, path, "--statements"]}
    if PEER.exists():
        commands["textacy"] = [str(PEER), "bench/peer.py", str(path)]
    seconds = in_turns(commands, turns)
    figures = {f"words a second, {name}": words / taken for name, taken in seconds.items()}
    figures["time, statements to attributions alone"] = seconds["ours with statements"] / seconds["ours"]
    if PEER.exists():
        figures["speed, ours to textacy"] = seconds["textacy"] / seconds["ours"]
    return figures


def lengths(folder: Path, turns: int) -> dict[str, float]:
    """Return words a second over texts of so many words each; all files have as many words, to within one text."""
    words = " ".join(texts()).split(" ")[: LENGTHS[-1] * 3]
    cut = {size: [" ".join(words[at : at + size]) for at in range(0, len(words) - size + 1, size)] for size in LENGTHS}
    commands = {f"{size}": [*OURS, written(folder, f"of-{size}", given)] for size, given in cut.items()}
    seconds = in_turns(commands, turns)
    return {f"words a second, texts of {size}": size * len(given) / seconds[str(size)] for size, given in cut.items()}


def threads(folder: Path, turns: int) -> dict[str, float]:
    """Return how many times as fast one text is read with as many threads as there are cores, and with two."""
    path = written(folder, "threads", list(texts())[:25])
    counts = sorted({1, 2, os.cpu_count() or 1})
    seconds = in_turns({str(count): [*OURS, path, "--threads", str(count)] for count in counts}, turns)
    return {f"speed, {count} threads to one": seconds["1"] / seconds[str(count)] for count in counts[1:]}


def start(turns: int) -> dict[str, float]:
    """Return the ratio of a cold `reportedly read` of one report to a bare import of onnxruntime."""
    seed = SHARED / "samples" / "seed-report.txt"
    report = seed if seed.exists() else ROOT / "src/reportedly/samples/day1-daily-lantern.txt"
    bare, cold, help_ = (
        [sys.executable, "-c", "import onnxruntime"],
        [*COMMAND, "read", str(report)],
        [*COMMAND, "--help"],
    )
    taken = [[wall(command) for command in (bare, cold, help_)] for _ in range(turns)]
    base, read, shown = (median(column) for column in zip(*taken, strict=True))
    return {
        "import onnxruntime, s": base,
        "read one report, s": read,
        "cold start, ratio": read / base,
        "help, ratio": shown / base,
    }


def memory(folder: Path, reports: int) -> dict[str, float]:
    """Return the peak memory, in MB, of reading a JSONL file of many reports."""
    # The start of a sample: memory must not grow with the number of reports, and whole ones would take ten minutes.
    sample = (ROOT / "src/reportedly/samples/day5-coast-radio.txt").read_text(encoding="utf-8")[:400]
    path = folder / "many.jsonl"
    path.write_text("".join(json.dumps({"id": i, "text": sample}) + "\n" for i in range(reports)), encoding="utf-8")
    # Measured from outside, in a process of its own, whose only child is the command.
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *COMMAND, "read", "--jsonl", str(path)], capture_output=True, check=True
    )
    unit = 1_000_000 if sys.platform == "darwin" else 1_000
    return {f"peak memory over {reports} reports, MB": int(done.stdout) / unit}


def installed() -> dict[str, float]:
    """Return the size, in MB, of the package and of all that it needs at run time, freshly installed."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", folder]
        subprocess.run([*pip, "--no-build-isolation", str(ROOT)], check=True, capture_output=True)
        size = lambda path: sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6  # noqa: E731
        forbidden = [name for name in ("torch", "spacy") if (Path(folder) / name).exists()]
        if forbidden:
            raise SystemExit(f"bench: {forbidden} must not be installed")
        return {
            "installed with dependencies, MB": size(Path(folder)),
            "the package alone, MB": size(Path(folder) / "reportedly"),
        }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3, help="how often each command is timed")
    parser.add_argument("--reports", type=int, default=5000, help="reports in the memory test")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with one_core():
            figures = {
                **start(3 * given.turns),
                **speed(folder, given.turns),
                **lengths(folder, given.turns),
                **memory(folder, given.reports),
            }
        figures |= {**threads(folder, given.turns), **installed()}
    for name, value in figures.items():
        print(f"{name:45} {value:10.2f}")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
