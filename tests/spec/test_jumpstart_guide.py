"""Every example of the guide runs, with made-up models, and prints what the guide says."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
from jumpstart_files import HUB, MANY_WAYS, PACKAGE, SPARROW, saved

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "jumpstart.md"
TEXT = GUIDE.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
EXAMPLES = [(found[1], found[2]) for found in BLOCK.finditer(TEXT)]
FILES = {"sparrow.json": SPARROW, "sparrow-70b.json": MANY_WAYS, "heron.json": PACKAGE, "robin.json": HUB}


@pytest.mark.parametrize(("source", "printed"), EXAMPLES)
def test_the_guide_does_what_it_says(
    source: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, spec in FILES.items():
        saved(tmp_path, spec, name)
    monkeypatch.chdir(tmp_path)
    out, names = io.StringIO(), dict[str, Any]()
    with contextlib.redirect_stdout(out):
        exec(compile(source, GUIDE.name, "exec"), names)  # noqa: S102 - the project's own guide

    assert printed == out.getvalue()


def test_every_example_says_what_it_prints() -> None:
    assert 8 == len(EXAMPLES)
    assert TEXT.count("```python\n") == len(EXAMPLES)


@pytest.mark.parametrize("link", re.findall(r"\]\(#([\w-]+)\)", TEXT))
def test_every_link_within_the_guide_leads_somewhere(link: str) -> None:
    headings = [line.lstrip("# ").lower().replace(" ", "-") for line in TEXT.splitlines() if line.startswith("#")]

    assert link in headings
