from __future__ import annotations

import json
from pathlib import Path

import pytest
from changed_templates import XLARGE, Edit, said, template
from cli_fakes import World


@pytest.fixture
def old(tmp_path: Path) -> str:
    return written(tmp_path / "old.json")


def written(path: Path, *edits: Edit) -> str:
    path.write_text(json.dumps(template(*edits)))
    return str(path)


@pytest.mark.parametrize(
    ("edit", "code"), [(XLARGE, 1), (said("Churn", EndpointName="churn"), 0), (said("Churn", Tags=[]), 0)]
)
def test_what_will_be_refused_ends_with_one_and_what_only_warns_with_none(
    tmp_path: Path, old: str, edit: Edit, code: int
) -> None:
    assert code == World().run("review", old, written(tmp_path / "new.json", edit)).exit_code


@pytest.mark.parametrize(
    ("format", "begin"),
    [("text", "error: Prod/Churn"), ("markdown", "### Will be refused\n"), ("json", '{\n  "refused": true,')],
)
def test_a_review_is_printed_in_each_form(tmp_path: Path, old: str, format: str, begin: str) -> None:  # noqa: A002 - as the option
    done = World().run("review", old, written(tmp_path / "new.json", XLARGE), "--format", format)

    assert done.stdout.startswith(begin)
    assert done.stdout.endswith("\n")
    assert not done.stdout.endswith("\n\n")


def test_what_is_no_template_is_wrong_input(tmp_path: Path, old: str) -> None:
    (tmp_path / "new.yaml").write_text("Resources: {}\n")
    done = World().run("review", old, str(tmp_path / "new.yaml"))

    assert (2, True) == (done.exit_code, "must be a template in JSON" in done.stderr)
