"""What deploying endpoints takes: their resources and those behind them, the roles passed on, the keys of volumes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm.cdk.component_host import ComponentHost
from constructs_sm.cdk.generated_arns import Place, arns_of, place_of, place_of_absent, start_of
from constructs_sm.cdk.parts import Absent, follow
from constructs_sm.cdk.values import stack_of
from constructs_sm.facts import deploying, resource_types
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.references import KeyReference, offers, read_once
from constructs_sm.spec.tokens import is_token

if TYPE_CHECKING:
    from collections.abc import Callable

_IMPORTED = (
    ("inference_component_arn", resource_types.COMPONENT),
    ("endpoint_arn", resource_types.ENDPOINT),
    ("endpoint_config_arn", resource_types.CONFIG),
    ("model_arn", resource_types.MODEL),
)
"""What a resource made elsewhere is known by."""


class Deployed:
    """Everything that was found and not yet taken.

    Args:
        home: The construct that asks, whose stack may refer to what is in it.
    """

    def __init__(self, home: Construct) -> None:
        self._home = stack_of(home)
        self.told: Callable[[Deployed], None] | None = None
        """Told of what is found later."""
        self._seen: list[object] = []
        self._known: list[CfnResource] = []
        self._depth = 0
        self.fleets: list[str] = []
        """ARNs of the endpoints for inference components."""

        self.clear()

    def clear(self) -> None:
        """Forget what was found, but for the fleets: it is dealt with."""
        self.scaled: list[Place] = []
        self.scheduled = False
        """Whether the clock moves the bounds of a target that is not there for the time being."""
        self.absent: list[Place] = []
        self.resources: list[CfnResource] = []
        self.places: dict[str, list[str]] = {}
        self.roles: list[str] = []
        self.inline: list[str] = []
        """ARNs of roles that hold policies of their own alone, as any role does but an `ExecutionRole`."""
        self.keys: list[KeyReference] = []

    def add(self, part: object) -> None:
        """Look into an endpoint or a part of one, and into whatever is made a part of it later."""
        if part is None or any(part is known for known in self._seen):
            return
        self._seen.append(part)
        self._depth += 1
        if isinstance(part, EndpointConfigSpec):
            self._add_spec(part)
        elif isinstance(part, Absent):
            self._add_absent(part)
        elif offers(part, "role_arn"):
            self._add_role(cast("iam.IRole", part))
        else:
            self._add_construct(cast("Construct", part))
        self._depth -= 1
        if self._depth == 0 and self.told is not None:
            self.told(self)

    def name_by(self, prefixes: Sequence[str]) -> None:
        """Add what a program makes and names by itself."""
        kinds = [resource_types.MODEL, resource_types.CONFIG, *([resource_types.COMPONENT] if self.fleets else [])]
        for kind in kinds if prefixes else ():
            own = start_of(kind, self._home)
            endpoints = [arn.rpartition(":endpoint/")[0] for arn in self.places.get(resource_types.ENDPOINT, ())]
            starts = dict.fromkeys(f"{home}:{own.rpartition(':')[2]}" if home else own for home in endpoints)
            self._place(
                kind, tuple(arn for start in starts for each in prefixes for arn in _either_case(f"{start}{each}*"))
            )

    def _add_spec(self, spec: EndpointConfigSpec) -> None:
        self.keys += [] if spec.encryption_key is None else [spec.encryption_key]
        for _, model in spec.walk_models():
            self.add(model)

    def _add_construct(self, part: Construct) -> None:
        known = len(self.places.get(resource_types.ENDPOINT, ()))
        own = list(_resources(part))
        for resource in own:
            self._add_resource(resource)
        arn, kind = next(((arn, kind) for arn, kind in _IMPORTED if offers(part, arn)), ("", ""))
        if arn and not any(resource.cfn_resource_type == kind for resource in own):
            self._place(kind, _either_case(read_once(part, arn)))
            # A pause deletes it, and the end of the pause creates it.
            self._place(kind, _whole(kind, part).arns if getattr(part, "paused", False) is True else ())
        if isinstance(part, ComponentHost) and not part.settings.model_variants:
            self.fleets += self.places[resource_types.ENDPOINT][known:]
        if any(resource.cfn_resource_type == resource_types.TARGET for resource in own):
            hosts = [
                each for each in own if each.cfn_resource_type in (resource_types.ENDPOINT, resource_types.COMPONENT)
            ]
            self.scaled += [place_of(each) for each in hosts]
        self.add(getattr(part, "role", None))
        settings = getattr(part, "settings", None)
        self.add(settings if isinstance(settings, EndpointConfigSpec) else None)
        follow(part, self.add)

    def _add_absent(self, absent: Absent) -> None:
        whole = absent.construct
        if absent.kind == resource_types.TARGET:
            made = whole.node.default_child
            kind = next(kind for arn, kind in _IMPORTED if offers(whole, arn))
            self.scaled.append(place_of(made) if isinstance(made, CfnResource) else _whole(kind, whole))
            self.scheduled |= absent.scheduled
        else:
            self.absent.append(place_of_absent(absent.kind, whole, absent.below))

    def _add_role(self, role: iam.IRole) -> None:
        resource = role.node.default_child if isinstance(role, iam.Role) else None
        abroad = isinstance(resource, iam.CfnRole) and stack_of(role) is not self._home
        self.roles += (
            arns_of(resource) if abroad and isinstance(resource, iam.CfnRole) else [read_once(role, "role_arn")]
        )
        below = list(_resources(role))
        for each in below:
            self._add_resource(each)
        if any(each.cfn_resource_type == resource_types.POLICY for each in below):
            self.inline += arns_of(resource) if isinstance(resource, iam.CfnRole) else [read_once(role, "role_arn")]

    def _add_resource(self, resource: CfnResource) -> None:
        if any(resource is known for known in self._known):
            return
        self._known.append(resource)
        self.resources.append(resource)
        if resource.cfn_resource_type in deploying.HOSTING:
            self._place(resource.cfn_resource_type, arns_of(resource))

    def _place(self, kind: str, arns: tuple[str, ...]) -> None:
        self.places.setdefault(kind, []).extend(arns)

    def of(self, *kinds: str) -> list[CfnResource]:
        """The resources of these types."""
        return [resource for resource in self.resources if resource.cfn_resource_type in kinds]

    def arns(self, kind: str) -> tuple[str, ...]:
        """Every ARN that the resources of a type may have, also those that a pause deletes."""
        there = (arn for each in self.of(kind) for arn in arns_of(each))
        away = (arn for place in self.absent if place.kind == kind for arn in place.arns)
        return tuple(dict.fromkeys((*there, *away)))


def _whole(kind: str, part: Construct) -> Place:
    """An endpoint or a component that is paused, by its name and by those that CloudFormation may give it again."""
    own = read_once(part, "endpoint_name" if kind == resource_types.ENDPOINT else "inference_component_name")
    place = place_of_absent(kind, part, ["Resource"])
    return replace(place, names=tuple(dict.fromkeys((own, *place.names))))


def _resources(part: object) -> Iterator[CfnResource]:
    node = getattr(part, "node", None)
    for each in [] if node is None else node.find_all():
        if isinstance(each, CfnResource):
            yield each


def _either_case(arn: str) -> tuple[str, ...]:
    """The ARN as it is, and with its name in lower case."""
    start, slash, name = arn.partition("/")
    return (arn,) if is_token(name) or name == name.lower() else (arn, f"{start}{slash}{name.lower()}")
