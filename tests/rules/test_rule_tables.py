from __future__ import annotations

import re
from collections import Counter

import pytest
from rule_row import Row
from rule_rows import ROWS

from constructs_sm.rules import RULES

QUOTING = {"SM131", "SM142", "SM143", "SM144"}
"""Rules that pass on what another room says of an archive, a directory or an image, in that room's words."""

ELSEWHERE = {"SM307"}
"""Rules that name what stands elsewhere in the place of what they got."""


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.rule}: {row.sentence}" for row in ROWS])
def test_finds_exactly_this(row: Row) -> None:
    problems = row.problems()

    assert row.findings == tuple(f"{problem.rule} {problem.path}" for problem in problems)
    if row.message is not None:
        assert row.message == next(str(problem) for problem in problems if problem.rule == row.rule)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_has_rows_that_pass_and_rows_that_fail(rule: str) -> None:
    mine = [row for row in ROWS if row.rule == rule]

    assert any(not row.findings for row in mine), "no row passes"
    assert any(finding.split()[0] == rule for row in mine for finding in row.findings), "no row fails"
    assert 1 == sum(row.message is not None for row in mine), "one row has the full text"


def test_every_row_is_of_a_rule_and_says_something_of_its_own() -> None:
    assert set() == {row.rule for row in ROWS} - set(RULES)
    assert [] == [key for key, times in Counter((row.rule, row.sentence) for row in ROWS).items() if times > 1]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_says_what_why_and_where_aws_says_so(rule: str) -> None:
    registered = RULES[rule]

    assert re.fullmatch(r"SM[1-9]\d\d", registered.id)
    assert re.fullmatch(r"https://(docs|aws)\.[a-z.]*(amazon|aws)?[a-z.]*\.com/\S+", registered.source)
    assert re.fullmatch(r"[a-zA-Z].*[^.]", registered.title)
    assert re.fullmatch(r"[a-zA-Z'].*[^.]", registered.why)
    assert registered.subjects


@pytest.mark.parametrize("row", [row for row in ROWS if row.findings], ids=lambda row: f"{row.rule}: {row.sentence}")
def test_a_message_is_one_line_that_says_what_must_hold_and_what_to_do(row: Row) -> None:
    for problem in row.problems():
        line = str(problem)
        assert line.isprintable()
        assert re.fullmatch(r"\S.*\S: \S.*[^.] \[SM\d\d\d\]", line)
        assert problem.rule in QUOTING | ELSEWHERE or ", got " in line, line
        # What must hold of a single value is what to do.
        assert problem.rule in QUOTING or problem.rule.startswith("SM00") or "; " in line, line
