"""``docs/compliance.md`` is what its tool writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "compliance.md"


def test_the_committed_page_is_the_generated_one(tmp_path: Path) -> None:
    written = tmp_path / "compliance.md"
    tool = ROOT / "tools" / "generate_compliance_docs.py"
    subprocess.run([sys.executable, tool, "--out", written], check=True, timeout=120, cwd=tmp_path)

    assert written.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8"), (
        "run tools/generate_compliance_docs.py"
    )
