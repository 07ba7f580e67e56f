"""The card: what each control asks of each endpoint, and whether it has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from constructs_sm.compliance import hosting_checks, identity_checks, network_checks, storage_checks
from constructs_sm.compliance.arguments import Argument, argument, change
from constructs_sm.compliance.check import UNREADABLE, Check
from constructs_sm.compliance.endpoints import Kind, Reach, endpoints
from constructs_sm.compliance.exceptions import forms
from constructs_sm.compliance.reasons import reason
from constructs_sm.facts.controls import Control, Framework, controls
from constructs_sm.templates.files import Stack, stacks
from constructs_sm.templates.template import Resource, Template
from constructs_sm.templates.values import Document

CHECKS: dict[str, Check] = {
    **hosting_checks.CHECKS,
    **identity_checks.CHECKS,
    **network_checks.CHECKS,
    **storage_checks.CHECKS,
}


class State(StrEnum):
    """How an endpoint stands to a control."""

    MET = "met"
    ONE_ARGUMENT = "met with one argument"
    NOT_APPLICABLE = "not applicable"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A resource that does not meet a control.

    Attributes:
        resource: Its logical id.
        details: What is found there in the scanner's words; empty where it says no more.
        argument: The argument that meets the control; None if there is none.
        reason: Why it may be excepted, as far as this library knows; None if that is for you to say.
    """

    resource: str
    details: tuple[str, ...]
    argument: Argument | None
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What one control says of one endpoint.

    Attributes:
        control: The control.
        state: Whether it is met.
        passed: Logical ids of the resources that meet it.
        found: Resources that do not.
        why: Why it does not apply or cannot be told; otherwise empty.
        change: What to change where it is not met and no one argument does it; otherwise empty.
    """

    control: Control
    state: State
    passed: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    why: str = ""
    change: str = ""

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments that would meet it."""
        return tuple(dict.fromkeys(each.argument for each in self.found if each.argument is not None))

    @property
    def reason(self) -> str | None:
        """The reason of an exception for all that is found; None if a part of it is for you to say."""
        reasons = [each.reason for each in self.found]
        return None if None in reasons or not reasons else " ".join(dict.fromkeys(filter(None, reasons)))

    @property
    def exceptions(self) -> Mapping[str, str]:
        """What to paste for an exception, by where it goes; nothing where none is needed."""
        found = {each.resource: each.details for each in self.found}
        return forms(self.control, found, self.reason) if found else {}

    @property
    def is_open(self) -> bool:
        """Whether something is left to do: to say an argument, to change something, or to find a reason."""
        return self.state is State.ONE_ARGUMENT or (self.state is State.NOT_MET and self.reason is None)


@dataclass(frozen=True, kw_only=True, slots=True)
class EndpointCard:
    """All controls of one endpoint.

    Attributes:
        template: Name of the template.
        endpoint: Its logical id.
        kind: What it is, as the name of a construct; None where its configuration is not in the template.
        outcomes: What each control says.
    """

    template: str
    endpoint: str
    kind: Kind | None
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ComplianceCard:
    """All controls of all endpoints.

    Attributes:
        endpoints: A card for each endpoint, in the order of the template.
    """

    endpoints: tuple[EndpointCard, ...]

    @property
    def open(self) -> tuple[Outcome, ...]:
        """What is left to do."""
        return tuple(outcome for each in self.endpoints for outcome in each.outcomes if outcome.is_open)

    def to_json(self) -> str:
        """The card as JSON; its keys are stable."""
        return json.dumps([_plain(each) for each in self.endpoints], ensure_ascii=False, indent=2)

    def to_markdown(self) -> str:
        """The card as tables in Markdown, with what to paste for exceptions below each."""
        from constructs_sm.compliance.markdown import markdown  # noqa: PLC0415 - it draws cards, and so imports them

        return markdown(self)


def card_of(
    source: Document | str | Path, *, name: str | None = None, frameworks: Iterable[Framework] | None = None
) -> ComplianceCard:
    """The card of a template, or of the templates of an assembly."""
    wanted = set(Framework) if frameworks is None else set(frameworks)
    return ComplianceCard(
        endpoints=tuple(
            EndpointCard(
                template=_shown(stack) if name is None else name,
                endpoint=reach.endpoint.id,
                kind=reach.kind,
                outcomes=tuple(
                    _outcome(each, reach, stack.template) for each in controls() if each.framework in wanted
                ),
            )
            for stack in stacks(source)
            for reach in endpoints(stack.template)
        )
    )


def _shown(stack: Stack) -> str:
    return stack.name if stack.id is None else stack.id


def _outcome(control: Control, reach: Reach, template: Template) -> Outcome:
    check = CHECKS.get(control.check)
    if check is None:
        why = "it asks about the account, not about an endpoint"
        return Outcome(control=control, state=State.NOT_APPLICABLE, why=why)
    subjects = [each for each in reach.of_type(*check.types) if check.concerns(each)]
    judged = {each.id: tuple(check.judge(each, template)) for each in subjects}
    hidden = [id for id, findings in judged.items() if UNREADABLE in findings]
    passed = tuple(id for id, findings in judged.items() if not findings)
    found = tuple(_found(control, each, judged[each.id], reach) for each in subjects if _is_wrong(judged[each.id]))
    away = [*reach.unknown(*check.types), *hidden]
    if found:
        whole = all(each.argument is not None for each in found)
        told = "" if whole else change(control.check, reach)
        state = State.ONE_ARGUMENT if whole else State.NOT_MET
        return Outcome(control=control, state=state, passed=passed, found=found, change=told)
    if away:
        why = f"cannot be told from this template: {', '.join(dict.fromkeys(away))}"
        return Outcome(control=control, state=State.UNKNOWN, passed=passed, why=why)
    if not subjects:
        return Outcome(control=control, state=State.NOT_APPLICABLE, why=check.absent)
    return Outcome(control=control, state=State.MET, passed=passed)


def _is_wrong(findings: Sequence[str]) -> bool:
    return bool(findings) and UNREADABLE not in findings


def _found(control: Control, resource: Resource, findings: Sequence[str], reach: Reach) -> Found:
    return Found(
        resource=resource.id,
        details=tuple(each for each in findings if each),
        argument=argument(control.check, resource, reach),
        reason=reason(control.check, reach, resource),
    )


def _plain(card: EndpointCard) -> Mapping[str, object]:
    return {
        "template": card.template,
        "endpoint": card.endpoint,
        "kind": card.kind,
        "controls": [dict(_fields(outcome)) for outcome in card.outcomes],
    }


def _fields(outcome: Outcome) -> Iterator[tuple[str, object]]:
    control = outcome.control
    yield from {"id": control.id, "framework": control.framework, "demands": control.title}.items()
    yield "state", outcome.state
    yield "met_by", list(outcome.passed)
    yield "found", [{"resource": each.resource, "details": list(each.details)} for each in outcome.found]
    yield "arguments", [{"code": each.code, "construct": each.construct} for each in outcome.arguments]
    yield "change", outcome.change
    yield "why", outcome.why
    yield "reason", outcome.reason
    yield "exceptions", outcome.exceptions
    yield "source", control.source
