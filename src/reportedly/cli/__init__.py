"""The command line: one file a command, each imported when it is called."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "read": "Read reports: who says what, with the exact words.",
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

    Works offline. Exit status: 0 all was read; 1 some input could not be read, the rest was; 2 wrong usage.
    """
