"""Tables generated from public packages by ``tools/generate_facts.py``; each names its source, version and date."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["read"]


def read(name: str) -> object:
    """The table *name*, read anew from its file; callers keep what they make of it."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))
