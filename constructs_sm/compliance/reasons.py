"""Reasons for exceptions: what cannot be met, and why, in words that an auditor can be given.

Where meeting a control is a choice of yours, there is none here: an exception then needs your own reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from constructs_sm.compliance.endpoints import Kind, Reach
from constructs_sm.compliance.identity_checks import allowed, names_the_rest, unconstrained
from constructs_sm.compliance.wording import flat
from constructs_sm.facts.actions import LOG_GROUP_PREFIXES, UNCONSTRAINED_WRITES, WRITE_LOGS
from constructs_sm.facts.instance_types import instance_type
from constructs_sm.facts.resource_types import CONFIG
from constructs_sm.facts.unscoped import UNSCOPED
from constructs_sm.templates.template import Resource
from constructs_sm.templates.values import several

WILDCARDS = "IAMNoWildcardPermissions"
UNCONSTRAINED = ("PermissionsManagement", "WriteAccess")
_KEY = "SageMakerEndpointConfigurationKMSKeyConfigured"

_FIXED = {
    "PrivateRegistry": "Images come from Amazon ECR with resource-scoped pull rights; "
    "mode Vpc exists only for third-party registries.",
    "CloudWatchAlarmAction": "SageMaker itself watches this alarm and undoes an update by it; it needs no action.",
    "S3BucketReplicationEnabled": "Requests and results are kept for days only and can be computed again.",
}
_FIXED["PrivateRegistries"] = _FIXED["PrivateRegistry"]
_SERVERLESS = {
    _KEY: "A serverless endpoint has no instance storage that a key could encrypt.",
    "NetworkIsolation": "Serverless endpoints do not support network isolation.",
    "ModelVpc": "Serverless endpoints do not support a VPC.",
}
_NEW_INTERFACES = "SageMaker attaches to the VPC by network interfaces, whose ids are not known before it makes them."


def reason(check: str, reach: Reach, resource: Resource) -> str | None:
    """Why *resource* cannot, or need not, meet *check*; None if that is for you to say."""
    if reach.kind is Kind.SERVERLESS and check in _SERVERLESS:
        return _SERVERLESS[check]
    if check == _KEY:
        return _of_local_storage(reach)
    return _FIXED.get(check, of_policy(check, resource))


def _of_local_storage(reach: Reach) -> str | None:
    named = [
        name
        for config in reach.of_type(CONFIG)
        for name in (
            *config.all("ProductionVariants.*.InstanceType"),
            *config.all("ProductionVariants.*.InstancePools.*.InstanceType"),
        )
    ]
    known = {str(name): instance_type(name) for name in named if isinstance(name, str)}
    local = [name for name, facts in known.items() if facts is not None and facts.local_nvme]
    if not local or len(local) < len(set(map(str, named))):
        return None
    stores = "stores" if len(local) == 1 else "store"
    return f"{', '.join(local)} {stores} data on local NVMe, encrypted by a hardware module; a KMS key cannot cover it."


def of_policy(check: str, policy: Resource) -> str | None:
    """Why a policy allows what it allows, as far as this library wrote it; None if a part is not known."""
    if check in UNCONSTRAINED:
        return _NEW_INTERFACES if _attaches(policy) else None
    if check != WILDCARDS:
        return None
    found = of_wildcards(policy)
    known = [each for each in found.values() if each is not None]
    return " ".join(dict.fromkeys(known)) if found and len(known) == len(found) else None


def _attaches(policy: Resource) -> bool:
    wide = unconstrained(policy)
    return wide >= UNCONSTRAINED_WRITES and wide <= set(UNSCOPED) and not names_the_rest(policy)


def of_wildcards(policy: Resource) -> dict[str, str | None]:
    """Each wildcard in a policy, in cdk-nag's words, and why it is there; None where this library does not know."""
    found: dict[str, str | None] = {}
    for statement in allowed(policy):
        actions = [str(each) for each in several(statement.one("Action"))]
        for action in actions:
            if "*" in action:
                found[f"Action::{action}"] = None
        for named in (flat(each) for each in several(statement.one("Resource"))):
            if "*" in named:
                why = _why(actions, named)
                id = f"Resource::{named}"
                before = found.get(id, "")
                found[id] = None if why is None or before is None else _both(before, why)
    return found


def _both(first: str, second: str) -> str:
    return second if first in {"", second} else f"{first} {second}"


def _why(actions: Sequence[str], resource: str) -> str | None:
    if resource == "*":
        by_reason: dict[str | None, list[str]] = {}
        for action in actions:
            by_reason.setdefault(UNSCOPED.get(action), []).append(action)
        return None if None in by_reason else " ".join(f"{_some(names)}: {why}." for why, names in by_reason.items())
    if any(resource.endswith(f":log-group:{prefix}*") for prefix in LOG_GROUP_PREFIXES) and set(actions) <= set(
        WRITE_LOGS
    ):
        return "SageMaker names the log group after the endpoint, which its role does not know."
    if re.fullmatch(r"[^*]+/[^*]*\*", resource) and all(action.startswith("s3:") for action in actions):
        return "The objects below one prefix of one bucket, whose names are not known before."
    return None


def _some(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
