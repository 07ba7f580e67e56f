"""What cdk-nag 2 says of a stack: what it finds, and what it lets pass."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aws_cdk import App, Aspects, Stack
from cdk_nag import (
    AwsSolutionsChecks,
    HIPAASecurityChecks,
    NagReportFormat,
    NIST80053R5Checks,
    PCIDSS321Checks,
)

PACKS = (AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks)


@dataclass(frozen=True, kw_only=True, slots=True)
class NagFindings:
    """Rules with logical ids; where a rule finds several things in a resource, each of them."""

    found: set[tuple[str, str, str]]
    passed: set[tuple[str, str]]
    broken: set[str]
    """Rules that could not be asked."""


def nag(app: App, stack: Stack, packs: Sequence[type] = PACKS) -> NagFindings:
    """Hold the stack against the packs."""
    for pack in packs:
        Aspects.of(stack).add(pack(reports=True, report_formats=[NagReportFormat.JSON]))
    try:
        app.synth(force=True)
    except RuntimeError:
        assert list(Path(app.outdir).glob("*NagReport.json")), "it stops at what is found, with its reports written"
    directory = Path(app.outdir)
    metadata = _metadata(directory, stack)
    ids = {path: str(entry["data"]) for path, entries in metadata.items() for entry in entries if _is_id(entry)}
    lines = [
        line
        for report in directory.glob("*NagReport.json")
        for line in json.loads(report.read_text(encoding="utf-8"))["lines"]
    ]
    found = {
        (told[1], "" if told[2] is None else told[2], ids[path])
        for path, entries in metadata.items()
        for entry in entries
        if entry["type"] == "aws:cdk:error"
        if (told := re.match(r"([\w.]+-\w+)(?:\[(.*?)\])?: ", str(entry["data"])))
    }
    passed = {(line["ruleId"], ids[f"/{line['resourceId']}"]) for line in lines if line["compliance"] == "Compliant"}
    return NagFindings(
        found=found, passed=passed, broken={line["ruleId"] for line in lines if line["compliance"] == "UNKNOWN"}
    )


def _is_id(entry: dict[str, object]) -> bool:
    return entry["type"] == "aws:cdk:logicalId"


def _metadata(directory: Path, stack: Stack) -> dict[str, list[dict[str, object]]]:
    file = directory / f"{stack.artifact_id}.metadata.json"
    told: dict[str, list[dict[str, object]]] = json.loads(file.read_text(encoding="utf-8"))
    return told
