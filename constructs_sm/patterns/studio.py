"""What it takes to deploy from SageMaker Studio: rights, a role to run models, and a bucket to upload to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aws_cdk import RemovalPolicy
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_sm.cdk.data_source import keys_of
from constructs_sm.cdk.execution_role import ExecutionRole
from constructs_sm.cdk.permissions import Statement, decrypt, pull_images
from constructs_sm.cdk.policy_pages import PolicyHolder
from constructs_sm.cdk.said_statements import said
from constructs_sm.cdk.studio_bucket import studio_bucket
from constructs_sm.cdk.studio_rights import see_images, studio_rights, upload
from constructs_sm.cdk.tagging import tag
from constructs_sm.cdk.validation import checked, warn
from constructs_sm.cdk.values import literal_account, stack_of
from constructs_sm.facts import actions
from constructs_sm.spec.cors import CorsRule
from constructs_sm.spec.deploying import StudioSpec
from constructs_sm.spec.guard_rails import GuardRails
from constructs_sm.spec.references import KeyReference, read_once
from constructs_sm.spec.several import several


class StudioDeployment(PolicyHolder):
    """What users of SageMaker Studio need to deploy models, and their SDKs with them.

    Creates an ``AWS::IAM::ManagedPolicy`` in which every creation comes with the right to tag what it creates, as Studio
    tags everything; and unless they are given, a bucket for artifacts and an `ExecutionRole` that reads it. Attach the
    policy to the roles of the users' profiles.

    Args:
        scope: The parent construct.
        id: The id within the parent.
        guard_rails: What may be created at all. Default: anything.
        name_prefixes: How the names must begin of what is created, changed and deleted. Default: with anything.
        execution_roles: Roles that may be passed to SageMaker, and no others. Default: one made here, which reads the
            bucket and pulls from *repositories*.
        show_prices: Whether prices of instances are shown (``pricing:GetProducts``). Default: no.
        show_networks: Whether VPCs, subnets and security groups can be chosen from lists. Default: no.
        inference_recommender: Whether instance types may be recommended by load tests. Default: no.
        test_endpoints: Whether endpoints may be called, as the test panel does. Default: no.
        repositories: Repositories whose images may be looked at and run. Default: none.
        encryption_keys: Keys that may encrypt the storage of instances; those of *guard_rails* are among them without
            being said. Default: none.
        bucket: Bucket of yours for artifacts, whose CORS rules are yours to set. Default: one made here.
        bucket_name: Name of the bucket made here, which must begin with ``sagemaker``. Default: the recommended
            ``sagemaker-REGION-ACCOUNT``. The SageMaker SDK gives its own bucket that very name: where it exists, import it
            with *bucket*.
        cors_rules: CORS rules of the bucket made here. Default: ``[CorsRule.studio()]``.
        data_encryption_key: Key that encrypts the bucket made here. Default: the bucket's own encryption (SSE-S3).
        server_access_logs_bucket: Bucket for the access logs of the bucket made here. Default: no access logs.
        removal_policy: What becomes of the bucket made here when it leaves the stack. Default: it stays.
        statements: Further statements. Default: none.
        tags: Tags of bucket and role. Default: none.

    Raises:
        SpecError: with every error found, before any construct exists.

    Source: https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-deploy-models.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        guard_rails: GuardRails | None = None,
        name_prefixes: Sequence[str] | None = None,
        execution_roles: Sequence[iam.IRole] | None = None,
        show_prices: bool = False,
        show_networks: bool = False,
        inference_recommender: bool = False,
        test_endpoints: bool = False,
        repositories: Sequence[ecr.IRepository] = (),
        encryption_keys: Sequence[KeyReference] = (),
        bucket: s3.IBucket | s3.Bucket | None = None,
        bucket_name: str | None = None,
        cors_rules: Sequence[CorsRule] | None = None,
        data_encryption_key: kms.IKey | kms.Key | None = None,
        server_access_logs_bucket: s3.IBucket | s3.Bucket | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
        statements: Sequence[iam.PolicyStatement] = (),
        tags: Mapping[str, str] | None = None,
    ) -> None:
        spec = StudioSpec(
            guard_rails=guard_rails,
            name_prefixes=("",) if name_prefixes is None else several(name_prefixes),
            execution_roles=None if execution_roles is None else several(execution_roles),
            show_prices=show_prices,
            show_networks=show_networks,
            inference_recommender=inference_recommender,
            test_endpoints=test_endpoints,
            repositories=several(repositories),
            encryption_keys=several(encryption_keys),
            bucket=bucket,
            bucket_name=bucket_name,
            cors_rules=None if cors_rules is None else several(cors_rules),
            data_encryption_key=data_encryption_key,
            server_access_logs_bucket=server_access_logs_bucket,
            keeps_bucket=removal_policy is RemovalPolicy.RETAIN,
            statements=said(statements),
            tags={} if tags is None else tags,
            account=literal_account(scope),
        )
        warnings = checked(type(self), scope, id, spec, removal_policy=removal_policy)

        super().__init__(scope, id)
        if bucket is None:
            bucket = studio_bucket(
                self,
                spec,
                access_logs=server_access_logs_bucket,
                encryption_key=data_encryption_key,
                removal_policy=removal_policy,
            )
        self._bucket = bucket
        repositories = several(repositories)
        self._roles = self._provide_roles(execution_roles, repositories)
        self._open("Deploys models from SageMaker Studio")
        self._allow(self._rights(spec))
        self._allow([*upload(bucket), *see_images(repositories)])
        self._allow_said(statements)
        tag(self, spec.tags)
        warn(self, warnings)

    def _rights(self, spec: StudioSpec) -> Iterator[Statement]:
        required = None if spec.guard_rails is None else spec.guard_rails.encryption_keys
        role_arns = [read_once(role, "role_arn") for role in self._roles]
        keys = [*several(spec.encryption_keys), *several(required)]
        return studio_rights(spec, stack_of(self), role_arns=role_arns, keys=keys)

    def _provide_roles(
        self, given: Sequence[iam.IRole] | None, repositories: Sequence[ecr.IRepository]
    ) -> tuple[iam.IRole, ...]:
        if given is not None:
            return several(given)
        arn = read_once(self._bucket, "bucket_arn")
        statements = [
            Statement(sid="ReadArtifacts", actions=actions.READ_OBJECT, resources=(f"{arn}/*",)),
            # Models are also read by prefix, and S3 tells whoever may not list that a missing object is denied.
            Statement(sid="ListArtifacts", actions=actions.LIST_BUCKET, resources=(arn,)),
            *decrypt(keys_of(self._bucket)),
            *pull_images(read_once(repository, "repository_arn") for repository in repositories),
        ]
        return (ExecutionRole(self, "Role", statements=statements),)

    @property
    def bucket(self) -> s3.IBucket:
        """The bucket for artifacts."""
        return self._bucket

    @property
    def execution_roles(self) -> tuple[iam.IRole, ...]:
        """The roles that may be passed to SageMaker."""
        return self._roles
