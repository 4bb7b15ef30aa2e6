"""Sites on this machine for tests: a server that answers as it is told and notes what it was asked."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Thread
from time import monotonic
from typing import Any

from reportedly.collect.web import Pace, Web

HERE = ip_network("127.0.0.1/32")
"""The one address that tests treat as public."""

QUICK = Pace(silence=5, request=5, page=20, between=0, back_off=0.001)

PAGE = b"<html lang=en><title>Two bridges</title><p>Orvane said it had reopened two bridges.</p>"


@dataclass
class Asked:
    """A request that a site had."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Site:
    """What a site answers for each path, a tuple or what a function does, and what it was asked."""

    port: int
    host: str
    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    def at(self, path: str, host: str = "") -> str:
        """Return the address of a path."""
        return f"http://{host or self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """Return the paths that it was asked for."""
        return [each.path for each in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def setup(self) -> None:
        self.site.connections += 1
        super().setup()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.site.asked.append(Asked(self.path, headers, monotonic()))
        found = self.site.pages.get(self.path, (404, {}, b"no such page"))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        with contextlib.suppress(OSError):
            found(self) if callable(found) else answer(self, *found)

    def log_message(self, *args: object) -> None:
        pass


def answer(handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes = b"") -> None:
    handler.send_response(status)
    for name, value in ({"content-type": "text/html", "content-length": str(len(body))} | headers).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *args: object) -> None:
        pass


class _Server6(_Server):
    address_family = socket.AF_INET6


@contextlib.contextmanager
def served(
    host: str = "127.0.0.1", port: int = 0, wrap: Callable[[socket.socket], Any] | None = None
) -> Iterator[Site]:
    """Serve a site until the block ends. wrap: what is done with the listening socket, as for TLS."""
    handler = type("Handler", (_Handler,), {})
    server = (_Server6 if ":" in host else _Server)((host, port), handler)
    site = handler.site = Site(server.server_port, host)
    if wrap:
        server.socket = wrap(server.socket)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Names:
    """A resolver whose names lead where a test says; of several answers each is given once, the last one for ever."""

    def __init__(self, **names: list[str] | list[list[str]]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}

    async def __call__(self, host: str, _port: int) -> list[str]:
        """Return the addresses of a name."""
        found = self.names.get(host)
        if found is None:
            raise OSError("no such name")
        if isinstance(found[0], list):
            return found.pop(0) if len(found) > 1 else found[0]
        return found


def web(**more: Any) -> Web:
    return Web(**{"allowed": [HERE], "pace": QUICK} | more)
