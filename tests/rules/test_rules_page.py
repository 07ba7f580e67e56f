"""``docs/rules.md`` is what its tool writes, and says what is true."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rule_subjects import component, flat_config, variant

from constructs_sm.rules import RULES, check
from constructs_sm.rules.registry import Walkable

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"


def test_the_committed_page_is_the_generated_one(tmp_path: Path) -> None:
    written = tmp_path / "rules.md"
    tool = ROOT / "tools" / "generate_rules_docs.py"
    subprocess.run([sys.executable, tool, "--out", written], check=True, timeout=60, cwd=tmp_path)

    assert written.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8"), "run tools/generate_rules_docs.py"


def test_every_rule_has_its_section() -> None:
    found = re.findall(r"^### (SM\d{3}) \((error|warning)\)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    registered = [(rule.id, str(rule.severity)) for rule in RULES.values()]
    assert sorted([*registered, ("SM705", "warning")]) == found


@pytest.mark.parametrize(
    ("rule", "spec"),
    [
        ("SM001", replace(component(), copy_count="two")),  # type: ignore[arg-type] # that is the mistake
        ("SM002", flat_config(variant(initial_variant_weight=float("nan")))),
        ("SM003", flat_config(variant(volume_size_in_gb=600))),
        ("SM004", flat_config(variant(instance_type="m5.xlarge"))),
    ],
)
def test_the_examples_of_single_values_are_what_is_said(rule: str, spec: Walkable) -> None:
    (line,) = re.findall(rf"^\| {rule} \|.*\| `(.*)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert [f"{line} [{rule}]"] == [str(problem) for problem in check(spec)]
