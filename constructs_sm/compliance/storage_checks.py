"""Checks of buckets, topics and keys, as cdk-nag and Checkov make them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from constructs_sm.compliance.check import Check, Findings, Judge, unless
from constructs_sm.compliance.wording import flat
from constructs_sm.facts.resource_types import BUCKET, BUCKET_POLICY, KEY, TOPIC, TOPIC_POLICY
from constructs_sm.templates.template import Resource, Template, statements
from constructs_sm.templates.values import equals, several, truth

_BLOCK = "PublicAccessBlockConfiguration"
_BLOCKED = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
_SSE = "BucketEncryption.ServerSideEncryptionConfiguration.*"
_ALGORITHM = f"{_SSE}.ServerSideEncryptionByDefault.SSEAlgorithm"


def _is_logged(bucket: Resource, template: Template) -> Findings:
    told = bucket.one("LoggingConfiguration.DestinationBucketName") is not None
    keeps_logs = any(
        re.search(rf"{bucket.id}(?!\w)", flat(other.one("LoggingConfiguration.DestinationBucketName")))
        for other in template.of(BUCKET)
    )
    return unless(told or bucket.one("LoggingConfiguration.LogFilePrefix") is not None or keeps_logs)


def _blocks_all(bucket: Resource, _: Template) -> Findings:
    said = [truth(bucket.one(f"{_BLOCK}.{name}")) for name in _BLOCKED]
    if None in said and False not in said:
        return unless(None)
    return unless(bucket.one(_BLOCK) is None or all(said))


def _blocks(name: str) -> Judge:
    def judge(bucket: Resource, _: Template) -> Findings:
        return unless(truth(bucket.one(f"{_BLOCK}.{name}")))

    return judge


def _not_open_to(*acls: str, needs_block: bool) -> Judge:
    """A judge of who may reach a bucket by its access control list and, if *needs_block*, by its policy."""

    def judge(bucket: Resource, _: Template) -> Findings:
        open_to_all = equals(bucket.one("AccessControl"), *acls) is True
        if not needs_block:
            return unless(not open_to_all)
        acls_blocked = truth(bucket.one(f"{_BLOCK}.BlockPublicAcls")) is True
        policy_blocked = truth(bucket.one(f"{_BLOCK}.BlockPublicPolicy"))
        if policy_blocked is None:
            return unless(None)
        return unless(policy_blocked and not (open_to_all and not acls_blocked))

    return judge


def _is_no_website(bucket: Resource, _: Template) -> Findings:
    return unless(None if bucket.one("WebsiteConfiguration") is not None else True)


def _asks_for_tls(resource: Resource, template: Template) -> Findings:
    if resource.type == BUCKET_POLICY:
        named = template.referred(resource.one("Bucket"), BUCKET)
        return unless(any(_denies_plain_calls(resource, bucket.id) for bucket in named) if named else None)
    policies = [
        each for each in template.of(BUCKET_POLICY) if resource in template.referred(each.one("Bucket"), BUCKET)
    ]
    return unless(any(_denies_plain_calls(each, resource.id) for each in policies))


def _denies_plain_calls(policy: Resource, bucket: str) -> bool:
    """Whether one statement refuses everybody everything on the bucket and its objects without TLS."""
    for statement in statements(policy.one("PolicyDocument")):
        actions = {str(each).lower() for each in several(statement.one("Action"))}
        named = [json.dumps(each) for each in several(statement.one("Resource")) if bucket in json.dumps(each)]
        if _denies_everybody(statement) and actions & {"*", "s3:*"}:
            bare = any("/" not in each for each in named)
            objects = any(each.count("/") == 1 and "/*" in each for each in named)
            if bare and objects:
                return True
    return False


def _denies_everybody(statement: Resource) -> bool:
    principal = statement.one("Principal")
    everybody = principal == "*" or "*" in several(statement.one("Principal.AWS"))
    plain = truth(statement.one("Condition.Bool.aws:SecureTransport"))
    told = statement.one("Condition.Bool.aws:SecureTransport") is not None
    return statement.one("Effect") == "Deny" and everybody and told and plain is False


def _is_replicated(bucket: Resource, _: Template) -> Findings:
    return unless("Enabled" in bucket.all("ReplicationConfiguration.Rules.*.Status"))


def _is_versioned(bucket: Resource, _: Template) -> Findings:
    return unless(equals(bucket.one("VersioningConfiguration.Status"), "Enabled"))


def _has_key(bucket: Resource, _: Template) -> Findings:
    algorithms = bucket.all(_ALGORITHM)
    rules = bucket.all(_SSE)
    if any(isinstance(each, Mapping) for each in algorithms):
        return unless(None)
    return unless(rules != [] and len(rules) == len(algorithms) and all(each == "aws:kms" for each in algorithms))


def _is_encrypted(bucket: Resource, _: Template) -> Findings:
    return unless(bucket.one("BucketEncryption") is None or equals(bucket.one(_ALGORITHM), "AES256", "aws:kms"))


def _topic_asks_for_tls(topic: Resource, template: Template) -> Findings:
    if topic.one("KmsMasterKeyId") is not None:
        return unless(True)
    policies = [each for each in template.of(TOPIC_POLICY) if topic in template.referred(each.one("Topics"), TOPIC)]
    refusing = [
        statement
        for each in policies
        for statement in statements(each.one("PolicyDocument"))
        if _denies_everybody(statement)
    ]
    return unless(any("sns:publish" in _actions(each) for each in refusing))


def _actions(statement: Resource) -> set[str]:
    return {str(each).lower() for each in several(statement.one("Action"))}


def _topic_has_key(topic: Resource, _: Template) -> Findings:
    return unless(topic.one("KmsMasterKeyId") is not None)


def _is_rotated(key: Resource, _: Template) -> Findings:
    symmetric = equals(key.one("KeySpec"), None, "SYMMETRIC_DEFAULT")
    return unless(truth(key.one("EnableKeyRotation")) if symmetric is not False else True)


def _is_not_for_everybody(key: Resource, _: Template) -> Findings:
    giving = [each for each in statements(key.one("KeyPolicy")) if each.one("Effect") != "Deny"]
    return unless(not any(_names_everybody(each) for each in giving))


def _names_everybody(statement: Resource) -> bool:
    return statement.one("Principal") == "*" or "*" in several(statement.one("Principal.AWS"))


def _bucket(judge: Judge, *more: str) -> Check:
    return Check(types=(BUCKET, *more), judge=judge, absent="no bucket of the template belongs to it")


def _topic(judge: Judge) -> Check:
    return Check(types=(TOPIC,), judge=judge, absent="no topic of the template belongs to it")


def _key(judge: Judge) -> Check:
    return Check(types=(KEY,), judge=judge, absent="no key of the template belongs to it")


CHECKS = {
    "S3BucketLoggingEnabled": _bucket(_is_logged),
    "S3BucketLevelPublicAccessProhibited": _bucket(_blocks_all),
    "S3BucketPublicReadProhibited": _bucket(_not_open_to("PublicRead", "PublicReadWrite", needs_block=True)),
    "S3BucketPublicWriteProhibited": _bucket(_not_open_to("PublicReadWrite", needs_block=True)),
    "S3WebBucketOAIAccess": _bucket(_is_no_website),
    "S3BucketSSLRequestsOnly": _bucket(_asks_for_tls, BUCKET_POLICY),
    "S3BucketReplicationEnabled": _bucket(_is_replicated),
    "S3BucketVersioningEnabled": _bucket(_is_versioned),
    "S3DefaultEncryptionKMS": _bucket(_has_key),
    "BucketEncryption": _bucket(_is_encrypted),
    "BucketAclRead": _bucket(_not_open_to("PublicRead", "PublicReadWrite", needs_block=False)),
    "BucketAclWrite": _bucket(_not_open_to("PublicReadWrite", needs_block=False)),
    **{name: _bucket(_blocks(name)) for name in _BLOCKED},
    "SNSTopicSSLPublishOnly": _topic(_topic_asks_for_tls),
    "SNSEncryptedKMS": _topic(_topic_has_key),
    "KMSBackingKeyRotationEnabled": _key(_is_rotated),
    "KeyPrincipal": _key(_is_not_for_everybody),
}
