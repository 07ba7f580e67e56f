"""As whom CloudFormation acts: the role of the stack, or else the caller of the stack operation.

ministack provisions with its own rights. For the types added here the strict profile checks the deployer too, so that
a policy without ``sagemaker:AddTags`` or ``iam:PassRole`` fails the deployment as it does on AWS.
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from constructs_sm.local.engine import host
from constructs_sm.local.engine.authorization import needs, refuse_unless_allowed
from constructs_sm.local.engine.faults import ApiError
from constructs_sm.local.engine.permissions import lacking
from constructs_sm.local.engine.shapes import Document

Key = tuple[str, str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Deployer:
    """Who deploys.

    Attributes:
        role_arn: The role CloudFormation was given, if any.
        access_key: The caller's.
    """

    role_arn: str | None
    access_key: str


_current: ContextVar[Deployer | None] = ContextVar("constructs_sm_deployer", default=None)


class StackRoles:
    """Remembers the role of each stack, which CloudFormation goes on using once it was given one."""

    def __init__(self, handle: host.Handler) -> None:
        self._handle = handle
        self._roles: dict[Key, str] = {}

    async def __call__(
        self, method: str, path: str, headers: host.Headers, body: bytes, query: dict[str, Any]
    ) -> host.Response:
        """Notes the deployer of a CloudFormation request, then lets ministack serve it.

        The stack's work runs in a task that copies this context, so the handlers below see it.
        """
        asked = _parameters(headers, body, query)
        key = (host.account(), host.region(), _stack(asked))
        if asked.get("RoleARN"):
            self._roles[key] = asked["RoleARN"]
        token = _current.set(Deployer(role_arn=self._roles.get(key), access_key=host.access_key(headers, query)))
        try:
            return await self._handle(method, path, headers, body, query)
        finally:
            _current.reset(token)


def _parameters(headers: host.Headers, body: bytes, query: dict[str, Any]) -> dict[str, str]:
    if "amz-json" in headers.get("content-type", ""):
        document = json.loads(body) if body else {}
        return {name: value for name, value in document.items() if isinstance(value, str)}
    named = {**query, **parse_qs(body.decode("utf-8", "replace"))}
    return {name: values[0] if isinstance(values, list) else str(values) for name, values in named.items()}


def _stack(asked: dict[str, str]) -> str:
    """The name of the stack a request is about; stacks and change sets also go by ARN, which holds the name."""
    name = asked.get("StackName", "")
    if ":stack/" in name:
        return name.partition(":stack/")[2].partition("/")[0]
    return name


def require(service: str, operation: str, request: Document) -> None:
    """Refuses what the deployer may not do; asks nothing in the fast profile.

    Args:
        service: ``sagemaker`` or ``application-autoscaling``.
        operation: The API call CloudFormation makes.
        request: Its parameters.

    Raises:
        ApiError: An AccessDeniedException that names who, what and on which resource.
    """
    deployer = _current.get()
    if deployer is None or not host.enforcing():
        return
    for need in needs(service, operation, request):
        if deployer.role_arn is None:
            refuse_unless_allowed(need, deployer.access_key, service)
        elif lacking(deployer.role_arn, [need]):
            raise ApiError(
                "AccessDeniedException",
                f"User: {deployer.role_arn} is not authorized to perform: {need.action} on resource: {need.resource} "
                f"because no identity-based policy allows the {need.action} action",
            )
