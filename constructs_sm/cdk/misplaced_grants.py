"""Grants on an endpoint that takes no such call: they are given as they were asked for, with a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constructs_sm.cdk.endpoint_grants import EndpointGrants
from constructs_sm.cdk.validation import warn
from constructs_sm.errors import Problem, Severity
from constructs_sm.facts.metrics import Kind

if TYPE_CHECKING:
    from aws_cdk import aws_iam as iam
    from constructs import Construct

_UNSERVED = {
    Kind.ASYNCHRONOUS: Problem(
        "SM322",
        Severity.WARNING,
        "grants.invoke",
        "gives a right on calls that wait for their answer, and the endpoint is asynchronous; use "
        "AsyncEndpointGrants(endpoint_arn=…, output=…).submit",
    ),
    Kind.FLEET: Problem(
        "SM725",
        Severity.WARNING,
        "grants.invoke",
        "gives a right on the endpoint only, and every call names a component; use the grants of the component",
    ),
}


def grants_of(endpoint: Construct, endpoint_arn: str, kind: Kind | None) -> EndpointGrants:
    """Grants on *endpoint*, which warn where its *kind* takes no call of its own."""
    unserved = None if kind is None else _UNSERVED.get(kind)
    if unserved is None:
        return EndpointGrants(endpoint_arn, scope=endpoint)
    return _MisplacedGrants(endpoint_arn, endpoint, unserved)


class _MisplacedGrants(EndpointGrants):
    def __init__(self, endpoint_arn: str, endpoint: Construct, unserved: Problem) -> None:
        super().__init__(endpoint_arn, scope=endpoint)
        self._endpoint, self._unserved = endpoint, unserved

    def invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        warn(self._endpoint, [self._unserved])
        return super().invoke(grantee)

    def invoke_stream(self, grantee: iam.IGrantable) -> iam.Grant:
        warn(self._endpoint, [self._unserved])
        return super().invoke_stream(grantee)
