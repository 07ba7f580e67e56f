"""``python -m constructs_sm.packaging``."""

from __future__ import annotations

import io
import os
import sys

from constructs_sm.packaging.command import main

_CLOSED = 1


def run() -> int:
    """Run the command line of this process; its exit code. Names that the terminal cannot show are written out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = main(sys.argv[1:], sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read is gone; without this the interpreter would complain of the same when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CLOSED
    return code


if __name__ == "__main__":
    sys.exit(run())
