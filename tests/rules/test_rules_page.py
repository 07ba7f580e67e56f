"""``docs/rules.md`` is what its tool writes, and says what is true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rule_subjects import component, flat_config, variant

from constructs_sm.rules import DECLARED, RULES, catalogue, check
from constructs_sm.rules.registry import Walkable

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "rules.md"
CALLS = {"cdk/async_endpoint.py": "SM322", "cdk/component_endpoint.py": "SM725"}
"""What the constructs say word for word, and where it stands."""


def test_the_committed_page_is_the_generated_one(tmp_path: Path) -> None:
    written = tmp_path / "rules.md"
    tool = ROOT / "tools" / "generate_rules_docs.py"
    subprocess.run([sys.executable, tool, "--out", written], check=True, timeout=60, cwd=tmp_path)

    assert written.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8"), "run tools/generate_rules_docs.py"


def test_every_rule_has_its_section() -> None:
    found = re.findall(r"^### (SM\d{3}) \((error|warning|advice)\)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert [(id, str(one.severity)) for id, one in catalogue().items() if id[2] != "0"] == found


def test_the_catalogue_has_everything_once_and_in_order() -> None:
    assert set() == set(RULES) & set(DECLARED)
    assert sorted([*RULES, *DECLARED]) == list(catalogue())
    assert {id: id for id in catalogue()} == {id: one.id for id, one in catalogue().items()}


def test_what_the_constructs_tell_is_quoted_word_for_word() -> None:
    """Without the CDK: what stands in the source of the constructs, where one text may take several literals."""
    page, quoted = PAGE.read_text(encoding="utf-8"), {}
    for place, id in CALLS.items():
        (problem,) = [
            node
            for node in ast.walk(ast.parse((ROOT / "constructs_sm" / place).read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Problem" and id in ast.unparse(node)
        ]
        path, message = (ast.literal_eval(said) for said in problem.args[2:])
        quoted[id] = f"```text\n{path}: {message}\n```" in page

    assert dict.fromkeys(CALLS.values(), True) == quoted


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
