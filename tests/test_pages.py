"""The pages as a browser gets them, without one: what they show, and whom they refuse."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from reportedly.web.app import create_app


def test_the_front_page_answers(tmp_path: Path):
    client = TestClient(create_app(tmp_path / "none.db"), base_url="http://localhost")
    assert client.get("/").status_code == 404
