"""Whoever is told to install an extra gets one."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from sources import ROOT

EXTRA = re.compile(r"constructs[-_]sm\[(\w[\w, -]*)\]")


def places() -> list[Path]:
    """Everything that may tell somebody what to install."""
    inside = [
        path
        for folder in ("constructs_sm", "demo", "stacks", "tools", "benchmarks", "docs")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".txt", ".toml"} and "node_modules" not in path.parts
    ]
    top = [path for path in ROOT.iterdir() if path.suffix in {".md", ".toml"} or path.name == "Makefile"]
    return sorted([*top, *inside])


def test_every_extra_that_is_named_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        (path.relative_to(ROOT).as_posix(), extra.strip())
        for path in places()
        for said in EXTRA.findall(path.read_text(encoding="utf-8"))
        for extra in said.split(",")
    }

    assert {"aio", "cli"} <= {extra for _, extra in named}
    assert [] == sorted(one for one in named if one[1] not in project["optional-dependencies"])
