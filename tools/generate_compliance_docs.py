"""Write ``docs/compliance.md``: what each control says of each pattern, bare and with every argument that meets one.

Run it by hand after a change to the patterns, the checks or the facts: ``python tools/generate_compliance_docs.py``.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "compliance")]
os.environ.setdefault("JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION", "1")
os.environ.setdefault("CDK_VALIDATION", "false")

from aws_cdk import App, Stack  # noqa: E402 - node is quiet after the lines above
from compliance_stacks import EXAMPLES, HARDENED, Means  # noqa: E402 - found where the line above looks

from constructs_sm.compliance import EndpointCard, Outcome, State, compliance_card  # noqa: E402 - as above
from constructs_sm.compliance.markdown import to_do  # noqa: E402 - as above
from constructs_sm.facts.controls import controls  # noqa: E402 - as above

_HEAD = """# Compliance

What security scanners say of each kind of endpoint: **bare**, as the shortest program makes it, and **with** every argument
that this page names. `constructs-sm compliance` and `compliance_card` say the same of any template
([guide](guide/compliance.md)). Tests hold the answers against cdk-nag (every pack here, both ways), cdk-nag 3 and Checkov.

- **met with one argument**: the column *Argument* has it, and the construct it goes to.
- **not met**: no argument does it; *Reason* is what an exception may say, where this library knows one.
- Controls of one check have one row. What does not apply is listed below each table.

This page is written by `tools/generate_compliance_docs.py` from the constructs, the checks and the facts.
"""
_TITLES = {
    "RealTime": "RealTimeEndpoint",
    "Async": "AsyncEndpoint",
    "Serverless": "ServerlessEndpoint",
    "Components": "InferenceComponentEndpoint",
}
_SHOWN = (
    "AwsSolutions-IAM5",
    "CKV_AWS_111",
    "sagemaker_models_vpc_settings_configured",
    "SageMaker.16",
    "sagemaker-endpoint-configuration-kms-key-configured",
)


def page() -> str:
    """The whole page."""
    cards = {name: _cards(name) for name in _TITLES}
    tables = ["\n".join([f"## {title}\n", *_table(*cards[name])]) for name, title in _TITLES.items()]
    outcomes = [outcome for both in cards.values() for card in both for outcome in card.outcomes]
    return "\n".join([_HEAD, *tables, _exceptions(outcomes), _controls()])


def _cards(name: str) -> tuple[EndpointCard, EndpointCard]:
    """Bare, and with every argument."""
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as whole:
        (shortest,) = compliance_card(EXAMPLES[name](App(outdir=bare))).endpoints
        stack = Stack(App(outdir=whole), "With")
        HARDENED[name](stack, Means.of(stack))
        (hardened,) = compliance_card(stack).endpoints
    return shortest, hardened


def _table(bare: EndpointCard, hardened: EndpointCard) -> Iterator[str]:
    yield from ("| Controls | Bare | With | Argument, or change | Reason |", "|---|---|---|---|---|")
    absent: list[str] = []
    for same in _by_check(bare.outcomes, hardened.outcomes):
        ids = [first.control.id for first, _ in same]
        first, second = same[0]
        if {first.state, second.state} == {State.NOT_APPLICABLE}:
            absent += ids
            continue
        said = first.why if first.state is State.NOT_APPLICABLE else to_do(first)
        reasons = [each.reason for each in (second, first) if each.reason is not None]
        yield f"| {', '.join(ids)} | {first.state} | {second.state} | {said} | {reasons[0] if reasons else ''} |"
    yield from ("", f"Not applicable: {', '.join(absent)}.", "")


def _by_check(bare: Iterable[Outcome], hardened: Iterable[Outcome]) -> list[list[tuple[Outcome, Outcome]]]:
    found: dict[str, list[tuple[Outcome, Outcome]]] = {}
    for first, second in zip(bare, hardened, strict=True):
        found.setdefault(first.control.check, []).append((first, second))
    return list(found.values())


def _exceptions(outcomes: Sequence[Outcome]) -> str:
    lines = ["## Exceptions\n", "In the form that each scanner takes them, for one control of each:\n"]
    for id in _SHOWN:
        outcome = next(each for each in outcomes if each.control.id == id and each.found)
        for place, text in outcome.exceptions.items():
            lines += [f"{id}, {place}:\n", f"```text\n{text}\n```\n"]
    lines.append(
        "`acknowledge(stack)` writes those for wildcards and network interfaces, with their reasons, for cdk-nag 2, cdk-nag 3 "
        "and Checkov.\n"
    )
    return "\n".join(lines)


def _controls() -> str:
    lines = ["## Controls\n", "| Control | Framework | Demands, or says when it finds something |", "|---|---|---|"]
    lines += [f"| [{one.id}]({one.source}) | {one.framework} | {one.title} |" for one in controls()]
    return "\n".join([*lines, ""])


def main(arguments: Iterable[str] | None = None) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Write docs/compliance.md.")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "compliance.md", help="where to write the page")
    parser.parse_args(None if arguments is None else list(arguments)).out.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
