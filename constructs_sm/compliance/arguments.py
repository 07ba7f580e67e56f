"""What would meet a control: one argument, or a change that is more than that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from constructs_sm.compliance.endpoints import Kind, Reach
from constructs_sm.facts.resource_types import BUCKET, CONFIG, KEY, MODEL, TOPIC
from constructs_sm.templates.template import Resource


@dataclass(frozen=True, kw_only=True, slots=True)
class Argument:
    """One argument, and where it goes.

    Attributes:
        code: As it is written, such as ``encryption_key=key``.
        construct: The construct that takes it, such as ``AsyncEndpoint``.
    """

    code: str
    construct: str


_PRIVATE = "block_public_access=s3.BlockPublicAccess.BLOCK_ALL"
_ARGUMENTS: dict[tuple[str, str], str] = {
    ("SageMakerEndpointConfigurationKMSKeyConfigured", CONFIG): "encryption_key=key",
    ("InstanceCount", CONFIG): "initial_instance_count=2",
    ("NetworkIsolation", MODEL): "network_isolation=True",
    ("ModelVpc", MODEL): "vpc=vpc",
    ("S3BucketLoggingEnabled", BUCKET): "server_access_logs_bucket=logs",
    ("S3BucketSSLRequestsOnly", BUCKET): "enforce_ssl=True",
    ("S3BucketVersioningEnabled", BUCKET): "versioned=True",
    ("S3DefaultEncryptionKMS", BUCKET): "encryption_key=key",
    ("SNSTopicSSLPublishOnly", TOPIC): "enforce_ssl=True",
    ("SNSEncryptedKMS", TOPIC): "master_key=key",
    ("KMSBackingKeyRotationEnabled", KEY): "enable_key_rotation=True",
    **{
        (check, BUCKET): _PRIVATE
        for check in (
            "S3BucketLevelPublicAccessProhibited",
            "S3BucketPublicReadProhibited",
            "S3BucketPublicWriteProhibited",
            "BlockPublicAcls",
            "BlockPublicPolicy",
            "IgnorePublicAcls",
            "RestrictPublicBuckets",
        )
    },
}
_CONSTRUCTS = {MODEL: "Model", BUCKET: "s3.Bucket", TOPIC: "sns.Topic", KEY: "kms.Key"}
_OF_THE_ENDPOINT = {
    "S3BucketLoggingEnabled": "server_access_logs_bucket=logs",
    "S3DefaultEncryptionKMS": "data_encryption_key=key",
    "SNSEncryptedKMS": "data_encryption_key=key",
}
"""What an asynchronous endpoint takes for the bucket and the topics that it makes."""

_NOT_SERVERLESS = {"SageMakerEndpointConfigurationKMSKeyConfigured", "NetworkIsolation", "ModelVpc"}


def argument(check: str, resource: Resource, reach: Reach) -> Argument | None:
    """The argument that makes *resource* meet *check*; None if there is none."""
    if reach.kind is Kind.SERVERLESS and check in _NOT_SERVERLESS:
        return None
    if check in _OF_THE_ENDPOINT and _made_by(reach.endpoint, resource):
        return Argument(code=_OF_THE_ENDPOINT[check], construct=Kind.ASYNCHRONOUS)
    code = _ARGUMENTS.get((check, resource.type))
    if code is None:
        return None
    construct = str(reach.kind) if resource.type == CONFIG else _CONSTRUCTS[resource.type]
    return Argument(code=code, construct=construct)


def _made_by(endpoint: Resource, resource: Resource) -> bool:
    """Whether the pattern of *endpoint* made it, by the logical ids that the CDK gives."""
    name = re.fullmatch(r"(\w+)[0-9A-F]{8}", endpoint.id)
    made = None if name is None else rf"{name[1]}(Bucket|SuccessTopic|ErrorTopic)[0-9A-F]{{8}}"
    return made is not None and re.fullmatch(made, resource.id) is not None


_CHANGES = {
    "IAMNoWildcardPermissions": "name exact resources where the actions have any; what has none is an exception",
    "IAMNoManagedPolicies": "let the model make its own role, or write the rights that it needs into an ExecutionRole",
    "IAMNoInlinePolicy": "use an ExecutionRole, which keeps all rights in managed policies of its own",
    "IAMUserNoPolicies": "attach the policy to the role alone",
    "PolicyUsers": "attach the policy to the role alone",
    "InlineAdmin": "name the actions and the resources that the model needs",
    "InlineStar": "name the actions that the model needs",
    "PublicTrust": "use an ExecutionRole, which SageMaker alone may take on, for this account and Region",
    "CloudWatchAlarmAction": "pass alarms of your own with actions, as rollback_alarms=[…]",
    "S3BucketReplicationEnabled": "bring a bucket with replication, as output=AsyncOutput(bucket=…)",
    "S3BucketSSLRequestsOnly": "say enforce_ssl=True on the bucket; another statement of its policy cannot do it",
    "PrivateRegistry": "serve an image of a private registry: ContainerImage.private_registry(…)",
    "PrivateRegistries": "serve images of a private registry: ContainerImage.private_registry(…)",
}
_SERVERLESS = "no serverless endpoint can do it; a RealTimeEndpoint can"


def change(check: str, reach: Reach) -> str:
    """What to change where no single argument does it."""
    if reach.kind is Kind.SERVERLESS and check in _NOT_SERVERLESS:
        return _SERVERLESS
    return _CHANGES.get(check, "change the properties of these resources")
