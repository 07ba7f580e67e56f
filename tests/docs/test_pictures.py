"""The pictures of the guide are drawn from what is deployed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "guide" / "pictures"


@pytest.mark.parametrize("name", ["dashboard", "scaling"])
def test_the_committed_picture_is_the_one_that_is_drawn(name: str, tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.svg"
    tool = ROOT / "tools" / f"draw_{name}.py"
    subprocess.run([sys.executable, tool, "--out", drawn], check=True, capture_output=True, timeout=120)

    assert drawn.read_bytes() == (PICTURES / f"{name}.svg").read_bytes(), f"run {tool.name}"


def test_the_dashboard_shows_graphs_thresholds_and_alarms() -> None:
    texts = [each.text for each in ET.parse(PICTURES / "dashboard.svg").iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314 # our own

    assert {"chat", "Alarms", "Latency of the model", "Warning", "Critical"} <= set(texts)
    assert any(str(text).endswith(": in alarm") for text in texts)
