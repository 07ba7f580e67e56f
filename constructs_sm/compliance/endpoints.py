"""The endpoints of a template, and everything that each of them consists of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from constructs_sm.facts.resource_types import (
    ALARM,
    ALIAS,
    BUCKET,
    BUCKET_POLICY,
    COMPONENT,
    CONFIG,
    ENDPOINT,
    GROUP,
    INGRESS,
    KEY,
    MANAGED_POLICY,
    MODEL,
    POLICY,
    ROLE,
    TOPIC,
    TOPIC_POLICY,
)
from constructs_sm.templates.template import Resource, Template


class Kind(StrEnum):
    """What an endpoint is, in the words of the constructs."""

    REAL_TIME = "RealTimeEndpoint"
    ASYNCHRONOUS = "AsyncEndpoint"
    SERVERLESS = "ServerlessEndpoint"
    COMPONENTS = "InferenceComponentEndpoint"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Where resources of one type name resources of another."""

    path: str
    to: str
    or_elsewhere: bool = False
    """Whether what is named there is always such a resource, so that one that is not in the template is elsewhere."""


def _variants(path: str, to: str) -> tuple[Link, ...]:
    kinds = ("ProductionVariants", "ShadowProductionVariants")
    return tuple(Link(path=f"{kind}.*.{path}", to=to, or_elsewhere=True) for kind in kinds)


_GROUPS = Link(path="VpcConfig.SecurityGroupIds.*", to=GROUP, or_elsewhere=True)
_ROLE = Link(path="ExecutionRoleArn", to=ROLE, or_elsewhere=True)
_RIGHTS = tuple(Link(path="PolicyDocument.Statement", to=what) for what in (BUCKET, TOPIC, KEY))
_OUTPUT = "AsyncInferenceConfig.OutputConfig"
LINKS: dict[str, tuple[Link, ...]] = {
    ENDPOINT: (
        Link(path="EndpointConfigName", to=CONFIG, or_elsewhere=True),
        Link(path="DeploymentConfig.AutoRollbackConfiguration.Alarms.*.AlarmName", to=ALARM, or_elsewhere=True),
    ),
    CONFIG: (
        _ROLE,
        _GROUPS,
        *_variants("ModelName", MODEL),
        *_variants("InstancePools.*.ModelNameOverride", MODEL),
        *_variants("CoreDumpConfig.DestinationS3Uri", BUCKET),
        *_variants("CoreDumpConfig.KmsKeyId", KEY),
        Link(path="KmsKeyId", to=KEY, or_elsewhere=True),
        Link(path="DataCaptureConfig.DestinationS3Uri", to=BUCKET, or_elsewhere=True),
        Link(path="DataCaptureConfig.KmsKeyId", to=KEY, or_elsewhere=True),
        Link(path=f"{_OUTPUT}.S3OutputPath", to=BUCKET, or_elsewhere=True),
        Link(path=f"{_OUTPUT}.S3FailurePath", to=BUCKET, or_elsewhere=True),
        Link(path=f"{_OUTPUT}.KmsKeyId", to=KEY, or_elsewhere=True),
        Link(path=f"{_OUTPUT}.NotificationConfig.SuccessTopic", to=TOPIC, or_elsewhere=True),
        Link(path=f"{_OUTPUT}.NotificationConfig.ErrorTopic", to=TOPIC, or_elsewhere=True),
    ),
    COMPONENT: (
        Link(path="Specification.ModelName", to=MODEL, or_elsewhere=True),
        Link(path="Specifications.*.ModelName", to=MODEL, or_elsewhere=True),
        Link(path="DeploymentConfig.AutoRollbackConfiguration.Alarms.*.AlarmName", to=ALARM, or_elsewhere=True),
    ),
    MODEL: (_ROLE, _GROUPS),
    ROLE: (Link(path="ManagedPolicyArns", to=MANAGED_POLICY),),
    POLICY: _RIGHTS,
    MANAGED_POLICY: _RIGHTS,
    BUCKET: (Link(path="BucketEncryption", to=KEY), Link(path="BucketEncryption", to=ALIAS)),
    TOPIC: (
        Link(path="KmsMasterKeyId", to=KEY, or_elsewhere=True),
        Link(path="KmsMasterKeyId", to=ALIAS),
    ),
    ALIAS: (Link(path="TargetKeyId", to=KEY, or_elsewhere=True),),
}
"""What is followed from an endpoint on. The bucket of access logs is not: it belongs to all whose logs it keeps."""

ATTACHED: dict[str, Link] = {
    COMPONENT: Link(path="EndpointName", to=ENDPOINT),
    POLICY: Link(path="Roles", to=ROLE),
    MANAGED_POLICY: Link(path="Roles", to=ROLE),
    BUCKET_POLICY: Link(path="Bucket", to=BUCKET),
    TOPIC_POLICY: Link(path="Topics", to=TOPIC),
    INGRESS: Link(path="GroupId", to=GROUP),
}
"""What belongs to what it names."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """An endpoint with all that it consists of."""

    endpoint: Resource
    kind: Kind | None
    """None where its configuration is not in the template."""

    resources: tuple[Resource, ...]
    elsewhere: frozenset[str]
    """Types of what it consists of too, but is not in the template."""

    def of_type(self, *types: str) -> list[Resource]:
        """Its resources of these types."""
        return [resource for resource in self.resources if resource.type in types]

    def unknown(self, *types: str) -> list[str]:
        """Those of these types that some of its resources have outside the template; all, if its configuration is."""
        if CONFIG in self.elsewhere:
            return [each for each in types if each != ENDPOINT]
        behind = {ROLE, POLICY, MANAGED_POLICY} if self.elsewhere & {MODEL, ROLE} else set()
        groups = {GROUP, INGRESS} if MODEL in self.elsewhere else set()
        return [each for each in types if each in self.elsewhere | behind | groups]


def endpoints(template: Template) -> list[Reach]:
    """Every endpoint of the template, in its order."""
    return [_reach(template, endpoint) for endpoint in template.of(ENDPOINT)]


def _reach(template: Template, endpoint: Resource) -> Reach:
    found: dict[str, Resource] = {}
    elsewhere: set[str] = set()
    waiting = [endpoint]
    while waiting:
        resource = waiting.pop()
        if resource.id in found:
            continue
        found[resource.id] = resource
        waiting += _attached(template, resource)
        for link in LINKS.get(resource.type, ()):
            for value in resource.all(link.path):
                named = template.referred(value, link.to)
                waiting += named
                if link.or_elsewhere and not named and not _by_alias(template, value, link):
                    elsewhere.add(link.to)
    ordered = tuple(resource for id, resource in template.resources.items() if id in found)
    configs = [resource for resource in ordered if resource.type == CONFIG]
    kind = _kind(configs[0]) if configs else None
    return Reach(endpoint=endpoint, kind=kind, resources=ordered, elsewhere=frozenset(elsewhere))


def _by_alias(template: Template, value: object, link: Link) -> bool:
    return link.to == KEY and template.referred(value, ALIAS) != []


def _attached(template: Template, resource: Resource) -> Iterator[Resource]:
    for what, link in ATTACHED.items():
        if link.to == resource.type:
            yield from (each for each in template.of(what) if _names(template, each, link, resource))


def _names(template: Template, named_by: Resource, link: Link, resource: Resource) -> bool:
    return any(resource in template.referred(value, link.to) for value in named_by.all(link.path))


def _kind(config: Resource) -> Kind:
    if config.one("AsyncInferenceConfig") is not None:
        return Kind.ASYNCHRONOUS
    if config.all("ProductionVariants.*.ServerlessConfig"):
        return Kind.SERVERLESS
    return Kind.REAL_TIME if config.all("ProductionVariants.*.ModelName") else Kind.COMPONENTS
