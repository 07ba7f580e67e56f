"""Write ``docs/rules.md``: every rule, with the message of an example from the rules' own tables.

Run it by hand after a change to the rules: ``python tools/generate_rules_docs.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "rules")]

from rule_rows import ROWS  # noqa: E402 - found where the line above looks

from constructs_sm.errors import Severity  # noqa: E402 - as above
from constructs_sm.rules import RULES, Rule  # noqa: E402 - as above

_HEAD = """# Rules

What this library checks before anything is created. Everything found is told at once:

- An **error** raises `SpecError`, whose `problems` hold every problem, and no construct exists.
- A **warning** is attached to the construct and shown by the CDK CLI, which goes on. Acknowledge one that is meant:

  ```python
  Annotations.of(endpoint).acknowledge_warning("constructs-sm:SM906", "a small model; five minutes are enough")
  ```

A value that is known only at deployment (a token) is judged by its sort alone: a number is read with `.value_as_number`, a text
with `.value_as_string`. What is read at synthesis, such as a path or a framework's version, takes none. The ids are stable; a
message may get better.

This page is written by `tools/generate_rules_docs.py` from the rules and from the tables that test them.
"""

_FIELDS = (
    ("SM001", "a value is of its type", "copy_count: must be a number, got 'two'"),
    ("SM002", "a number is finite", "initial_variant_weight: must be a finite number, got nan"),
    (
        "SM003",
        "a number or a length of time is within its limits",
        "volume_size_in_gb: must be a whole number of GB from 1 to 512, got 600",
    ),
    (
        "SM004",
        "a text has its form and its length",
        "instance_type: must be a hosting instance type such as 'ml.m5.xlarge', got 'm5.xlarge'",
    ),
)

_LATER = {
    "SM322": """### SM322 (warning)

An asynchronous endpoint takes no call that waits for its answer: the CDK's own integrations (API Gateway, Step Functions)
ask for the right through `grant_invoke` and then make such a call. `grants.submit` gives the same rights unasked.
[Source](https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference.html)

```text
grant_invoke: gives the rights to submit: the endpoint takes no call that waits for its answer, as API Gateway and Step Functions make; use grants.submit, and a RealTimeEndpoint for those
```
""",
    "SM705": """### SM705 (warning)

What a role must be allowed is given to it: a role that takes no policy here must hold it already, or the first deployment
fails. Told by the resource that needs it, with every action and resource that is missing.
[Source](https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html)

```text
role: is imported and takes no policy here, so it must already allow: s3:GetObject on arn:${AWS::Partition}:s3:::artifacts/*
```
""",
    "SM725": """### SM725 (warning)

A call of an inference component takes a right on the endpoint and one on the component: `grant_invoke` of the endpoint, which
the CDK's own integrations ask for, gives the first alone. The grants of the component give both.
[Source](https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html)

```text
grant_invoke: gives a right on the endpoint only, and every call names a component; use the grants of the component
```
""",
}
"""What only the constructs can see: what is asked of them later, and what the CDK says of a role."""

_ROOMS = {
    "1": "Models and containers",
    "2": "Variants and endpoint configurations",
    "3": "Asynchronous endpoints",
    "4": "Inference components",
    "5": "Scaling",
    "6": "Deployment and update",
    "7": "Permissions, network and encryption",
    "8": "Names and tags",
    "9": "Cost and capacity",
}


def page() -> str:
    """The whole page."""
    parts = [_HEAD, _fields()]
    for digit, title in _ROOMS.items():
        sections = {id: text for id, text in _sections() if id[2] == digit}
        if sections:
            parts.append(f"## {title}\n")
            parts += [sections[id] for id in sorted(sections)]
    return "\n".join(parts)


def _sections() -> Iterator[tuple[str, str]]:
    """Every rule id with its section."""
    yield from _LATER.items()
    yield from ((rule.id, _rule(rule)) for rule in RULES.values())


def _fields() -> str:
    lines = ["## Single values\n", "Every argument is judged by itself first. All four are errors.\n"]
    lines += ["| Rule | What must hold | Example |", "|---|---|---|"]
    lines += [f"| {id} | {title} | `{example}` |" for id, title, example in _FIELDS]
    return "\n".join([*lines, ""])


def _rule(rule: Rule) -> str:
    severity = "error" if rule.severity is Severity.ERROR else "warning"
    example = next(row.message for row in ROWS if row.rule == rule.id and row.message is not None)
    message = example.removesuffix(f" [{rule.id}]")
    title = rule.title[0].upper() + rule.title[1:]
    return f"### {rule.id} ({severity})\n\n{title}: {rule.why}. [Source]({rule.source})\n\n```text\n{message}\n```\n"


def main(arguments: Iterable[str] | None = None) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Write docs/rules.md.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "rules.md", help="where to write the page")
    parser.parse_args(None if arguments is None else list(arguments)).out.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
