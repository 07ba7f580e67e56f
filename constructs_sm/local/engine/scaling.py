"""What the engine remembers of Application Auto Scaling: targets, policies, scheduled actions of SageMaker's."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import ApiError, invalid
from constructs_sm.local.engine.shapes import Document

Key = tuple[str, ...]
SERVICE_LINKED_ROLE = (
    "role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/"
    "AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint"
)
_VARIANT = re.compile(r"endpoint/([^/]+)/variant/([^/]+)")
_COMPONENT = re.compile(r"inference-component/([^/]+)")


def target_key(request: Document) -> Key:
    """What tells one scalable target from another, in the current account and region.

    Args:
        request: Anything with a namespace, a resource id and a dimension.
    """
    names = ("ServiceNamespace", "ResourceId", "ScalableDimension")
    return (host.account(), host.region(), *(str(request[name]) for name in names))


@dataclass(frozen=True, slots=True)
class Scaling:
    """The records, by what identifies them.

    Attributes:
        targets: By :func:`target_key`.
        policies: By target and policy name.
        actions: Scheduled actions, by target and name.
        tags: By ARN of the target.
    """

    targets: dict[Key, Document] = field(default_factory=dict)
    policies: dict[Key, Document] = field(default_factory=dict)
    actions: dict[Key, Document] = field(default_factory=dict)
    tags: dict[str, dict[str, str]] = field(default_factory=dict)

    def target(self, request: Document) -> Document:
        """A registered target.

        Args:
            request: What names it.

        Raises:
            ApiError: When it is not registered.
        """
        found = self.targets.get(target_key(request))
        if found is None:
            raise ApiError(
                "ObjectNotFoundException",
                f"No scalable target registered for service namespace: {request['ServiceNamespace']}, "
                f"resource ID: {request['ResourceId']}, scalable dimension: {request['ScalableDimension']}",
            )
        return found

    def drop_target(self, request: Document) -> None:
        """Forgets a target with its policies and scheduled actions, as deregistering does.

        Args:
            request: What names it.
        """
        key = target_key(request)
        self.targets.pop(key, None)
        for held in (self.policies, self.actions):
            for one in [one for one in held if one[: len(key)] == key]:
                held.pop(one)

    def refuse_update(self, endpoint: str, old: Document, new: Document) -> None:
        """Refuses an endpoint update that would change what a scalable target scales.

        Source: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html

        Args:
            endpoint: The endpoint's name.
            old: The config in service.
            new: The config asked for.

        Raises:
            ApiError: When a scaled variant disappears or changes its instance type.
        """
        after = {one["VariantName"]: one for one in new["ProductionVariants"]}
        for before in old["ProductionVariants"]:
            name = before["VariantName"]
            kept = name in after and _types(after[name]) == _types(before)
            if not kept and self._of_variant(endpoint, name):
                raise invalid(
                    f"Autoscaling is configured for variant {name} of endpoint {endpoint}; deregister its scalable "
                    f"target before the variant is removed or its instance type changes."
                )

    def drop_endpoint(self, endpoint: str, variants: Iterable[str]) -> None:
        """Forgets every target of an endpoint that is deleted, as Application Auto Scaling does without a word.

        Source: https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-delete-with-scaling.html

        Args:
            endpoint: The endpoint's name.
            variants: The names of its variants.
        """
        for variant in variants:
            for target in self._of_variant(endpoint, variant):
                self.drop_target(target)

    def _of_variant(self, endpoint: str, variant: str) -> list[Document]:
        """The targets that scale a variant, here."""
        found = []
        for (account, region, _, resource, _), target in self.targets.items():
            match = _VARIANT.fullmatch(resource)
            here = (account, region) == (host.account(), host.region())
            if here and match and match[1].lower() == endpoint.lower() and match[2] == variant:
                found.append(target)
        return found


def _types(variant: Document) -> set[str]:
    """Every instance type a variant may run on."""
    pools = variant.get("InstancePools") or []
    return {one["InstanceType"] for one in [variant, *pools] if one.get("InstanceType")}


def scaled_resource(resource_id: str) -> tuple[str, str | None]:
    """The endpoint and variant, or the component and None, that a resource id names.

    Args:
        resource_id: Such as ``endpoint/churn/variant/main``.

    Raises:
        ApiError: When it names neither.
    """
    variant, component = _VARIANT.fullmatch(resource_id), _COMPONENT.fullmatch(resource_id)
    if variant is not None:
        return variant[1], variant[2]
    if component is not None:
        return component[1], None
    raise ApiError("ValidationException", f"Unsupported resource id for namespace sagemaker: {resource_id}")


def target_arn() -> str:
    """A new scalable target's ARN."""
    return f"arn:aws:application-autoscaling:{host.region()}:{host.account()}:scalable-target/{uuid.uuid4().hex[:28]}"


def policy_arn(request: Document) -> str:
    """A new scaling policy's ARN.

    Args:
        request: What names the policy.
    """
    return (
        f"arn:aws:autoscaling:{host.region()}:{host.account()}:scalingPolicy:{uuid.uuid4()}:resource/"
        f"{request['ServiceNamespace']}/{request['ResourceId']}:policyName/{request['PolicyName']}"
    )
