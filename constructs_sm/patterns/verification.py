"""How a delivered endpoint is verified: commands of a build, and a role in the target that the build may take."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnOutput, Names, Stage
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_sm.cdk.async_endpoint import AsyncEndpointBase
from constructs_sm.cdk.endpoint_grants import EndpointGrants
from constructs_sm.cdk.rollback_alarms import describing
from constructs_sm.cdk.values import stack_of
from constructs_sm.spec.delivery import DeliveryWave, SmokeTest
from constructs_sm.spec.durations import seconds
from constructs_sm.spec.references import AlarmReference, read_once

if TYPE_CHECKING:
    from constructs_sm.cdk.interfaces import (
        IAsyncEndpoint,
        IComponentEndpoint,
        IEndpoint,
        IInferenceComponent,
        IServerlessEndpoint,
    )

_MOST_OF_A_NAME = 64  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_ROLE, _PROFILE = "-Verifier", "target"
# Said outright: the environment of a build names its own Region, and wins over a profile.
_THERE = f'--region "$TARGET_REGION" --profile {_PROFILE}'
_ENDPOINT, _COMPONENT, _ALARM = "ENDPOINT_NAME", "COMPONENT_NAME", "ALARM_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """What a definition made in one stage, and what is verified there.

    Attributes:
        endpoint: The endpoint, made in the stage.
        component: The inference component that answers the smoke test. Default: none; only an endpoint for components
            needs one.
        alarms: Alarms that are watched for the bake time, made in the stage. Default: none.
    """

    endpoint: IEndpoint | IAsyncEndpoint | IServerlessEndpoint | IComponentEndpoint
    component: IInferenceComponent | None = None
    alarms: Sequence[AlarmReference] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Verification:
    """What a build does to verify one target.

    Attributes:
        commands: Its commands, for one shell.
        role_arn: The role in the target that it takes.
        env: Environment variables.
        outputs: Environment variables that are outputs of stacks in the target.
    """

    commands: tuple[str, ...]
    role_arn: str
    env: dict[str, str]
    outputs: dict[str, CfnOutput]


def role_name(of: Construct) -> str:
    """A name for a role that others must know before it exists; the same in every run."""
    path = Names.unique_resource_name(of, max_length=_MOST_OF_A_NAME - len(_ROLE), separator="-")
    return f"{path}{_ROLE}"


def role_arn(account: str, name: str) -> str:
    """ARN of a role by its name."""
    return f"arn:{Aws.PARTITION}:iam::{account}:role/{name}"


def verification(
    stage: Stage, wave: DeliveryWave, found: Delivered, smoke_test: SmokeTest | None, *, account: str, verifier: str
) -> Verification | None:
    """How the endpoint in *stage* is verified, with the role and the outputs that it takes; None if nothing is asked for.

    Args:
        stage: The stage, which has an account and a Region.
        wave: Its wave.
        found: What was made in it.
        smoke_test: The request, if there is one.
        account: Account of the pipeline.
        verifier: ARN of the role of the build, in that account.
    """
    called, watched = smoke_test is not None, wave.bake_time is not None
    if found.endpoint.paused or not (called or watched):
        return None
    name, scope = role_name(stage), Construct(stack_of(found.endpoint), "Verification")
    trusted = iam.AccountPrincipal(account).with_conditions({"ArnEquals": {"aws:PrincipalArn": verifier}})
    role = iam.Role(scope, "Role", role_name=name, assumed_by=trusted)
    outputs = _allow_calls(scope, role, found) if called else {}
    outputs |= _allow_watching(scope, role, found.alarms) if watched else {}
    return Verification(
        commands=(*_taking(), *_smoke(found, smoke_test), *_bake(wave, found.alarms)),
        role_arn=role_arn(str(stage.account), name),
        env={"TARGET_ROLE_ARN": role_arn(str(stage.account), name), "TARGET_REGION": str(stage.region)},
        outputs=outputs,
    )


def _allow_calls(scope: Construct, role: iam.Role, found: Delivered) -> dict[str, CfnOutput]:
    endpoint, component = found.endpoint, found.component
    outputs = {_ENDPOINT: CfnOutput(scope, "Endpoint", value=endpoint.endpoint_name)}
    if component is not None:
        component.grants.invoke(role)
        outputs[_COMPONENT] = CfnOutput(scope, "Component", value=component.inference_component_name)
    elif isinstance(endpoint, AsyncEndpointBase):
        endpoint.grants.submit(role)
    else:
        EndpointGrants(endpoint.endpoint_arn).invoke(role)
    return outputs


def _allow_watching(scope: Construct, role: iam.Role, alarms: Sequence[AlarmReference]) -> dict[str, CfnOutput]:
    statement = describing(alarms)
    role.add_to_policy(iam.PolicyStatement(actions=list(statement.actions), resources=list(statement.resources)))
    return {
        f"{_ALARM}{place}": CfnOutput(scope, f"Alarm{place}", value=read_once(alarm, "alarm_name"))
        for place, alarm in enumerate(alarms)
    }


def _taking() -> tuple[str, ...]:
    """Let the commands take the role, with the build's own credentials, as often as it must be taken anew."""
    lines = rf"[profile {_PROFILE}]\nrole_arn = %s\ncredential_source = EcsContainer\n"
    return (
        'export AWS_CONFIG_FILE="$(mktemp)"',
        f"""printf '{lines}' "$TARGET_ROLE_ARN" > "$AWS_CONFIG_FILE\"""",
    )


def _smoke(found: Delivered, test: SmokeTest | None) -> list[str]:
    if test is None:
        return []
    asynchronous = isinstance(found.endpoint, AsyncEndpointBase)
    said = {"--json": test.json, "--body": test.body_file, "--content-type": test.content_type, "--accept": test.accept}
    words = ["constructs-sm", "submit" if asynchronous else "invoke", f'"${_ENDPOINT}"', _THERE]
    words += [word for option, value in said.items() if value is not None for word in (option, shlex.quote(value))]
    words += ["--wait"] if asynchronous else []
    words += [] if found.component is None else ["--component", f'"${_COMPONENT}"']
    return [" ".join(words)]


def _bake(wave: DeliveryWave, alarms: Sequence[AlarmReference]) -> list[str]:
    if wave.bake_time is None:
        return []
    names = " ".join(f'"${_ALARM}{place}"' for place in range(len(alarms)))
    return [f"constructs-sm bake {names} --for {int(seconds(wave.bake_time))}s {_THERE}"]
