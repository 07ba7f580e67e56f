"""Alarms of endpoints and components: one for each threshold, in the unit of its metric, for each variant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from aws_cdk import App, Duration, Environment, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from subjects import IMAGE, TYPE, model
from synthesized import Json, only, resources, synth, warnings

from constructs_sm import (
    Above,
    AlarmSeverity,
    AsyncEndpoint,
    AsyncEndpointAlarms,
    Below,
    ComponentEndpointAlarms,
    ComputeRequirements,
    Endpoint,
    EndpointAlarms,
    InferenceComponentAlarms,
    InferenceComponentEndpoint,
    InstanceVariant,
    MissingData,
    RealTimeEndpoint,
    RollbackNotification,
    ServerlessEndpoint,
    ServerlessEndpointAlarms,
    SpecError,
)
from constructs_sm.facts.metrics import PER_SECOND
from constructs_sm.spec.watched import KINDS, WATCHED, Quantity

ALARM = "AWS::CloudWatch::Alarm"
IRELAND = Environment(account="111122223333", region="eu-west-1")


def alarms(stack: Stack) -> dict[str, Json]:
    """The properties of every alarm, by its description."""
    found = [each["Properties"] for each in resources(synth(stack), ALARM).values()]
    return {str(each["AlarmDescription"]): each for each in found}


def served(stack: Stack, **said: Any) -> RealTimeEndpoint:
    return RealTimeEndpoint(stack, "Chat", **{"model": model(stack), "instance_type": TYPE, **said})


def test_no_alarm_is_made_unless_it_is_said(stack: Stack) -> None:
    assert () == served(stack, endpoint_name="chat").alarms.all
    assert {} == resources(synth(stack), ALARM)


DEFAULTS = {
    RealTimeEndpoint: {
        "Critical: calls fail at the server": (0.01, "Average", 60),
        "Critical: the model is slow": (30_000_000, "p99", 60),
        "Warning: calls wait for the model": (1_000_000, "p99", 60),
        "Warning: memory runs out": (90, "Average", 300),
        "Warning: storage runs out": (90, "Average", 300),
    },
    AsyncEndpoint: {
        "Critical: requests wait too long": (1800, "Maximum", 60),
        "Critical: requests are given up": (0, "Sum", 300),
        "Critical: results cannot be written": (0, "Sum", 300),
        "Warning: the model fails at requests": (0, "Sum", 300),
        "Warning: notifications cannot be sent": (0, "Sum", 300),
        "Warning: memory runs out": (90, "Average", 300),
        "Warning: storage runs out": (90, "Average", 300),
    },
    ServerlessEndpoint: {
        "Critical: calls fail at the server": (0.01, "Average", 60),
        "Critical: the model is slow": (30_000_000, "p99", 60),
        "Warning: memory runs out": (90, "Average", 300),
        "Warning: concurrency runs out": (0.9, "Average", 60),
    },
    InferenceComponentEndpoint: {
        "Warning: memory runs out": (90, "Average", 300),
        "Warning: storage runs out": (90, "Average", 300),
    },
}
SPECS: dict[Any, Any] = {
    RealTimeEndpoint: EndpointAlarms,
    AsyncEndpoint: AsyncEndpointAlarms,
    ServerlessEndpoint: ServerlessEndpointAlarms,
    InferenceComponentEndpoint: ComponentEndpointAlarms,
}


def watched(found: Json) -> tuple[Any, ...]:
    return found["Threshold"], found.get("Statistic", found.get("ExtendedStatistic")), found["Period"]


@pytest.mark.parametrize("kind", DEFAULTS, ids=lambda kind: kind.__name__)
def test_the_default_alarms_of_a_kind(stack: Stack, kind: Any) -> None:
    said: dict[str, Any] = {} if kind is InferenceComponentEndpoint else {"model": model(stack)}
    said |= {} if kind is ServerlessEndpoint else {"instance_type": TYPE}
    kind(stack, "Chat", alarms=SPECS[kind](), **said)

    found = alarms(stack)
    assert DEFAULTS[kind] == {
        text.removesuffix(", at variant AllTraffic"): watched(each) for text, each in found.items()
    }
    assert {"notBreaching"} == {each["TreatMissingData"] for each in found.values()}, "none goes off for want of data"


def test_the_default_alarms_of_a_component(stack: Stack) -> None:
    fleet = InferenceComponentEndpoint(stack, "Fleet", instance_type=TYPE)
    compute = ComputeRequirements(min_memory_mb=1024)
    fleet.add_component("One", image=IMAGE, compute=compute, alarms=InferenceComponentAlarms())

    found = alarms(stack)
    assert ["InferenceComponentName"] == [each["Name"] for each in found["Critical: the model is slow"]["Dimensions"]]
    no_copy = found["Critical: calls find no copy"]
    assert (0, 300, 3, 3) == tuple(
        no_copy[key] for key in ("Threshold", "Period", "EvaluationPeriods", "DatapointsToAlarm")
    )


ROWS = [(kind, name, row) for kind, table in WATCHED.items() for name, row in table.items()]


@pytest.mark.parametrize(("kind", "name", "row"), ROWS, ids=[f"{kind.__name__}.{name}" for kind, name, _ in ROWS])
def test_every_threshold_is_in_the_unit_of_its_metric(kind: Any, name: str, row: Any) -> None:
    assert KINDS[kind] in row.metric.kinds, name
    assert (row.quantity is Quantity.TIME) == (row.metric.unit in PER_SECOND)
    if row.quantity is Quantity.TIME:
        units = {"Microseconds": 1_500_000, "Milliseconds": 1_500, "Seconds": 2}
        assert units[row.metric.unit] == row.value(timedelta(seconds=1.5))
    else:
        assert 0.5 == row.value(0.5)


def test_every_field_of_alarms_is_watched() -> None:
    for kind, table in WATCHED.items():
        assert {"actions", "ok_actions", *table} == set(kind.__dataclass_fields__), kind
        assert len({row.id for row in table.values()}) == len(table)


def test_each_severity_has_its_threshold_and_its_actions(stack: Stack) -> None:
    pager, board = sns.Topic(stack, "Pager"), sns.Topic(stack, "Board")
    watching = EndpointAlarms(
        model_latency_p99={
            AlarmSeverity.WARNING: Above(timedelta(milliseconds=800)),
            "Critical": Above(Duration.seconds(2), period=timedelta(seconds=30), evaluation_periods=4),
        },
        actions={"Critical": [pager, cloudwatch_actions.SnsAction(board)], "Warning": [board]},
        ok_actions={"Critical": [pager]},
    )
    served(stack, alarms=watching)

    found = {text.partition(",")[0]: each for text, each in alarms(stack).items()}
    slow, slower = found["Warning: the model is slow"], found["Critical: the model is slow"]
    assert (800_000, 60, 5, 3) == (
        slow["Threshold"],
        slow["Period"],
        slow["EvaluationPeriods"],
        slow["DatapointsToAlarm"],
    )
    assert (2_000_000, 30, 4, 4) == (
        slower["Threshold"],
        slower["Period"],
        slower["EvaluationPeriods"],
        slower["DatapointsToAlarm"],
    )
    names = [stack.resolve(topic.topic_arn) for topic in (pager, board)]
    assert (names, names[1:], names[:1]) == (slower["AlarmActions"], slow["AlarmActions"], slower["OKActions"])
    assert "OKActions" not in slow


def test_a_topic_and_its_key_let_cloudwatch_in(stack: Stack) -> None:
    topic = sns.Topic(stack, "Pager", master_key=kms.Key(stack, "Key"))
    served(stack, alarms=EndpointAlarms(actions={"Critical": [topic], "Warning": [topic]}))

    template = synth(stack)
    (statement,) = only(template, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert ("sns:Publish", {"Service": "cloudwatch.amazonaws.com"}, stack.resolve(topic.topic_arn)) == (
        statement["Action"],
        statement["Principal"],
        statement["Resource"],
    )
    assert {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}} == statement["Condition"]
    used = only(template, "AWS::KMS::Key")["KeyPolicy"]["Statement"][1:]
    assert [["kms:Decrypt", "kms:GenerateDataKey"]] == [each["Action"] for each in used]
    assert [{"Service": "cloudwatch.amazonaws.com"}] == [each["Principal"] for each in used]


def test_a_topic_of_another_account_lets_the_account_of_the_alarms_in(app: App) -> None:
    there = Stack(app, "There", env=Environment(account="444455556666", region="eu-west-1"))
    pager = sns.Topic(there, "Pager", topic_name="pager")
    served(Stack(app, "Here", env=IRELAND), alarms=EndpointAlarms(actions={"Critical": [pager]}))

    (statement,) = only(synth(there), "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]
    assert {"StringEquals": {"aws:SourceAccount": "111122223333"}} == statement["Condition"]


def test_a_topic_of_another_region_is_refused(app: App) -> None:
    stack = Stack(app, "Here", env=IRELAND)
    far = sns.Topic(Stack(app, "Far", env=Environment(account="111122223333", region="us-east-1")), "Pager")
    message = r"alarms.actions\['Critical'\]\[0\]: must be in the Region of what publishes to it, got one in us-east-1; .* \[SM921\]"
    watching = EndpointAlarms(actions={"Critical": [far]})

    with pytest.raises(SpecError, match=message):
        served(stack, alarms=watching)
    shared = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "chat")
    with pytest.raises(SpecError, match=message):
        shared.alarms.add("Alarms", watching, variant_names=["main"])
    with pytest.raises(
        SpecError, match=r"topic: must be in the Region of what publishes to it, got one in us-east-1; .* \[SM921\]"
    ):
        RollbackNotification(stack, "Told", endpoint=shared, topic=far)


def test_a_topic_that_takes_no_policy_earns_a_warning(stack: Stack) -> None:
    topic = sns.Topic.from_topic_arn(stack, "Pager", "arn:aws:sns:eu-west-1:111122223333:pager")
    served(stack, alarms=EndpointAlarms(actions={"Critical": [topic]}))

    (found,) = warnings(stack, "SM920")
    assert "must already let cloudwatch.amazonaws.com publish" in found


@pytest.mark.parametrize("field", ["actions", "ok_actions"])
def test_a_topic_with_the_key_of_aws_is_refused_before_anything_exists(stack: Stack, field: str) -> None:
    managed = kms.Alias.from_alias_name(stack, "Managed", "alias/aws/sns")
    closed: Any = {field: {"Critical": [sns.Topic(stack, "Pager", master_key=managed)]}}
    endpoint = served(stack)

    with pytest.raises(SpecError, match=rf"alarms.{field}\['Critical'\]\[0\]: must be a key of yours, .* \[SM922\]"):
        endpoint.alarms.add("More", EndpointAlarms(**closed))
    assert endpoint.node.try_find_child("More") is None


def by_id(names: str) -> dict[str, tuple[str, str]]:
    stack = Stack(App(), "Prod")
    one = model(stack)
    variants = [InstanceVariant(variant_name=name, model=one, instance_type=TYPE) for name in names]
    RealTimeEndpoint(stack, "Chat", variants=variants, alarms=EndpointAlarms())
    return {
        id: (each["Properties"]["MetricName"], each["Properties"]["Dimensions"][1]["Value"])
        for id, each in resources(synth(stack), ALARM).items()
    }


def test_each_variant_has_its_alarms_and_keeps_them_in_another_order() -> None:
    assert 10 == len(by_id("ab"))
    assert by_id("ab") == by_id("ba")
    assert by_id("ab").items() <= by_id("xab").items()


def test_a_share_of_all_gpus_is_multiplied(stack: Stack) -> None:
    watching = EndpointAlarms(gpu_memory_utilization={"Warning": Above(90)}, cpu_utilization={"Critical": Above(50)})
    served(stack, instance_type="ml.g5.12xlarge", alarms=watching)

    found = {each["MetricName"]: each["Threshold"] for each in alarms(stack).values()}
    assert (4 * 90, 48 * 50) == (found["GPUMemoryUtilization"], found["CPUUtilization"])


def test_idleness_is_told_by_the_data_that_do_not_come(stack: Stack) -> None:
    served(stack, alarms=EndpointAlarms(idle={"Warning": Below(1)}))

    found = alarms(stack)["Warning: hardly anybody calls, at variant AllTraffic"]
    assert ("LessThanThreshold", 1, 3600, 24, "breaching", "Sum") == tuple(
        found[key]
        for key in ("ComparisonOperator", "Threshold", "Period", "EvaluationPeriods", "TreatMissingData", "Statistic")
    )


def test_missing_data_are_taken_as_they_are_said(stack: Stack) -> None:
    said = {"Critical": Above(0.1, treat_missing_data=MissingData.IGNORE)}
    served(stack, alarms=EndpointAlarms(errors_5xx=said))

    assert "ignore" == alarms(stack)["Critical: calls fail at the server, at variant AllTraffic"]["TreatMissingData"]


def test_what_exists_already_is_watched_too(stack: Stack) -> None:
    shared = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "prod-chat")
    made = shared.alarms.add("Alarms", EndpointAlarms(overhead_latency_p99=None), variant_names=["main"])

    assert len(made) == len(shared.alarms.all) == 4
    assert all(isinstance(each, cloudwatch.Alarm) for each in made)
    dimensions = [each["Dimensions"] for each in alarms(stack).values()]
    assert [{"Name": "EndpointName", "Value": "prod-chat"}, {"Name": "VariantName", "Value": "main"}] == dimensions[0]


def test_a_name_known_later_is_a_reference(stack: Stack) -> None:
    shared = RealTimeEndpoint.from_endpoint_name(stack, "Shared", Fn.import_value("Name"))
    shared.alarms.add("Alarms", EndpointAlarms(), variant_names=[Fn.import_value("Variant")])

    values = [each["Value"] for found in alarms(stack).values() for each in found["Dimensions"]]
    assert [{"Fn::ImportValue": "Name"}, {"Fn::ImportValue": "Variant"}] == values[:2]


def test_more_alarms_can_be_added(stack: Stack) -> None:
    endpoint = served(stack, alarms=EndpointAlarms())
    endpoint.alarms.add("More", EndpointAlarms(errors_4xx={"Warning": Above(0.2)}))

    assert 5 + 6 == len(endpoint.alarms.all)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"alarms": AsyncEndpointAlarms()}, "alarms: must be EndpointAlarms on a real-time endpoint, got Async"),
        ({"alarms": "all"}, r"alarms: must be .*, got 'all'.* \[SM001\]"),
        (
            {"alarms": EndpointAlarms(errors_5xx={"Fatal": Above(1)})},
            "errors_5xx: must be one of AlarmSeverity.WARNING",
        ),
        (
            {"alarms": EndpointAlarms(actions={"Warning": [cast("Any", "me")]})},
            r"actions\['Warning'\]\[0\]: must be an SNS topic",
        ),
        ({"alarms": EndpointAlarms(errors_5xx={"Warning": Above(5)})}, r"\[SM914\]"),
    ],
    ids=["another kind", "no alarms", "another severity", "no action", "percent"],
)
def test_what_cannot_be_watched_is_refused_before_anything_exists(stack: Stack, said: Any, message: str) -> None:
    served_by = model(stack)
    with pytest.raises(SpecError, match=message):
        RealTimeEndpoint(stack, "Refused", model=served_by, instance_type=TYPE, **said)
    assert stack.node.try_find_child("Refused") is None


def test_alarms_of_what_is_elsewhere_are_refused(app: App) -> None:
    stack = Stack(app, "Ireland", env=IRELAND)
    arn = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/chat"
    there = RealTimeEndpoint.from_endpoint_arn(stack, "There", arn)
    arn = "arn:aws:sagemaker:eu-west-1:444455556666:endpoint/chat"
    theirs = RealTimeEndpoint.from_endpoint_arn(stack, "Theirs", arn)
    unnamed = RealTimeEndpoint.from_endpoint_name(stack, "Unnamed", "chat")

    with pytest.raises(SpecError, match=r"alarms: must be in the Region .*, got one in us-east-1; .* \[SM921\]"):
        there.alarms.add("Alarms", EndpointAlarms(), variant_names=["main"])
    with pytest.raises(SpecError, match=r"alarms: must be in the account .*, got one in 444455556666; .* \[SM921\]"):
        theirs.alarms.add("Alarms", EndpointAlarms(), variant_names=["main"])
    with pytest.raises(SpecError, match=r"variant_names: is needed, .* \[SM524\]"):
        unnamed.alarms.add("Alarms", EndpointAlarms())


@pytest.mark.parametrize("id", ["Alarms", "Config", ""])
def test_an_id_that_is_there_already_is_refused(stack: Stack, id: str) -> None:
    endpoint = served(stack, alarms=EndpointAlarms())

    with pytest.raises(
        SpecError, match=rf"id: must be one that nothing else has below Prod/Chat, got '{id}'; .* \[SM005\]"
    ):
        endpoint.alarms.add(id, EndpointAlarms())


def test_alarms_of_an_imported_endpoint_are_of_its_kind(stack: Stack) -> None:
    shared = RealTimeEndpoint.from_endpoint_name(stack, "Shared", "chat")

    with pytest.raises(SpecError, match=r"must be EndpointAlarms on a real-time endpoint, .* \[SM919\]"):
        shared.alarms.add("Alarms", AsyncEndpointAlarms(), variant_names=["main"])
    assert () != Endpoint.from_endpoint_name(stack, "Any", "docs").alarms.add(
        "Alarms", AsyncEndpointAlarms(), variant_names=["a"]
    )


def test_a_stack_whose_home_is_known_later_may_be_anywhere(stack: Stack) -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:endpoint/chat"
    there = RealTimeEndpoint.from_endpoint_arn(stack, "There", arn)

    assert there.alarms.add("Alarms", EndpointAlarms(), variant_names=["main"])


def test_what_is_paused_has_no_alarms_and_keeps_its_log(stack: Stack) -> None:
    said: dict[str, Any] = {"endpoint_name": "chat", "log_retention": timedelta(days=30), "paused": True}
    endpoint = served(stack, alarms=EndpointAlarms(idle={"Warning": Below(1)}), **said)

    assert () == endpoint.alarms.all == endpoint.alarms.add("More", EndpointAlarms())
    template = synth(stack)
    assert {} == resources(template, ALARM)
    assert "/aws/sagemaker/Endpoints/chat" == only(template, "AWS::Logs::LogGroup")["LogGroupName"]
