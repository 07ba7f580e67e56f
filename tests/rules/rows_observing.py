"""Rows of SM913 to SM922: alarms that see what they are to tell, and logs that are kept for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rule_row import row
from rule_subjects import NUMBER_TOKEN, TEXT_TOKEN, SomeDuration, SomeKey, SomeTopic, config, flat_config, variant
from valid_observing import GPU, observing, watching

from constructs_sm.facts.metrics import Kind
from constructs_sm.spec.alarm import (
    Above,
    AsyncEndpointAlarms,
    Below,
    EndpointAlarms,
    InferenceComponentAlarms,
)
from constructs_sm.spec.missing import MissingData
from constructs_sm.spec.observing import LogRetention, ObservingSpec

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def idle(**said: Any) -> ObservingSpec:
    return observing(EndpointAlarms(idle={"Warning": Below(1, **said)}))


def few(threshold: Any) -> ObservingSpec:
    return observing(EndpointAlarms(idle={"Warning": Below(threshold)}))


def slow(threshold: Any) -> ObservingSpec:
    return observing(EndpointAlarms(model_latency_p99={"Critical": Above(threshold)}))


def old(threshold: Any) -> ObservingSpec:
    return observing(AsyncEndpointAlarms(age_of_oldest_request={"Warning": Above(threshold)}))


def full(*types: str, **changes: Any) -> ObservingSpec:
    alarms = EndpointAlarms(gpu_memory_utilization={"Warning": Above(90)})
    one = flat_config(variant(instance_type=types[0] if len(types) == 1 else list(types)))
    return observing(alarms, **{"config": one, **changes})


@dataclass(frozen=True)
class SomeAlias(SomeKey):
    alias_name: str = "alias/aws/sns"


@dataclass(frozen=True)
class EncryptedTopic(SomeTopic):
    master_key: SomeKey = SomeAlias()  # frozen


def telling(topic: SomeTopic) -> ObservingSpec:
    return observing(EndpointAlarms(actions={"Warning": [SomeTopic(), topic]}, ok_actions={"Critical": [topic]}))


def kept(days: Any, **changes: Any) -> ObservingSpec:
    return observing(log_retention=days, **changes)


FOUR = "alarms.errors_4xx['Critical']"
GPUS = "alarms.gpu_memory_utilization['Warning'].threshold"

ROWS = (
    row("SM913", "an idle alarm passes as it is", idle()),
    row("SM913", "missing data that are bad pass", idle(treat_missing_data=MissingData.BREACHING)),
    row(
        "SM913",
        "other alarms may take missing data as they like",
        watching(Above(0.5, treat_missing_data=MissingData.IGNORE)),
    ),
    row(
        "SM913",
        "missing data that are good fail",
        idle(treat_missing_data="notBreaching"),
        "SM913 alarms.idle['Warning'].treat_missing_data",
        message="alarms.idle['Warning'].treat_missing_data: should be breaching, got 'notBreaching'; leave it out [SM913]",
    ),
    row("SM914", "a length of time passes for a latency", slow(timedelta(milliseconds=800))),
    row("SM914", "a length of the CDK passes", slow(SomeDuration(2))),
    row(
        "SM914",
        "a length known later is refused by itself",
        slow(SomeDuration()),
        "SM001 alarms.model_latency_p99['Critical'].threshold",
    ),
    row("SM914", "a share known later passes", watching(Above(NUMBER_TOKEN))),
    row(
        "SM914",
        "a number fails for a latency",
        slow(800),
        "SM914 alarms.model_latency_p99['Critical'].threshold",
        message="alarms.model_latency_p99['Critical'].threshold: must be a length of time, such as timedelta(seconds=2), "
        "got 800; give one [SM914]",
    ),
    row("SM914", "a number fails for an age", old(60), "SM914 alarms.age_of_oldest_request['Warning'].threshold"),
    row("SM914", "a length of time fails for a share", watching(Above(MINUTE)), f"SM914 {FOUR}.threshold"),
    row("SM914", "a share in percent fails", watching(Above(5)), f"SM914 {FOUR}.threshold"),
    row(
        "SM914",
        "errors below a share fail",
        observing(EndpointAlarms(errors_5xx={"Warning": Below(0)})),
        "SM914 alarms.errors_5xx['Warning']",
    ),
    row(
        "SM914",
        "idleness above a number fails",
        observing(EndpointAlarms(idle={"Warning": Above(1)})),
        "SM914 alarms.idle['Warning']",
    ),
    row("SM914", "fewer calls than none fail", few(0), "SM914 alarms.idle['Warning'].threshold"),
    row("SM914", "few calls, known later, pass", few(NUMBER_TOKEN)),
    row(
        "SM914",
        "more than all of the memory fails",
        observing(EndpointAlarms(memory_utilization={"Warning": Above(101)})),
        "SM914 alarms.memory_utilization['Warning'].threshold",
    ),
    row("SM915", "a day of minutes passes", watching(Above(0.5, period=MINUTE, evaluation_periods=1440))),
    row("SM915", "a week of hours passes", watching(Above(0.5, period=HOUR, evaluation_periods=168))),
    row("SM915", "ten seconds pass", watching(Above(0.5, period=timedelta(seconds=10)))),
    row("SM915", "a period known later passes", watching(Above(0.5, period=SomeDuration(), evaluation_periods=9999))),
    row("SM915", "two of three pass", watching(Above(0.5, evaluation_periods=3, datapoints_to_alarm=2))),
    row(
        "SM915",
        "more than a day of minutes fails",
        watching(Above(0.5, evaluation_periods=1441)),
        f"SM915 {FOUR}.evaluation_periods",
        message=f"{FOUR}.evaluation_periods: must span at most 86400 seconds in periods of 60, got 1441 of them; lower it "
        "[SM915]",
    ),
    row(
        "SM915",
        "more than a week of hours fails",
        idle(evaluation_periods=169),
        "SM915 alarms.idle['Warning'].evaluation_periods",
    ),
    row("SM915", "ninety seconds fail", watching(Above(0.5, period=timedelta(seconds=90))), f"SM915 {FOUR}.period"),
    row(
        "SM915",
        "more bad ones than are looked at fail",
        watching(Above(0.5, datapoints_to_alarm=6)),
        f"SM915 {FOUR}.datapoints_to_alarm",
    ),
    row("SM916", "a name passes", kept(DAY)),
    row("SM916", "a name known later passes", kept(DAY, name=TEXT_TOKEN)),
    row("SM916", "no retention passes without a name", observing(name=None)),
    row(
        "SM916",
        "a generated name fails",
        kept(DAY, name=None),
        "SM916 log_retention",
        message="log_retention: must stand beside endpoint_name, got none; give it, or leave log_retention out [SM916]",
    ),
    row("SM916", "that of a component fails too", kept(DAY, name=None, kind=Kind.COMPONENT), "SM916 log_retention"),
    row("SM917", "ten years pass", kept(3653 * DAY)),
    row("SM917", "days of the CDK pass", kept(LogRetention(retention=SomeDuration(30 * 86400)))),
    row("SM917", "days known later pass", kept(SomeDuration())),
    row(
        "SM917",
        "ten days fail",
        kept(10 * DAY),
        "SM917 log_retention",
        message="log_retention: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, "
        "2192, 2557, 2922, 3288, 3653 days, got 10; take 14 [SM917]",
    ),
    row("SM917", "eleven years fail", kept(4000 * DAY), "SM917 log_retention"),
    row("SM917", "an hour is out of range", kept(HOUR), "SM003 log_retention"),
    row("SM918", "one type with GPUs passes", full(GPU)),
    row("SM918", "two types with as many GPUs pass", full(GPU, "ml.g6.12xlarge")),
    row(
        "SM918",
        "what is of all processors already passes",
        observing(InferenceComponentAlarms(gpu_memory_utilization={"Warning": Above(90)}), config=None),
    ),
    row(
        "SM918",
        "types with other numbers fail",
        full("ml.g5.xlarge", GPU),
        f"SM918 {GPUS}",
        message=f"{GPUS}: must be of instances with one number of GPUs, got ml.g5.xlarge, ml.g5.12xlarge at 'AllTraffic'; make "
        "an alarm of the metric with a threshold of your own [SM918]",
    ),
    row("SM918", "a type without GPUs fails", full("ml.m5.xlarge"), f"SM918 {GPUS}"),
    row("SM918", "a type that is not known fails", full("ml.x99.xlarge"), f"SM918 {GPUS}"),
    row("SM918", "a type known later fails", full(TEXT_TOKEN), f"SM918 {GPUS}"),
    row("SM918", "an endpoint made elsewhere fails", full(GPU, config=None), f"SM918 {GPUS}"),
    row(
        "SM918",
        "each variant is looked at",
        full(
            GPU, config=config(variant(instance_type=GPU), variant(variant_name="small", instance_type="ml.m5.xlarge"))
        ),
        f"SM918 {GPUS}",
    ),
    row(
        "SM918",
        "a share known later fails",
        observing(EndpointAlarms(cpu_utilization={"Warning": Above(NUMBER_TOKEN)})),
        "SM918 alarms.cpu_utilization['Warning'].threshold",
    ),
    row("SM919", "those of the kind pass", observing(AsyncEndpointAlarms())),
    row("SM919", "a kind that is not known passes", observing(AsyncEndpointAlarms(), kind=None)),
    row(
        "SM919",
        "those of another kind fail",
        observing(AsyncEndpointAlarms(), kind=Kind.REAL_TIME),
        "SM919 alarms",
        message="alarms: must be EndpointAlarms on a real-time endpoint, got AsyncEndpointAlarms; say that [SM919]",
    ),
    row("SM922", "a topic passes without a key", telling(SomeTopic())),
    row("SM922", "a topic passes with a key", telling(EncryptedTopic(master_key=SomeKey()))),
    row(
        "SM922",
        "a topic passes with the alias of a key",
        telling(EncryptedTopic(master_key=SomeAlias(alias_name="alias/pager"))),
    ),
    row(
        "SM922",
        "a topic with the key of AWS fails",
        telling(EncryptedTopic()),
        "SM922 alarms.actions['Warning'][1]",
        "SM922 alarms.ok_actions['Critical'][0]",
        message="alarms.actions['Warning'][1]: must be a key of yours, got 'alias/aws/sns', which lets no other service "
        "publish; take one, or none [SM922]",
    ),
)
