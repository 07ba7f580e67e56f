"""Generate ``constructs_sm/facts/data/*.json`` from the installed source packages, byte for byte the same each time.

Usage::

    python tools/generate_facts.py            # write the tables
    python tools/generate_facts.py --out DIR  # write them elsewhere, as the test does that compares
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import facts_api_enums
import facts_condition_keys
import facts_full_access
import facts_images
import facts_inference_amis
import facts_instance_types
import facts_log_retention
import facts_nag_rules
import facts_offers
import facts_regions
import facts_replacing
from facts_sources import SourceMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DATA = Path(__file__).resolve().parent.parent / "constructs_sm" / "facts" / "data"
TABLES: Mapping[str, Callable[[], Mapping[str, object]]] = {
    "images.json": facts_images.table,
    "inference_amis.json": facts_inference_amis.table,
    "instance_types.json": facts_instance_types.table,
    "nag_rules.json": facts_nag_rules.table,
    "offers.json": facts_offers.table,
    "regions.json": facts_regions.table,
    "replacing.json": facts_replacing.table,
    "api_enums.json": facts_api_enums.table,
    "log_retention.json": facts_log_retention.table,
    "condition_keys.json": facts_condition_keys.table,
    "full_access.json": facts_full_access.table,
}


def render(table: Mapping[str, object]) -> str:
    """The *table* as JSON: compact, but one entry a line so that a change of the source reads well as a diff."""
    return "{\n" + ",\n".join(f"{_compact(key)}:{_section(value)}" for key, value in table.items()) + "\n}\n"


def _section(value: object) -> str:
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f" {_compact(key)}:{_compact(entry)}" for key, entry in value.items()) + "\n}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(f" {_compact(entry)}" for entry in value) + "\n]"
    return _compact(value)


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write every table; 1 if a source package is missing."""
    parser = argparse.ArgumentParser(description="Generate constructs_sm/facts/data from installed packages.")
    parser.add_argument("--out", type=Path, default=DATA, help="directory to write to (default: the package's data)")
    directory: Path = parser.parse_args(arguments).out
    directory.mkdir(parents=True, exist_ok=True)
    try:
        texts = {name: render(make()) for name, make in TABLES.items()}
    except SourceMissingError as error:
        print(error, file=sys.stderr)
        return 1
    for name, text in texts.items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
