"""Guard rails as conditions, each on the actions whose requests have the key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from constructs_sm.cdk.keys import key_id
from constructs_sm.cdk.permissions import Condition, Statement
from constructs_sm.facts import condition_keys, deploying
from constructs_sm.facts.actions import SERVICE_PRINCIPAL
from constructs_sm.spec.guard_rails import GuardRails

_Clause = tuple[str, str, Sequence[str]]
"""Operator, key, values."""

_FLEET_KEYS = {"sagemaker:NetworkIsolation", "sagemaker:VpcSecurityGroupIds", "sagemaker:VpcSubnets"}
_NOT_ABSENT = "Null"
"""The operator that a key which is absent, or a list which is empty, fails; ``ForAllValues`` alone passes on both."""


class Guard:
    """Turns statements into guarded ones; without rails, into themselves.

    Args:
        rails: The limits, if any.
        own_tags: Keys of tags that the deployer adds by itself, as patterns.
    """

    def __init__(self, rails: GuardRails | None, own_tags: Sequence[str] = ()) -> None:
        self._rails = GuardRails() if rails is None else rails
        self._own_tags = own_tags

    def statements(self, sid: str, actions: Iterable[str], resources: Sequence[str]) -> Iterator[Statement]:
        """Allow *actions* on *resources*, by one statement for each set of conditions."""
        grouped: list[tuple[Condition, list[str]]] = []
        for action in actions:
            for condition in self._alternatives(action):
                held = next((held for known, held in grouped if known == condition), None)
                if held is None:
                    grouped.append((condition, [action]))
                else:
                    held.append(action)
        for condition, allowed in grouped:
            yield Statement(sid=sid, actions=tuple(allowed), resources=tuple(resources), conditions=condition)

    def tagging(self) -> Condition:
        """What holds of tags that are added, also later."""
        rails = self._rails
        valued = [
            ("StringEqualsIfExists", f"aws:RequestTag/{key}", values) for key, values in rails.required_tags.items()
        ]
        return _joined([*(each for each in valued if each[2]), *self._keys()])

    def untagging(self) -> Condition:
        """What holds of tags that are taken away."""
        needed = list(self._rails.required_tags)
        return _joined([("ForAllValues:StringNotEquals", "aws:TagKeys", needed)] if needed else [])

    def _alternatives(self, action: str) -> list[Condition]:
        """The conditions of an action, any one of which is enough."""
        if action in deploying.TAG:
            return [self.tagging()]
        if action in deploying.UNTAG:
            return [self.untagging()]
        if ":Create" not in action:
            return [{}]
        clauses = [each for each in self._clauses() if condition_keys.takes(action, each[1])]
        if action != "sagemaker:CreateEndpointConfig" or not any(key in _FLEET_KEYS for _, key, _ in clauses):
            return [_joined(clauses)]
        # A configuration names models, which were judged when they were created, or it is a fleet, which says it itself.
        shared = [each for each in clauses if each[1] not in _FLEET_KEYS]
        return [_joined([*shared, (_NOT_ABSENT, "sagemaker:ModelArn", ["false"])]), _joined(clauses)]

    def _clauses(self) -> Iterator[_Clause]:
        rails = self._rails
        for key, values in rails.required_tags.items():
            tag = f"aws:RequestTag/{key}"
            yield ("StringEquals", tag, values) if values else (_NOT_ABSENT, tag, ["false"])
        yield from self._keys()
        lists = {
            "sagemaker:InstanceTypes": rails.instance_types,
            "sagemaker:VpcSecurityGroupIds": rails.security_group_ids,
            "sagemaker:VpcSubnets": rails.subnet_ids,
        }
        for key, allowed in lists.items():
            if allowed is not None:
                yield "ForAllValues:StringLike", key, allowed
                yield _NOT_ABSENT, key, ["false"]
        if rails.network_isolation:
            yield "Bool", "sagemaker:NetworkIsolation", ["true"]
        if rails.encryption_keys is not None:
            yield "ArnEquals", "sagemaker:VolumeKmsKey", [str(key_id(key)) for key in rails.encryption_keys]

    def _keys(self) -> Iterator[_Clause]:
        allowed = self._rails.allowed_tag_keys
        if allowed is not None:
            every = dict.fromkeys([*allowed, *self._rails.required_tags, *self._own_tags])
            yield "ForAllValues:StringLike", "aws:TagKeys", list(every)


def _joined(clauses: Iterable[_Clause]) -> Condition:
    joined: dict[str, dict[str, str | Sequence[str]]] = {}
    for operator, key, values in clauses:
        joined.setdefault(operator, {})[key] = values[0] if len(values) == 1 else list(values)
    return joined


def hosting(
    guard: Guard, places: Mapping[str, Sequence[str]], more: Mapping[str, Sequence[str]]
) -> Iterator[Statement]:
    """What is done to the resources of each type at *places*, and *more* of each type."""
    for kind, arns in places.items():
        every = (*deploying.HOSTING.get(kind, ()), *more.get(kind, ()))
        yield from guard.statements(f"Deploy{kind.rpartition(':')[2]}s", every, arns)


def pass_roles(arns: Iterable[str]) -> list[Statement]:
    """Hand exactly these roles to SageMaker."""
    every = tuple(dict.fromkeys(arns))
    conditions = {"StringEquals": {"iam:PassedToService": SERVICE_PRINCIPAL}}
    passed = Statement(sid="PassExecutionRoles", actions=deploying.PASS_ROLE, resources=every, conditions=conditions)
    return [passed] if every else []
