"""The engine's SageMaker as one object: state, containers, and who may wait for what."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from constructs_sm.local.engine.containers import Launcher
from constructs_sm.local.engine.queueing import Queues
from constructs_sm.local.engine.scaling import Scaling
from constructs_sm.local.engine.shapes import Document, check
from constructs_sm.local.engine.state import SETTLED, Component, Endpoint, Resource, State

_POLL_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True, slots=True)
class Hosting:
    """What every operation works on.

    Attributes:
        state: The records.
        launcher: Starts and stops containers.
        queues: The waiting asynchronous invocations.
        scaling: The records of Application Auto Scaling.
    """

    state: State
    launcher: Launcher
    queues: Queues
    scaling: Scaling

    def settle(self, resource: Endpoint | Component, sleep: Callable[[float], None] = time.sleep) -> None:
        """Waits until an endpoint or component is no longer changing.

        Args:
            resource: What to wait for.
            sleep: Waits a number of seconds. Default: the system's.
        """
        while resource.status not in SETTLED:
            sleep(_POLL_SECONDS)


Operation = Callable[[Hosting, Document], Document]


def checked(operation: str, work: Operation) -> Operation:
    """An operation that first checks its request against SageMaker's own model.

    Args:
        operation: Its name, such as ``CreateModel``.
        work: What it does with a request that may be trusted.
    """

    def run(hosting: Hosting, request: Document) -> Document:
        check("sagemaker", operation, request)
        with hosting.state.lock:
            return work(hosting, request)

    return run


def tags_of(request: Document) -> dict[str, str]:
    """The tags of a create call, by key.

    Args:
        request: The create call's parameters.
    """
    return {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}


def without_tags(request: Document) -> Document:
    """A create call's parameters as they are remembered.

    Args:
        request: The create call's parameters.
    """
    return {name: value for name, value in request.items() if name != "Tags"}


def described(resource: Resource) -> Document:
    """What Describe answers for every type: what was asked for, the ARN and the times.

    Args:
        resource: The resource.
    """
    word = resource.kind.word
    return {**resource.request, f"{word}Arn": resource.arn, "CreationTime": resource.created}
