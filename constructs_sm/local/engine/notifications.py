"""The SNS messages of asynchronous endpoints, published as the execution role.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-check-predictions.html
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import DeploymentError
from constructs_sm.local.engine.permissions import Need, allows
from constructs_sm.local.engine.shapes import Document
from constructs_sm.local.engine.state import Resource, State

_OK = 200
_ENVELOPE = {"eventVersion": "1.0", "eventSource": "aws:sagemaker"}


class NotificationError(Exception):
    """A message the role may not publish, or that SNS refused."""


def role_of(config: Resource, state: State) -> str:
    """The role that acts for an asynchronous endpoint: the model's.

    Args:
        config: The endpoint config.
        state: Where the models are.

    Raises:
        ApiError: When the model is gone.
    """
    return str(state.models.get(config.request["ProductionVariants"][0]["ModelName"]).request["ExecutionRoleArn"])


def topics(config: Resource) -> Document:
    """The notification settings of a config; empty when it has none.

    Args:
        config: The endpoint config.
    """
    output = config.request.get("AsyncInferenceConfig", {}).get("OutputConfig", {})
    found: Document = output.get("NotificationConfig", {})
    return found


def announce(config: Resource, state: State) -> None:
    """Sends the test notification to each configured topic, as creating and updating an endpoint does.

    Args:
        config: The endpoint config.
        state: Where the models are.

    Raises:
        DeploymentError: When the role may not publish to a topic, or there is no such topic.
    """
    for name in ("SuccessTopic", "ErrorTopic"):
        topic = topics(config).get(name)
        if topic:
            try:
                publish(topic, {"eventName": "TestNotification"}, role_of(config, state))
            except NotificationError as error:
                raise DeploymentError(f"Could not publish to {name} {topic}: {error}") from error


def publish(topic_arn: str, event: dict[str, Any], role_arn: str) -> None:
    """Publishes one message.

    Args:
        topic_arn: The topic.
        event: What the message says besides its version and source.
        role_arn: As whom.

    Raises:
        NotificationError: When the role may not, or SNS refused.
    """
    if not allows(role_arn, Need(action="sns:Publish", resource=topic_arn)):
        raise NotificationError(f"{role_arn} is not authorized to perform: SNS:Publish on resource: {topic_arn}")
    message = json.dumps({**_ENVELOPE, **event})
    form = {"Action": "Publish", "TopicArn": topic_arn, "Message": message, "Version": "2010-03-31"}
    headers = {"content-type": "application/x-www-form-urlencoded"}
    status, _, body = host.call("sns", "POST", "/", headers=headers, body=urlencode(form).encode())
    if status != _OK:
        raise NotificationError(f"SNS answered {status}: {body.decode(errors='replace')[:300]}")
