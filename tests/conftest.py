"""What the tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from reportedly import Reader

# Nothing here asserts a time: on a busy machine a single example may take any.
settings.register_profile("busy", deadline=None)
settings.load_profile("busy")

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"

TEXT = """Marland said it had reopened two bridges over the river. Officials in Oster did not comment on the claim.

“That still holds,” Mr. Pell, the spokesman, said on Sunday, although he added that “patience was running low.”

But President Ana Dorn denied that the town was cut off.
“Nobody is cut off,” she wrote. “Nobody ever was.”
"""


@pytest.fixture(scope="session")
def reader() -> Reader:
    """One reader for all tests: the weights are loaded once."""
    return Reader()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with data that is not part of the product."""
    if not SHARED.is_dir():
        pytest.skip("needs the data folder ../shared, which is not part of the product")
    return SHARED
