"""Which kind of value each field holds of what is said about those who deploy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from constructs_sm.facts import limits
from constructs_sm.rules.kinds import TYPE, Choice, Each, Flag, Instance, Kind, Part, Text, TextMap
from constructs_sm.rules.known import shown
from constructs_sm.spec.cors import CorsRule
from constructs_sm.spec.deploying import DeployedBy, DeployerSpec, ResourceBeside, StudioSpec
from constructs_sm.spec.guard_rails import GuardRails

_KEYS = Each(Part("a KMS key", ("key_arn",)))
_ROLES = Each(Part("an IAM role", ("role_arn",)))
_BUCKET = Part("an S3 bucket", ("bucket_arn", "bucket_name"))
_STATEMENTS = Each(Part("an aws_iam.PolicyStatement", ("actions", "resources")))
_TAG_KEY = Text(limits.TAG_KEY)


@dataclass(frozen=True, slots=True)
class TagValues:
    """A mapping from keys of tags to lists of values."""

    def judge(self, value: object) -> Iterator[tuple[str, str, str]]:
        """Everything wrong with *value*."""
        if not isinstance(value, Mapping):
            yield TYPE, "", f"must be a mapping, got {shown(value)}"
            return
        for key, values in value.items():
            yield from ((rule, f"[{shown(key)}]", message) for rule, _, message in _TAG_KEY.judge(key))
            for rule, below, message in Each(Text(limits.TAG_VALUE)).judge(values):
                yield rule, f"[{shown(key)}]{below}", message


@dataclass(frozen=True, slots=True)
class Decision:
    """True or False, known at synthesis."""

    def judge(self, value: object) -> Iterator[tuple[str, str, str]]:
        """Everything wrong with *value*."""
        yield from Flag().judge(value)


DEPLOYER_FIELDS: dict[type, dict[str, Kind]] = {
    GuardRails: {
        "required_tags": TagValues(),
        "allowed_tag_keys": Each(_TAG_KEY, known=True),
        "instance_types": Each(Text(limits.INSTANCE_TYPES), known=True),
        "subnet_ids": Each(Text(limits.VPC_ID), known=True),
        "security_group_ids": Each(Text(limits.VPC_ID), known=True),
        "network_isolation": Decision(),
        "encryption_keys": _KEYS,
    },
    DeployerSpec: {
        "endpoints": Each(Part("an endpoint, owned or imported", ("endpoint_ref",))),
        "deployed_by": Instance(DeployedBy),
        "beside": Each(Choice(ResourceBeside, known=True), known=True),
        "models": Each(Part("a model, owned or imported", ("model_name",))),
        "endpoint_configs": Each(Part("an endpoint configuration, owned or imported", ("endpoint_config_name",))),
        "execution_roles": _ROLES,
        "encryption_keys": _KEYS,
        "name_prefixes": Each(Text(limits.NAME_BEGINNING, known=True), known=True),
        "guard_rails": Instance(GuardRails),
        "permissions_boundary": Part("a managed policy", ("managed_policy_arn",)),
        "statements": _STATEMENTS,
    },
    StudioSpec: {
        "name_prefixes": Each(Text(limits.NAME_PREFIX, known=True), known=True),
        "guard_rails": Instance(GuardRails),
        "show_prices": Decision(),
        "show_networks": Decision(),
        "inference_recommender": Decision(),
        "test_endpoints": Decision(),
        "execution_roles": _ROLES,
        "repositories": Each(Part("an ECR repository", ("repository_arn",))),
        "encryption_keys": _KEYS,
        "bucket": _BUCKET,
        "bucket_name": Text(limits.BUCKET_NAME),
        "cors_rules": Each(Instance(CorsRule)),
        "data_encryption_key": Part("a KMS key", ("key_arn",)),
        "server_access_logs_bucket": _BUCKET,
        "tags": TextMap(),
        "statements": _STATEMENTS,
    },
}
