"""The little that a spec needs to know of resources made elsewhere.

The CDK's own interfaces (``IModelRef``, ``IBucket``, ``ITopicRef`` …) and this library's resources satisfy these
protocols as they are; so do plain objects in tests, which is why the rules need no CDK.
"""

from __future__ import annotations

from typing import Protocol


class ModelReference(Protocol):
    """A model, owned or imported."""

    @property
    def model_name(self) -> str:
        """Name of the model, perhaps a token."""
        ...


class RepositoryReference(Protocol):
    """An Amazon ECR repository."""

    @property
    def repository_arn(self) -> str:
        """ARN of the repository."""
        ...

    @property
    def repository_uri(self) -> str:
        """URI of the repository, without tag or digest."""
        ...


class BucketReference(Protocol):
    """An Amazon S3 bucket."""

    @property
    def bucket_arn(self) -> str:
        """ARN of the bucket."""
        ...

    @property
    def bucket_name(self) -> str:
        """Name of the bucket."""
        ...


class FunctionReference(Protocol):
    """An AWS Lambda function."""

    @property
    def function_arn(self) -> str:
        """ARN of the function."""
        ...


class KeyReference(Protocol):
    """An AWS KMS key."""

    @property
    def key_arn(self) -> str:
        """ARN of the key."""
        ...


class TopicReference(Protocol):
    """An Amazon SNS topic."""

    @property
    def topic_arn(self) -> str:
        """ARN of the topic."""
        ...


class RoleReference(Protocol):
    """An IAM role."""

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        ...


class EndpointConfigReference(Protocol):
    """An endpoint configuration, owned or imported."""

    @property
    def endpoint_config_name(self) -> str:
        """Name of the configuration, perhaps a token."""
        ...
