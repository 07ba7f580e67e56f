"""Rollback alarms: an update whose new fleet is up goes back when one of its alarms is in alarm.

SageMaker looks on while traffic moves and for the time of each wait; here traffic moves at once, and alarms are looked at
once, before it does. Their state is asked for as the execution role.
Source: https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html
"""

from __future__ import annotations

import json

from constructs_sm.local.engine import host
from constructs_sm.local.engine.faults import DeploymentError
from constructs_sm.local.engine.permissions import Need, allows
from constructs_sm.local.engine.shapes import Document

_OK = 200
_KINDS = ("MetricAlarms", "CompositeAlarms")


def require_quiet(deployment: Document | None, role_arn: str) -> None:
    """Refuses to go on while a rollback alarm is in alarm.

    Args:
        deployment: The ``DeploymentConfig`` of the update; None watches nothing.
        role_arn: As whom the alarms are described.

    Raises:
        DeploymentError: When one is in alarm, is not there, or may not be described.
    """
    watched: Document = {} if deployment is None else deployment.get("AutoRollbackConfiguration", {})
    names = [alarm["AlarmName"] for alarm in watched.get("Alarms", [])]
    if not names:
        return
    found = _described(names)
    gone = [name for name in names if name not in found]
    if gone:
        raise DeploymentError(f"The rollback alarms {', '.join(gone)} do not exist.")
    for name, (kind, alarm) in found.items():
        # CloudWatch tells of composite alarms only those who may ask for all.
        everything = f"arn:aws:cloudwatch:{host.region()}:{host.account()}:alarm:*"
        need = Need(action="cloudwatch:DescribeAlarms", resource=everything if kind == _KINDS[1] else alarm["AlarmArn"])
        if not allows(role_arn, need):
            raise DeploymentError(f"{role_arn} is not authorized to perform: {need}, for the rollback alarm {name}")
    raised = [name for name, (_, alarm) in found.items() if alarm["StateValue"] == "ALARM"]
    if raised:
        raise DeploymentError(f"One or more rollback alarms are in ALARM state: {', '.join(raised)}.")


def _described(names: list[str]) -> dict[str, tuple[str, Document]]:
    request = {"AlarmNames": names, "AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "GraniteServiceVersion20100801.DescribeAlarms",
    }
    status, _, body = host.call("monitoring", "POST", "/", headers=headers, body=json.dumps(request).encode())
    if status != _OK:
        raise DeploymentError(f"CloudWatch answered {status}: {body.decode(errors='replace')[:200]}")
    answer = json.loads(body)
    return {alarm["AlarmName"]: (kind, alarm) for kind in _KINDS for alarm in answer.get(kind, [])}


def asked_alarm(body: bytes) -> str | None:
    """The one metric alarm that a request asks for by name; None for all else, for which the right to see all is needed.

    Args:
        body: The body of a request of CloudWatch.
    """
    try:
        request = json.loads(body)
    except ValueError:
        return None
    names = request.get("AlarmNames", []) if isinstance(request, dict) else []
    alone = len(names) == 1 and "CompositeAlarm" not in request.get("AlarmTypes", [])
    return str(names[0]) if alone else None
