"""What the demo asks of the deployed endpoints, and what must come back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

import boto3

from constructs_sm.client import AsyncEndpointClient, EndpointClient, NotificationInbox, NotificationKind
from demo.cloud import ROOT

REALTIME, ASYNC, COMPONENTS = "ConstructsSmRealTime", "ConstructsSmAsync", "ConstructsSmComponents"
SERVERLESS, STUDIO = "ConstructsSmServerless", "ConstructsSmStudio"
_WAIT = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One call: what was asked, what came back, whether it is right."""

    endpoint: str
    call: str
    asked: str
    answered: str
    right: bool
    duration: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Samples:
    """Rows a model has never seen, and what it must say of them."""

    rows: list[list[float]]
    labels: list[str]

    @classmethod
    def of(cls, model: str) -> Samples:
        """The samples of ``wine`` or ``tumour``."""
        found = json.loads((ROOT / "stacks" / "models" / "samples.json").read_text())[model]
        return cls(
            rows=[sample["instance"] for sample in found], labels=[sample["expected"]["label"] for sample in found]
        )


def real_time() -> Answer:
    """Ask the real-time endpoint for the sort of each wine."""
    samples = Samples.of("wine")
    reply = EndpointClient.from_outputs(REALTIME).invoke({"instances": samples.rows})
    labels = _labels(reply.value)
    return _answer("real-time", "InvokeEndpoint", samples, labels, reply.duration)


def serverless() -> Answer:
    """Ask the serverless endpoint for the nature of each sample."""
    samples = Samples.of("tumour")
    reply = EndpointClient.from_outputs(SERVERLESS).invoke({"instances": samples.rows})
    return _answer("serverless", "InvokeEndpoint", samples, _labels(reply.value), reply.duration)


def streamed() -> Answer:
    """The same, one line for each row as it is computed."""
    samples = Samples.of("wine")
    client = EndpointClient.from_outputs(REALTIME)
    stream = client.stream({"instances": samples.rows}, accept="application/jsonlines", select=_label)
    return _answer("real-time", "…WithResponseStream", samples, list(stream), None)


def asynchronous() -> list[Answer]:
    """Submit to the asynchronous endpoint; read the result from the bucket, and the word of it from the topic."""
    samples = Samples.of("tumour")
    client = AsyncEndpointClient.from_outputs(ASYNC)
    ticket = client.submit({"instances": samples.rows})
    result = ticket.result(timeout=_WAIT)
    notified = _notification(ticket.inference_id)
    return [
        _answer("asynchronous", "InvokeEndpointAsync", samples, _labels(result.value), None),
        Answer(
            endpoint="asynchronous",
            call="SNS notification",
            asked=f"word of {ticket.inference_id[:8]}…",
            answered=f"…/{notified.rsplit('/', 1)[-1]}",
            right=notified == ticket.output_location,
        ),
    ]


def _notification(inference_id: str) -> str:
    stacks = boto3.client("cloudformation").describe_stacks(StackName=ASYNC)["Stacks"]
    url = next(each["OutputValue"] for each in stacks[0]["Outputs"] if each["OutputKey"].startswith("InboxUrl"))
    for notification in NotificationInbox(url).receive(_WAIT):
        if notification.kind is NotificationKind.SUCCESS and notification.inference_id == inference_id:
            return str(notification.output_location)
    return "nothing"


def component(id: str, model: str) -> Answer:
    """Ask one of the components that share a fleet."""
    samples = Samples.of(model)
    client = EndpointClient.from_outputs(COMPONENTS, inference_component=f"Fleet{id}")
    reply = client.invoke({"instances": samples.rows})
    return _answer(f"component {id}", "InvokeEndpoint", samples, _labels(reply.value), reply.duration)


def _label(line: object) -> str:
    return str(line["label"]) if isinstance(line, dict) else "?"


def _labels(value: object) -> list[str]:
    predictions = value["predictions"] if isinstance(value, dict) else []
    return [_label(prediction) for prediction in predictions]


def _answer(endpoint: str, call: str, samples: Samples, labels: list[str], duration: timedelta | None) -> Answer:
    return Answer(
        endpoint=endpoint,
        call=call,
        asked=f"{len(samples.rows)} rows of {len(samples.rows[0])} features",
        answered=", ".join(labels),
        right=labels == samples.labels,
        duration=duration,
    )
