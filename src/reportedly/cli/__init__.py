"""The command line: one file a command, each imported when it is called."""

from __future__ import annotations

import os
from importlib import import_module

import click

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""numpy reads it when a command imports it. Its products are small: threads only wait for each other, at the cost of as
much processor time again.
"""

COMMANDS = {
    "read": "Read reports: who says what, with the exact words.",
    "add": "Add reports to the ledger.",
    "sources": "Name the places where reports appear.",
    "watch": "Keep the ledger up to date from its sources.",
    "claims": "List the claims: where each stands.",
    "claim": "Show a claim: all statements on it.",
    "stories": "List the stories.",
    "story": "Show a story: its reports and claims.",
    "actors": "List the actors.",
    "actor": "Show an actor: what they said, what became of it.",
    "reports": "List the reports.",
    "report": "Show a report: its statements, its revisions.",
    "search": "Find words in claims, statements and reports.",
    "status": "Show where the claims stand, now or at any past day.",
    "changes": "List how the status of claims changed.",
    "review": "Correct what was derived.",
    "export": "Write what the ledger holds, in many formats.",
    "digest": "Write what happened in some days.",
    "hooks": "Tell other programs what happens (webhooks).",
    "mcp": "Let an assistant ask the ledger (MCP).",
    "tokens": "Make, list or take back the tokens of programs.",
    "archive": "Write all captures as a web archive (WARC).",
    "serve": "Show the ledger in a browser.",
    "demo": "Show a ledger of invented reports, day by day.",
    "rebuild": "Derive everything again.",
    "check": "Verify the ledger.",
    "backup": "Copy the ledger.",
    "restore": "Put a backup in its place.",
    "models": "List the installed weights.",
    "schema": "Print the JSON Schema of `read --json`.",
}
"""Names of commands with their short help; command X is `command` in module X."""


class Commands(click.Group):
    """A group that imports a command's module when it is called, so that help and errors come at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return a command, or None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"reportedly.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="reportedly")
def main() -> None:
    """Turn news reports into attributed claims: who says what, with the exact words that show it.

    Works offline. Exit status: 0 all is well; 1 something could not be read, done or found, and says so; 2 wrong usage.
    """
