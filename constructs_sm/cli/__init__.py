"""The command line ``constructs-sm``: calling, testing and looking at endpoints by hand.

Exit codes, the same for every command: 0 it is as asked; 1 the model, the endpoint or AWS failed; 2 wrong usage or wrong
input; 3 not found or not permitted; 4 not yet: timed out or pending; 130 interrupted.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = ["main"]

_NEEDED = ("typer", "rich")


def main() -> None:
    """Run the command line of this process, and exit."""
    if any(find_spec(name) is None for name in _NEEDED):
        sys.stderr.write("the command line needs typer and rich: pip install 'constructs-sm[cli]'\n")
        sys.exit(2)
    try:
        from constructs_sm.cli.app import run  # noqa: PLC0415 - only now is it known that typer is there

        run()
    except KeyboardInterrupt:  # before a command has begun; after that typer sees it first
        sys.exit(130)
