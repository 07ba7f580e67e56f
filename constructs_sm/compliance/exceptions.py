"""Exceptions, in the form that each scanner takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from constructs_sm.facts.controls import Control, Framework

YOUR_REASON = "say why this is accepted, in ten characters or more"


def forms(control: Control, found: Mapping[str, Sequence[str]], reason: str | None) -> dict[str, str]:
    """What to paste, by where it goes.

    Args:
        control: What the exception is from.
        found: Logical ids, and in the scanner's words what it finds there; nothing where it says no more.
        reason: Why. Default: a place for your own words.
    """
    why = YOUR_REASON if reason is None else reason
    match control.framework:
        case Framework.CHECKOV:
            skip = {"checkov": {"skip": [{"id": control.id, "comment": why}]}}
            return {"Metadata of the resource": json.dumps(skip, ensure_ascii=False)}
        case Framework.PROWLER:
            return {"mutelist of Prowler": _mutelist(control, why)}
        case Framework.SECURITY_HUB:
            return {"note of the suppressed finding": f"{control.id}: {why}"}
        case Framework.CONFIG:
            return {"reason of the exception": f"{control.id}: {why}"}
    return _nag(control, found, why)


def _mutelist(control: Control, why: str) -> str:
    lines = [
        "Mutelist:",
        "  Accounts:",
        '    "*":',
        "      Checks:",
        f"        {control.id}:",
        '          Regions: ["*"]',
        '          Resources: ["NAME"]',
        f"          Description: {json.dumps(why, ensure_ascii=False)}",
    ]
    return "\n".join(lines)


def _nag(control: Control, found: Mapping[str, Sequence[str]], why: str) -> dict[str, str]:
    details = list(dict.fromkeys(detail for each in found.values() for detail in each if detail))
    text = json.dumps(why, ensure_ascii=False)
    ids = [f"{control.id}[{detail}]" for detail in details] if details else [control.id]
    three = "\n".join(
        f"Validations.of(construct).acknowledge(Acknowledgment(id={json.dumps(id)}, reason={text}))" for id in ids
    )
    applies = f", applies_to={json.dumps(details)}" if details else ""
    two = f"NagPackSuppression(id={json.dumps(control.id)}, reason={text}{applies})"
    return {
        "cdk-nag 3": three,
        "cdk-nag 2": f"NagSuppressions.add_resource_suppressions(construct, [{two}], apply_to_children=True)",
    }


def nag_metadata(id: str, why: str, details: Sequence[str]) -> dict[str, str | list[str]]:
    """One entry of ``rules_to_suppress``, as cdk-nag 2 reads it from the metadata of a resource."""
    return {"id": id, "reason": why, **({"applies_to": list(details)} if details else {})}
