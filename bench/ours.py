"""Attributions or statements by reportedly; `python bench/ours.py FILE.jsonl` prints the seconds taken for reading."""

import argparse
import json
import time
from pathlib import Path

from reportedly import Reader

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--threads", type=int, default=1, help="threads for one text")
    parser.add_argument("--statements", action="store_true", help="actors, channels, times and places as well")
    given = parser.parse_args()
    texts = [json.loads(line)["text"] for line in given.file.read_text(encoding="utf-8").splitlines()]
    reader = Reader(threads=given.threads)
    read = reader.statements if given.statements else reader.attributions
    read("“No,” she said in Paris on Monday.")
    start = time.perf_counter()
    found = sum(len(read(text)) for text in texts)
    print(json.dumps({"seconds": time.perf_counter() - start, "found": found}))
