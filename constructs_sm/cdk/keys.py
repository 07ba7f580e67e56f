"""KMS keys as a policy must name them, which is by the ARN of the key: the ARN of an alias matches nothing there.

Source: https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from constructs_sm.spec.references import KeyReference, key_behind, offers, read_once


@dataclass(frozen=True, kw_only=True, slots=True)
class KeysInPolicy:
    """What one statement says of keys: which resources, and under which condition."""

    resources: tuple[str, ...]
    conditions: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    by_alias: bool = False


def key_id(key: KeyReference | None) -> str | None:
    """The key as a resource takes it: the ARN of the key, which also orders the two; of an alias by name its ARN."""
    arn: str | None = None if key is None else read_once(key_behind(key), "key_arn")
    return arn


def in_policy(keys: Iterable[KeyReference]) -> list[KeysInPolicy]:
    """Statements on exactly these keys: by ARN, and on keys that bear an alias where the alias is all that is known."""
    arns: list[str] = []
    places: list[str] = []
    aliases: list[str] = []
    for key in map(key_behind, keys):
        arn: str = read_once(key, "key_arn")
        place, alias = _alias(key, arn)
        if alias is None:
            arns.append(arn)
        else:
            places.append(place)
            aliases.append(alias)
    found = [KeysInPolicy(resources=_unique(arns))] if arns else []
    if aliases:
        conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": list(_unique(aliases))}}
        found.append(KeysInPolicy(resources=_unique(places), conditions=conditions, by_alias=True))
    return found


def _alias(key: KeyReference, arn: str) -> tuple[str, str | None]:
    """Every key of an alias's account and Region, and the alias; None for a key."""
    if offers(key, "alias_name"):
        return f"{arn.rpartition(':')[0]}:key/*", read_once(key, "alias_name")
    home, colon, name = arn.partition(":alias/")
    return (f"{home}:key/*", f"alias/{name}") if colon else (arn, None)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
