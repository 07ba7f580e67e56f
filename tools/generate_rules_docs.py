"""Write ``docs/rules.md``: everything in the catalogue of rules, with the message of an example.

Run it by hand after a change to the rules: ``python tools/generate_rules_docs.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "rules")]

from rule_rows import ROWS  # noqa: E402 - found where the line above looks

from constructs_sm.rules import Rule, catalogue  # noqa: E402 - as above
from constructs_sm.rules.declared import Declared  # noqa: E402 - as above

_HEAD = """# Rules

What this library checks before anything is created. Everything found is told at once:

- An **error** raises `SpecError`, whose `problems` hold every problem, and no construct exists.
- A **warning** is attached to the construct and shown by the CDK CLI, which goes on. Acknowledge one that is meant:

  ```python
  Annotations.of(endpoint).acknowledge_warning("constructs-sm:SM906", "a small model; five minutes are enough")
  ```
- **Advice** is attached to nothing. `endpoint.advise()` tells it to whoever asks: what an endpoint costs while nobody calls, and
  what quotas it needs.

A value that is known only at deployment (a token) is judged by its sort alone: a number is read with `.value_as_number`, a text
with `.value_as_string`. What is read at synthesis, such as a path or a framework's version, takes none. The ids are stable; a
message may get better.

This page is written by `tools/generate_rules_docs.py` from the rules and from the tables that test them.
"""

_SINGLE = "0"
_ROOMS = {
    "1": "Models and containers",
    "2": "Variants and endpoint configurations",
    "3": "Asynchronous endpoints",
    "4": "Inference components",
    "5": "Scaling and metrics",
    "6": "Deployment and update",
    "7": "Permissions, network and encryption",
    "8": "Names and tags",
    "9": "Cost and capacity",
}


def page() -> str:
    """The whole page."""
    known = catalogue()
    parts = [_HEAD, _fields([one for id, one in known.items() if id[2] == _SINGLE])]
    for digit, title in _ROOMS.items():
        sections = [_section(one) for id, one in known.items() if id[2] == digit]
        if sections:
            parts += [f"## {title}\n", *sections]
    return "\n".join(parts)


def _fields(entries: Iterable[Rule | Declared]) -> str:
    lines = ["## Single values\n", "Every argument is judged by itself first. All four are errors.\n"]
    lines += ["| Rule | What must hold | Example |", "|---|---|---|"]
    lines += [f"| {one.id} | {one.title} | `{_example(one)}` |" for one in entries]
    return "\n".join([*lines, ""])


def _section(one: Rule | Declared) -> str:
    title = one.title[0].upper() + one.title[1:]
    head = f"### {one.id} ({one.severity})\n\n{title}: {one.why}. [Source]({one.source})"
    return f"{head}\n\n```text\n{_example(one)}\n```\n"


def _example(one: Rule | Declared) -> str:
    if isinstance(one, Declared):
        return one.example
    message = next(row.message for row in ROWS if row.rule == one.id and row.message is not None)
    return message.removesuffix(f" [{one.id}]")


def main(arguments: Iterable[str] | None = None) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Write docs/rules.md.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "rules.md", help="where to write the page")
    parser.parse_args(None if arguments is None else list(arguments)).out.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
