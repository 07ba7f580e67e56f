"""What the execution roles behind an endpoint configuration must be allowed, besides what their models need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct, IDependable

from constructs_sm.cdk.data_source import key_arns
from constructs_sm.cdk.execution_role import allow
from constructs_sm.cdk.missing_rights import warn_of_missing_rights
from constructs_sm.cdk.permissions import Statement, attach_to_vpc, decrypt, encrypt, encrypt_volumes, list_prefix
from constructs_sm.facts import actions
from constructs_sm.spec.references import offers, read_once

if TYPE_CHECKING:
    from constructs_sm.cdk.network import Network
    from constructs_sm.spec.asynchronous import AsyncInference
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.references import KeyReference


def allow_hosting(spec: EndpointConfigSpec, user: Construct, home: Stack) -> list[IDependable]:
    """Give the role of every model what *spec* asks of it; what must then exist before *user* is returned."""
    statements = [] if spec.async_inference is None else asynchronous(spec.async_inference)
    if spec.encryption_key is not None:
        statements.append(encrypt_volumes(read_once(spec.encryption_key, "key_arn")))
    return allow_models(spec, statements, user, home)


def allow_models(
    spec: EndpointConfigSpec, statements: list[Statement], user: Construct, home: Stack, *, id: str = "RolePolicy"
) -> list[IDependable]:
    """Give the role of every model *statements*; what must then exist before *user* is returned."""
    dependencies: list[IDependable] = []
    roles: list[iam.IRole] = []
    for path, variant in spec.walk_variants() if statements else ():
        role = getattr(variant.model, "role", None)
        if role is not None and role not in roles:
            number = len(roles) + 1 if roles else ""
            roles.append(role)
            dependencies += allow(role, statements, user, home, id=f"{id}{number}")
        elif role is None and variant.model is not None:
            at = f"{path}.model" if path else "model"
            warn_of_missing_rights(user, at, "is imported without its role, which must already allow", statements)
    return dependencies


def fleet_rights(network: Network | None, encryption_key: KeyReference | None) -> list[Statement]:
    """What the role of a fleet for inference components needs before there is any component."""
    attach = [] if network is None else [attach_to_vpc()]
    return attach if encryption_key is None else [*attach, encrypt_volumes(read_once(encryption_key, "key_arn"))]


def asynchronous(settings: AsyncInference) -> list[Statement]:
    """Read requests, write results and failures, publish notifications: exactly there."""
    output = settings.output
    bucket = read_once(output.bucket, "bucket_arn")
    written = [prefix for prefix in (output.output_prefix, output.failure_prefix) if prefix is not None]
    prefixes = [output.input_prefix, *written]
    statements = [
        Statement(sid="ReadRequests", actions=actions.READ_OBJECT, resources=(f"{bucket}/{output.input_prefix}*",)),
        Statement(
            sid="WriteResults",
            actions=actions.WRITE_OBJECT,
            resources=tuple(f"{bucket}/{prefix}*" for prefix in written),
        ),
        list_prefix(bucket, *prefixes, sid="ListRequestsAndResults"),
    ]
    bucket_keys = key_arns(output.bucket)
    statements += decrypt(bucket_keys, sid="DecryptRequests")
    result_keys = bucket_keys if output.encryption_key is None else [read_once(output.encryption_key, "key_arn")]
    statements += encrypt(result_keys, sid="EncryptResults")
    topics = [topic for topic in (settings.success_topic, settings.error_topic) if topic is not None]
    if topics:
        arns = tuple(dict.fromkeys(read_once(topic, "topic_arn") for topic in topics))
        statements.append(Statement(sid="PublishNotifications", actions=actions.PUBLISH, resources=arns))
    topic_keys = [read_once(topic, "master_key") for topic in topics if offers(topic, "master_key")]
    return statements + encrypt(
        [read_once(key, "key_arn") for key in topic_keys if key is not None], sid="EncryptNotifications"
    )
