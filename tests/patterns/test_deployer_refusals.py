"""What is said to a deployer and cannot be: told at once, or written so that IAM takes it."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from deployer_cases import PATTERNS, call, deployer
from policy_documents import Deployed
from policy_evaluator import decide
from subjects import TYPE, model
from synthesized import resources, synth, told

from constructs_sm import GuardRails, RealTimeEndpoint, ResourceBeside, SpecError, StudioDeployment

OTHER = "arn:aws:iam::999999999999:role/host"


def test_a_repeated_statement_id_is_numbered(app: App, stack: Stack) -> None:
    own = [iam.PolicyStatement(sid=sid, actions=["s3:GetObject"], resources=["*"]) for sid in ("DeployModels", "Mine")]
    _, ci = deployer(app, PATTERNS["real-time"](stack), statements=[*own, own[1].copy(actions=["s3:PutObject"])])
    sids = [each["Sid"] for each in Deployed(synth(ci)).managed()]

    assert len(sids) == len(set(sids))
    assert {"DeployModels2", "Mine", "Mine2"} <= set(sids)


def test_a_large_statement_is_cut(app: App, stack: Stack) -> None:
    arns = [f"arn:aws:s3:::bucket-with-a-rather-long-name-{number:04}/*" for number in range(300)]
    large = iam.PolicyStatement(actions=["s3:GetObject"], resources=arns)
    _, ci = deployer(app, PATTERNS["real-time"](stack), statements=large)
    held = Deployed(synth(ci)).managed()

    assert [] == [arn for arn in arns if not decide(held, call("s3:GetObject", arn.replace("*", "x")))]
    assert 3 <= len(resources(synth(ci), "AWS::IAM::ManagedPolicy"))


def test_a_statement_that_cannot_be_cut_is_refused(app: App, stack: Stack) -> None:
    endless = iam.PolicyStatement(not_actions=[f"s3:{number}{'x' * 60}" for number in range(200)], resources=["*"])

    with pytest.raises(SpecError, match="SM747"):
        deployer(app, PATTERNS["real-time"](stack), statements=[endless])


@pytest.mark.parametrize("said", [["x"], "x", 3, [None], {}])
def test_what_is_no_statement_is_refused(app: App, stack: Stack, said: Any) -> None:
    with pytest.raises(SpecError, match=r"statements.*must be"):
        deployer(app, PATTERNS["real-time"](stack), statements=said)


@pytest.mark.parametrize("kind", ["role", "user", "group"])
@pytest.mark.parametrize("what", [None, "x", iam.AccountRootPrincipal()])
def test_what_is_no_principal_is_refused_and_nothing_is_broken(app: App, stack: Stack, kind: str, what: Any) -> None:
    policy, ci = deployer(app, PATTERNS["real-time"](stack))

    with pytest.raises(SpecError, match=f"must be a {kind}"):
        getattr(policy, f"attach_to_{kind}")(what)
    assert resources(synth(ci), "AWS::IAM::ManagedPolicy") != {}


def test_a_principal_of_another_account_is_refused(app: App) -> None:
    stack = Stack(app, "Here", env=Environment(account="111122223333", region="eu-west-1"))
    studio = StudioDeployment(stack, "Studio")

    with pytest.raises(SpecError, match="SM743"):
        studio.attach_to_role(iam.Role.from_role_arn(stack, "Other", OTHER))
    with pytest.raises(SpecError, match="SM748"):
        StudioDeployment(stack, "Wrong", execution_roles=[iam.Role.from_role_arn(stack, "Theirs", OTHER)])


def test_any_name_is_no_beginning(app: App, stack: Stack) -> None:
    with pytest.raises(SpecError, match=r"name_prefixes\[0\]"):
        deployer(app, PATTERNS["real-time"](stack), name_prefixes=[""])


def roles_of(app: App, endpoint: RealTimeEndpoint) -> tuple[Stack, list[Any]]:
    boundary = iam.ManagedPolicy.from_managed_policy_name(endpoint, "Boundary", "bound")
    _, ci = deployer(app, endpoint, beside=[ResourceBeside.ROLES], permissions_boundary=boundary)
    return ci, Deployed(synth(ci)).managed()


def test_inline_policies_are_written_under_the_boundary(app: App, stack: Stack) -> None:
    own = iam.Role(stack, "Own", assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"))
    endpoint = RealTimeEndpoint(stack, "Chat", model=model(stack, role=own), instance_type=TYPE)
    (id,) = resources(synth(stack), "AWS::IAM::Role")
    _, held = roles_of(app, endpoint)
    arn = f"arn:aws:iam::111122223333:role/Prod-{id}-X"
    bound = {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/bound"}

    assert decide(held, call("iam:PutRolePolicy", arn, bound))
    assert not decide(held, call("iam:PutRolePolicy", arn))
    assert decide(held, call("iam:GetRolePolicy", arn))


def test_inline_policies_of_an_imported_role_are_written(app: App, stack: Stack) -> None:
    own = iam.Role.from_role_arn(stack, "Own", "arn:aws:iam::111122223333:role/host")
    served = model(stack, role=own)
    _, ci = deployer(
        app, RealTimeEndpoint(stack, "Chat", model=served, instance_type=TYPE), beside=[ResourceBeside.ROLES]
    )
    held = Deployed(synth(ci)).managed()

    for action in ("iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:GetRolePolicy"):
        assert decide(held, call(action, own.role_arn))


@pytest.mark.parametrize("bounded", [False, True])
def test_a_role_without_the_boundary_is_told(app: App, stack: Stack, *, bounded: bool) -> None:
    endpoint = PATTERNS["real-time"](stack)
    if bounded:
        boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Bound", "bound")
        iam.PermissionsBoundary.of(stack).apply(boundary)
    ci, _ = roles_of(app, endpoint)

    assert (0 if bounded else 1) == len(told(ci, "SM744"))


def test_the_keys_of_guard_rails_may_be_used(app: App, stack: Stack) -> None:
    key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111122223333:key/0ab1")
    _, ci = deployer(app, PATTERNS["real-time"](stack), guard_rails=GuardRails(encryption_keys=[key]))
    held = Deployed(synth(ci)).managed()

    assert decide(held, call("kms:CreateGrant", key.key_arn, kms__GrantIsForAWSResource="true"))
