"""The little that a spec needs to know of resources made elsewhere.

The CDK's own interfaces (``IModelRef``, ``IBucket``, ``ITopicRef`` …) and this library's resources satisfy these
protocols as they are; so do plain objects in tests, which is why the rules need no CDK.
"""

from __future__ import annotations

from typing import Any, Protocol
from weakref import WeakKeyDictionary

_READ: WeakKeyDictionary[object, dict[str, Any]] = WeakKeyDictionary()


def offers(resource: object, attribute: str) -> bool:
    """Tell whether *resource* has *attribute* without reading it, as every read of a CDK object is a call to node.

    The class is asked. Imported keys, roles and VPCs reach Python as one object that stands for several interfaces;
    each of those is asked.
    """
    stands_for = getattr(resource, "__dict__", {}).get("_delegates", ())
    return any(hasattr(type(each), attribute) for each in (resource, *stands_for))


def read_once(resource: object, attribute: str) -> Any:
    """An attribute of a resource that never changes, such as the ARN of a bucket; read once, however many ask."""
    try:
        known = _READ.setdefault(resource, {})
    except TypeError:  # a plain value without an identity, which costs nothing to read
        return getattr(resource, attribute)
    if attribute not in known:
        known[attribute] = getattr(resource, attribute)
    return known[attribute]


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


class AlarmReference(Protocol):
    """An Amazon CloudWatch alarm, of a metric or of other alarms."""

    @property
    def alarm_arn(self) -> str:
        """ARN of the alarm."""
        ...

    @property
    def alarm_name(self) -> str:
        """Name of the alarm."""
        ...


class AlarmActionReference(Protocol):
    """Something of the CDK that an alarm sets off."""

    def bind(self, scope: Any, alarm: Any) -> Any:
        """What the alarm is told."""
        ...


class RoleReference(Protocol):
    """An IAM role."""

    @property
    def role_arn(self) -> str:
        """ARN of the role."""
        ...


class ComponentReference(Protocol):
    """An inference component, owned or imported."""

    @property
    def inference_component_name(self) -> str:
        """Name of the component, perhaps a token."""
        ...

    @property
    def endpoint_name(self) -> str:
        """Name of its endpoint, perhaps a token."""
        ...


class EndpointConfigReference(Protocol):
    """An endpoint configuration, owned or imported."""

    @property
    def endpoint_config_name(self) -> str:
        """Name of the configuration, perhaps a token."""
        ...


def key_behind(key: KeyReference) -> KeyReference:
    """The key that an alias stands for, where the CDK knows it; what is no such alias stands for itself."""
    while offers(key, "alias_target_key"):
        try:
            key = read_once(key, "alias_target_key")
        except RuntimeError:  # Alias.from_alias_name: the CDK knows the name and no more
            return key
    return key
