"""Plain text is cleaned without loading what only pages need."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from reportedly.clean import clean
from reportedly.types import Capture
text = "The mayor said on Monday that she would stay, and the council denied that it had asked her to go.\\n" * 3
clean(Capture("memory:plain", text.encode(), "text/plain"))
print(sorted({"trafilatura", "lxml", "markdown_it", "py3langid", "charset_normalizer"} & set(sys.modules)))
"""


def test_plain_english_text_loads_no_parser_and_no_language_model():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
