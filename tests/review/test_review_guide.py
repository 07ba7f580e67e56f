"""The page on reviews says what a review says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from changed_templates import XLARGE, assemble, template

from constructs_sm.review import review

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "review.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assemble("deployed/cdk.out", template())
    assemble("cdk.out", template(XLARGE))


def test_the_page_prints_what_it_says() -> None:
    (printed,) = re.findall(r"^```console\n\$ constructs-sm review [^\n]*\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)

    assert printed == review("deployed/cdk.out", "cdk.out").to_text()


@pytest.mark.parametrize("code", re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
def test_the_code_of_the_page_runs(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "review.md", "exec"), {})  # noqa: S102 - our own documentation

    assert re.findall(r"print\(.*# (.*)", code) == capsys.readouterr().out.splitlines()
