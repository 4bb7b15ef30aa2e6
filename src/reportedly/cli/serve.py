"""`reportedly serve`."""

from __future__ import annotations

import secrets
import signal
import socket
import sys
import webbrowser
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import click

from reportedly.cli.common import guarded, ledger_option

if TYPE_CHECKING:
    from reportedly.web.settings import Settings

PORT = 8321


@click.command("serve")
@ledger_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0: any that is free.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A further name under which it may be called.")
@click.option(
    "--token", envvar="REPORTEDLY_TOKEN", default="", help="What must be entered first. Default: $REPORTEDLY_TOKEN."
)
@click.option("--https", "secure", is_flag=True, help="It is reached through HTTPS alone, by way of a proxy.")
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@guarded
def command(
    path: Path | None, host: str, port: int, names: tuple[str, ...], token: str, secure: bool, show: bool
) -> None:
    """Show the ledger in a browser, on this machine alone unless --host says otherwise; then a token is needed.

    Prints its address. Stop it with Ctrl-C, or with the signal TERM.
    """
    import uvicorn

    from reportedly.web.app import create_app

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: sys.exit(0))  # uvicorn raises the signal again once it has stopped
    told = _settings(path, host, names, token, secure)
    listening = _listen(host, port)
    address = f"http://{_bracketed(host)}:{listening.getsockname()[1]}/"
    click.echo(f"serving {address}")
    if told.token and not token:
        click.echo(f"token {told.token}")
    if show:
        Timer(0.5, webbrowser.open, (address,)).start()
    config = uvicorn.Config(create_app(settings=told), log_level="warning", server_header=False, timeout_keep_alive=20)
    uvicorn.Server(config).run([listening])


def _settings(path: Path | None, host: str, names: tuple[str, ...], token: str, secure: bool) -> Settings:
    """Return what the server is told; one that other machines may reach always has a token."""
    from reportedly.web.settings import LOOPBACK, Settings, is_loopback

    own = is_loopback(host) and not names and not secure
    every = () if host in ("0.0.0.0", "::") else (_bracketed(host),)  # noqa: S104 compared, not bound
    hosts = tuple(dict.fromkeys((*LOOPBACK, *every, *names)))
    return Settings(ledger=path, hosts=hosts, token=token or ("" if own else secrets.token_urlsafe(18)), secure=secure)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises click.ClickException where that is not possible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        what = f"cannot listen on {host} port {port}: {error.strerror or error}. Name another with --port or --host."
        raise click.ClickException(what) from error
