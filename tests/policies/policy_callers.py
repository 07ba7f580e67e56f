"""Callers with each grant, with what they need and what lies beside it."""

from __future__ import annotations

from collections.abc import Callable

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from policy_documents import ACCOUNT, REGION
from policy_evaluator import Row
from policy_features import DECRYPT, ENCRYPT, READ, WRITE, basics, below, exactly, image, key, lists, may_not
from policy_hosting import ARCHIVE, CHURN, Case
from policy_stacks import SMALL, asynchronous, asynchronous_elsewhere, endpoint, key_arn, topic_arn
from subjects import DATA, IMAGE, LAMBDA, fleet

from constructs_sm import ExecutionRole, InferenceComponent, Pipeline, RealTimeEndpoint

_SAGEMAKER = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:"
INVOKE, STREAM = ("sagemaker:InvokeEndpoint",), ("sagemaker:InvokeEndpointWithResponseStream",)
ASYNC = ("sagemaker:InvokeEndpointAsync",)
_MANAGE = ("sagemaker:DeleteEndpoint", "sagemaker:UpdateEndpoint", "sagemaker:DescribeEndpoint")
ANSWERS = [
    *below("docsbucket", "out/", READ),
    *below("docsbucket", "failed/", READ),
    *lists("docsbucket", "out/", "failed/"),
]
FAR_ANSWERS = [
    *below("results", "answers/", READ),
    *below("results", "errors/", READ),
    *lists("results", "answers/", "errors/"),
    *key(key_arn("results"), DECRYPT),
    *may_not(DECRYPT, key_arn("bucket"), key_arn("topics")),
]


def caller(stack: Stack) -> iam.Role:
    return iam.Role(stack, "Caller", assumed_by=LAMBDA)


def to(grant: Callable[[Stack, iam.IGrantable], iam.Grant], principal: str = "caller") -> Callable[[Stack], object]:
    """Give a grant to a role, a user or a group."""
    kinds: dict[str, Callable[[Stack], iam.IGrantable]] = {
        "caller": caller,
        "user": lambda stack: iam.User(stack, "User"),
        "group": lambda stack: iam.Group(stack, "Group"),
    }
    return lambda stack: grant(stack, kinds[principal](stack))


def component(stack: Stack) -> InferenceComponent:
    made = fleet(stack)
    made.add_component("Two", image=IMAGE, model_data=DATA, compute=SMALL)
    return made.add_component("One", image=IMAGE, model_data=DATA, compute=SMALL)


def pipeline(stack: Stack) -> Pipeline:
    return Pipeline(stack, "Training", pipeline_name="training")


def capital(stack: Stack, grantee: iam.IGrantable) -> iam.Grant:
    return RealTimeEndpoint.from_endpoint_name(stack, "Theirs", "Churn").grants.invoke(grantee)


def itself(stack: Stack) -> object:
    role = ExecutionRole(stack, "Shared")
    return endpoint(stack, {"role": role}).grants.invoke(role)


def _on(kind: str, name: str, granted: tuple[str, ...], others: tuple[str, ...]) -> list[Row]:
    return exactly(granted, f"{_SAGEMAKER}{kind}/{name}", denied=(*others, *_MANAGE))


_COMPONENTS = [f"{_SAGEMAKER}inference-component/{name}" for name in ("fleettwo", "other")]
_CALLED = [*_on("endpoint", "fleet", INVOKE, ASYNC), *_on("inference-component", "fleetone", INVOKE, ASYNC)]
_NOT_WRITING = may_not(WRITE, "arn:aws:s3:::docsbucket/in/x", "arn:aws:s3:::docsbucket/out/x")
_DOCS = f"{_SAGEMAKER}endpoint/docs"
_NO_SUBSCRIPTION = may_not(("sns:Subscribe", "sns:Publish"), topic_arn("docssuccesstopic"))
_SUBMITTED = [*_on("endpoint", "docs", ASYNC, INVOKE), *may_not(STREAM, _DOCS)]

CALLERS: dict[str, Case] = {
    **{
        f"invoke by a {who}": Case(
            to(lambda stack, grantee: endpoint(stack).grants.invoke(grantee), who),
            _on("endpoint", "chat", INVOKE, (*STREAM, *ASYNC)),
            who,
        )
        for who in ("caller", "user", "group")
    },
    "invoke an imported endpoint": Case(to(capital), _on("endpoint", "churn", INVOKE, (*STREAM, *ASYNC)), "caller"),
    "invoke_stream": Case(
        to(lambda stack, grantee: endpoint(stack).grants.invoke_stream(grantee)),
        _on("endpoint", "chat", (*INVOKE, *STREAM), ASYNC),
        "caller",
    ),
    "invoke a component": Case(
        to(lambda stack, grantee: component(stack).grants.invoke(grantee)),
        [*_CALLED, *may_not(INVOKE, *_COMPONENTS), *may_not(STREAM, f"{_SAGEMAKER}inference-component/fleetone")],
        "caller",
    ),
    "invoke_stream of a component": Case(
        to(lambda stack, grantee: component(stack).grants.invoke_stream(grantee)),
        [
            *_on("endpoint", "fleet", (*INVOKE, *STREAM), ASYNC),
            *_on("inference-component", "fleetone", (*INVOKE, *STREAM), ASYNC),
            *may_not((*INVOKE, *STREAM), *_COMPONENTS),
        ],
        "caller",
    ),
    "submit": Case(
        to(lambda stack, grantee: asynchronous(stack).grants.submit(grantee)),
        [*_SUBMITTED, *below("docsbucket", "in/", WRITE), *ANSWERS, *_NO_SUBSCRIPTION],
        "caller",
    ),
    "submit elsewhere": Case(
        to(lambda stack, grantee: asynchronous_elsewhere(stack).grants.submit(grantee)),
        [*_SUBMITTED, *below("requests", "asked/", WRITE), *key(key_arn("requests"), ENCRYPT), *FAR_ANSWERS],
        "caller",
    ),
    "read_results": Case(
        to(lambda stack, grantee: asynchronous(stack).grants.read_results(grantee)),
        [*ANSWERS, *_NOT_WRITING, *may_not(ASYNC, _DOCS), *_NO_SUBSCRIPTION],
        "caller",
    ),
    "read_results elsewhere": Case(
        to(lambda stack, grantee: asynchronous_elsewhere(stack).grants.read_results(grantee)),
        [*FAR_ANSWERS, *may_not(ENCRYPT, key_arn("requests")), *may_not(ASYNC, _DOCS)],
        "caller",
    ),
    "subscribe": Case(
        to(lambda stack, grantee: asynchronous(stack).grants.subscribe(grantee)),
        [
            row
            for topic in ("docssuccesstopic", "docserrortopic")
            for row in exactly(("sns:Subscribe",), topic_arn(topic), denied=("sns:Publish", "sns:GetTopicAttributes"))
        ],
        "caller",
    ),
    "invoke by its own role": Case(
        itself,
        [*basics(), *image(CHURN), *ARCHIVE, *_on("endpoint", "chat", INVOKE, (*STREAM, *ASYNC))],
        "shared",
    ),
    "start a pipeline": Case(
        to(lambda stack, grantee: pipeline(stack).grants.start_execution(grantee)),
        exactly(
            ("sagemaker:StartPipelineExecution",),
            f"{_SAGEMAKER}pipeline/training",
            denied=("sagemaker:StopPipelineExecution", "sagemaker:UpdatePipeline"),
        ),
        "caller",
    ),
}
