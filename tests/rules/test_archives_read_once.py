from __future__ import annotations

from pathlib import Path

import pytest
from rows_archives import archive, packed

from constructs_sm.rules import check
from constructs_sm.rules.archives import _read_once


def test_two_rules_read_an_archive_once_and_again_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "model.tar.gz"
    path.write_bytes(packed("model.json"))
    before = _read_once.cache_info().misses

    assert () == check(archive())
    assert () == check(archive())
    assert 1 == _read_once.cache_info().misses - before

    path.write_bytes(packed("model.json", link="current.json"))
    assert ["SM144"] == [problem.rule for problem in check(archive())]
