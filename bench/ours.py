"""Attributions by reportedly; `python bench/ours.py FILE.jsonl` prints the seconds taken, without loading."""

import json
import sys
import time
from pathlib import Path

from reportedly import Reader

if __name__ == "__main__":
    texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    reader = Reader()
    reader.attributions("“No,” she said.")
    start = time.perf_counter()
    found = sum(len(reader.attributions(text)) for text in texts)
    print(json.dumps({"seconds": time.perf_counter() - start, "found": found}))
