"""Templates without what changes when nothing changed: bootstrap parameters, asset hashes, paths of this checkout."""

from __future__ import annotations

import re
from collections.abc import Mapping

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_DROPPED = {"Parameters": {"BootstrapVersion"}, "Rules": {"CheckBootstrapVersion"}}


def normalised(template: Mapping[str, object]) -> dict[str, object]:
    """The template as a reviewer should see it."""
    kept: dict[str, object] = {}
    for section, entries in template.items():
        if section in _DROPPED and isinstance(entries, Mapping):
            entries = {name: entry for name, entry in entries.items() if name not in _DROPPED[section]}  # noqa: PLW2901
            if not entries:
                continue
        kept[section] = _without_hashes(entries)
    return kept


def _without_hashes(value: object) -> object:
    if isinstance(value, str):
        return _HASH.sub("ASSET_HASH", value)
    if isinstance(value, Mapping):
        return {name: _without_hashes(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_hashes(item) for item in value]
    return value
