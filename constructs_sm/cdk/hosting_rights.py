"""What the execution roles behind an endpoint configuration must be allowed, besides what their models need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from constructs_sm.cdk.data_source import keys_of
from constructs_sm.cdk.execution_role import allow
from constructs_sm.cdk.missing_rights import warn_of_missing_rights
from constructs_sm.cdk.observing_rights import observe, write_core_dumps
from constructs_sm.cdk.permissions import (
    Statement,
    attach_to_vpc,
    decrypt,
    encrypt,
    encrypt_volumes,
    list_prefix,
    open_ssm_channels,
)
from constructs_sm.facts import actions
from constructs_sm.spec.endpoint import models_of
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.variant import InstanceVariant

if TYPE_CHECKING:
    from constructs_sm.cdk.network import Network
    from constructs_sm.spec.asynchronous import AsyncInference, AsyncOutput
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.variant import Variant


def allow_hosting(spec: EndpointConfigSpec, user: Construct, home: Stack) -> list[IDependable]:
    """Give the role of every model what *spec* asks of it; what must then exist before *user* is returned."""
    shared = [] if spec.async_inference is None else asynchronous(spec.async_inference)
    return _allow(spec, [*shared, *_encrypt_volumes(spec), *observe(spec)], _of_instances, user, home, "RolePolicy")


def allow_models(
    spec: EndpointConfigSpec, statements: list[Statement], user: Construct, home: Stack, *, id: str
) -> list[IDependable]:
    """Give the role of every model *statements*; what must then exist before *user* is returned."""
    return _allow(spec, statements, lambda _: [], user, home, id)


def _allow(
    spec: EndpointConfigSpec,
    shared: list[Statement],
    own: Callable[[list[Variant]], list[Statement]],
    user: Construct,
    home: Stack,
    id: str,
) -> list[IDependable]:
    """Give the role of every model what is *shared*, and what the variants of the role ask for as their *own*."""
    roles: list[tuple[iam.IRole, list[Variant]]] = []
    for path, variant in spec.walk_variants():
        for at, model in models_of(path, variant):
            role = getattr(model, "role", None)
            held = next((held for known, held in roles if known == role), None)
            if held is not None:
                held.append(variant)
            elif role is not None:
                roles.append((role, [variant]))
            elif asked := [*shared, *own([variant])]:
                warn_of_missing_rights(user, at, "is imported without its role, which must already allow", asked)
    needed = [(role, asked) for role, variants in roles if (asked := [*shared, *own(variants)])]
    dependencies: list[IDependable] = []
    for place, (role, statements) in enumerate(needed, start=1):
        dependencies += allow(role, statements, user, home, id=f"{id}{place if place > 1 else ''}")
    return dependencies


def fleet_rights(spec: EndpointConfigSpec, network: Network | None) -> list[Statement]:
    """What the role of a fleet for inference components needs before there is any component."""
    attach = [] if network is None else [attach_to_vpc()]
    return [*attach, *_encrypt_volumes(spec), *observe(spec), *_of_instances(list(spec.variants))]


def _of_instances(variants: list[Variant]) -> list[Statement]:
    """What the instances of these variants do by themselves: leave core dumps, and let Systems Manager in."""
    instances = [variant for variant in variants if isinstance(variant, InstanceVariant)]
    dumps = write_core_dumps(variant.core_dump for variant in instances if variant.core_dump is not None)
    entered = any(variant.enable_ssm_access not in (None, False) for variant in instances)
    return [*dumps, open_ssm_channels()] if entered else dumps


def _encrypt_volumes(spec: EndpointConfigSpec) -> list[Statement]:
    key = spec.encryption_key
    return [] if key is None else encrypt_volumes(key)


def asynchronous(settings: AsyncInference) -> list[Statement]:
    """Read requests, write results and failures, publish notifications: exactly there."""
    output = settings.output
    bucket, asked = read_once(output.bucket, "bucket_arn"), read_once(output.request_bucket, "bucket_arn")
    written = [prefix for prefix in (output.output_prefix, output.failure_prefix) if prefix is not None]
    statements = [
        Statement(sid="ReadRequests", actions=actions.READ_OBJECT, resources=(f"{asked}/{output.input_prefix}*",)),
        Statement(
            sid="WriteResults",
            actions=actions.WRITE_OBJECT,
            resources=tuple(f"{bucket}/{prefix}*" for prefix in written),
        ),
        *_lists(output, bucket, asked, written),
    ]
    statements += decrypt(keys_of(output.request_bucket), sid="DecryptRequests")
    result_keys = keys_of(output.bucket) if output.encryption_key is None else [output.encryption_key]
    statements += encrypt(result_keys, sid="EncryptResults")
    topics = [topic for topic in (settings.success_topic, settings.error_topic) if topic is not None]
    if topics:
        arns = tuple(dict.fromkeys(read_once(topic, "topic_arn") for topic in topics))
        statements.append(Statement(sid="PublishNotifications", actions=actions.PUBLISH, resources=arns))
    topic_keys = [read_once(topic, "master_key") for topic in topics if offers(topic, "master_key")]
    return statements + encrypt([key for key in topic_keys if key is not None], sid="EncryptNotifications")


def _lists(output: AsyncOutput, bucket: str, asked: str, written: list[str]) -> list[Statement]:
    """List what is read and what is written, by one statement where both lie in one bucket."""
    if asked == bucket:
        return [list_prefix(bucket, output.input_prefix, *written, sid="ListRequestsAndResults")]
    return [
        list_prefix(asked, output.input_prefix, sid="ListRequests"),
        list_prefix(bucket, *written, sid="ListResults"),
    ]
