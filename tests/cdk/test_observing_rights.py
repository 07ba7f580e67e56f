"""Rights to record, to dump and to read a baseline: exactly there, with exactly those keys, in every arrangement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from subjects import SERVICE, TYPE, model
from synthesized import Json, before, granted, id_of, only, resources, statements, synth, told

from constructs_sm import (
    ClarifyExplainer,
    ClarifyShap,
    ClarifyShapBaseline,
    CoreDump,
    DataCapture,
    EndpointConfig,
    ExecutionRole,
    InferenceComponentEndpoint,
    InstanceVariant,
    Model,
    RealTimeEndpoint,
)

CONFIG, POLICY = "AWS::SageMaker::EndpointConfig", "AWS::IAM::ManagedPolicy"
OF_OBSERVING = {
    *("CaptureData", "EncryptCapturedData", "WriteCoreDumps", "EncryptCoreDumps"),
    *("ReadShapBaseline", "DecryptShapBaseline"),
}
BOTH = ["kms:Decrypt", "kms:GenerateDataKey"]
WRITE = ["s3:AbortMultipartUpload", "s3:PutObject"]


def places(stack: Stack, id: str = "Places", **said: Any) -> s3.IBucket:
    return s3.Bucket.from_bucket_attributes(stack, id, bucket_arn=f"arn:aws:s3:::{id.lower()}", **said)


def key(stack: Stack, id: str) -> kms.IKey:
    return kms.Key.from_key_arn(stack, id, f"arn:aws:kms:eu-west-1:111122223333:key/{id.lower()}")


def explained(bucket: s3.IBucket, name: str = "baselines/3.csv") -> ClarifyExplainer:
    return ClarifyExplainer(shap=ClarifyShap(baseline=ClarifyShapBaseline(bucket=bucket, key=name)))


def rights(template: Json) -> dict[str, tuple[object, object]]:
    """Action and resource of each statement of this chapter, by its id."""
    return {
        sid: (statement["Action"], statement["Resource"])
        for _, statement in statements(template)
        if (sid := str(statement.get("Sid"))).rstrip("23456789") in OF_OBSERVING
    }


def test_each_place_and_each_key_is_granted_exactly(stack: Stack) -> None:
    bucket = places(stack, encryption_key=key(stack, "BucketKey"))
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack),
        instance_type=TYPE,
        core_dump=CoreDump(bucket=bucket, encryption_key=key(stack, "DumpKey")),
        data_capture=DataCapture(bucket=bucket, encryption_key=key(stack, "RecordKey")),
        explainer=explained(bucket),
    )

    arn = "arn:aws:kms:eu-west-1:111122223333:key"
    assert {
        "CaptureData": ("s3:PutObject", "arn:aws:s3:::places/capture/*"),
        "EncryptCapturedData": (BOTH, f"{arn}/recordkey"),
        "ReadShapBaseline": ("s3:GetObject", "arn:aws:s3:::places/baselines/3.csv"),
        "DecryptShapBaseline": ("kms:Decrypt", f"{arn}/bucketkey"),
        "WriteCoreDumps": (WRITE, "arn:aws:s3:::places/core-dumps/*"),
        "EncryptCoreDumps": (BOTH, f"{arn}/dumpkey"),
    } == rights(synth(stack))


def test_without_a_key_of_their_own_the_buckets_key_is_granted(stack: Stack) -> None:
    bucket = places(stack, encryption_key=key(stack, "BucketKey"))
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack),
        instance_type=TYPE,
        core_dump=CoreDump(bucket=bucket),
        data_capture=DataCapture(bucket=bucket),
    )

    found = rights(synth(stack))
    expected = (BOTH, "arn:aws:kms:eu-west-1:111122223333:key/bucketkey")
    assert (expected, expected) == (found["EncryptCapturedData"], found["EncryptCoreDumps"])


def test_where_no_key_is_known_none_is_granted(stack: Stack) -> None:
    bucket = places(stack)
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack),
        instance_type=TYPE,
        core_dump=CoreDump(bucket=bucket),
        data_capture=DataCapture(bucket=bucket),
        explainer=explained(bucket),
    )

    assert {"CaptureData", "ReadShapBaseline", "WriteCoreDumps"} == set(rights(synth(stack)))


def test_nothing_is_granted_for_what_is_not_said(stack: Stack) -> None:
    baseline = ClarifyShapBaseline(shap_baseline="1,2")
    explainer = ClarifyExplainer(shap=ClarifyShap(baseline=baseline))
    RealTimeEndpoint(stack, "Chat", model=model(stack), instance_type=TYPE, explainer=explainer)

    assert {} == rights(synth(stack))


def test_letters_that_mean_something_in_a_policy_stand_for_themselves(stack: Stack) -> None:
    RealTimeEndpoint(
        stack,
        "Chat",
        model=model(stack),
        instance_type=TYPE,
        data_capture=DataCapture(bucket=places(stack), prefix="a*/"),
        explainer=explained(places(stack, "Other"), "b?.csv"),
    )

    found = rights(synth(stack))
    assert "arn:aws:s3:::places/a${*}/*" == found["CaptureData"][1]
    assert "arn:aws:s3:::other/b${?}.csv" == found["ReadShapBaseline"][1]


def variants(stack: Stack, *, role: iam.Role | None) -> list[InstanceVariant]:
    """Two variants, each with core dumps in a place of its own."""
    return [
        InstanceVariant(
            variant_name=name,
            model=model(stack, name, role=role),
            instance_type=TYPE,
            core_dump=CoreDump(bucket=places(stack, f"Dumps{name}"), prefix=f"{name}/"),
        )
        for name in ("a", "b")
    ]


def test_each_role_writes_the_core_dumps_of_its_own_variants(stack: Stack) -> None:
    dumps = variants(stack, role=None)
    RealTimeEndpoint(stack, "Chat", variants=dumps, data_capture=DataCapture(bucket=places(stack)))

    found = [(id, each["Resource"]) for id, each in statements(synth(stack)) if each["Sid"] == "WriteCoreDumps"]
    assert ["arn:aws:s3:::dumpsa/a/*", "arn:aws:s3:::dumpsb/b/*"] == [resource for _, resource in found]
    assert 2 == len({id for id, _ in found})


def test_a_shared_role_writes_all_of_them(stack: Stack) -> None:
    RealTimeEndpoint(stack, "Chat", variants=variants(stack, role=ExecutionRole(stack, "Role")))

    assert {"WriteCoreDumps": (WRITE, ["arn:aws:s3:::dumpsa/a/*", "arn:aws:s3:::dumpsb/b/*"])} == rights(synth(stack))


def test_a_shared_role_of_another_stack_has_every_statement_id_once(app: App) -> None:
    models, endpoints = Stack(app, "Models"), Stack(app, "Endpoints")
    RealTimeEndpoint(endpoints, "Chat", variants=variants(models, role=ExecutionRole(models, "Role")))

    template = synth(endpoints)
    document = only(template, POLICY)["PolicyDocument"]
    assert ["WriteCoreDumps"] == [statement["Sid"] for statement in document["Statement"]]


def own(_: Stack) -> iam.Role | None:
    return None


def foreign(stack: Stack) -> iam.Role | None:
    return iam.Role(stack, "Foreign", assumed_by=SERVICE)


@pytest.mark.parametrize("role", [own, foreign])
def test_bucket_and_key_of_another_stack_than_the_model_are_no_circle(
    app: App, role: Callable[[Stack], iam.Role | None]
) -> None:
    models, data, endpoints = Stack(app, "Models"), Stack(app, "Data"), Stack(app, "Endpoints")
    bucket = s3.Bucket(data, "Bucket", encryption_key=kms.Key(data, "BucketKey"))
    RealTimeEndpoint(
        endpoints,
        "Chat",
        model=model(models, role=role(models)),
        instance_type=TYPE,
        data_capture=DataCapture(bucket=bucket),
        explainer=explained(bucket),
        core_dump=CoreDump(bucket=bucket, encryption_key=kms.Key(data, "DumpKey")),
    )

    template = synth(endpoints)
    assert OF_OBSERVING == set(rights(template))
    assert id_of(template, POLICY) in before(template, id_of(template, CONFIG))
    assert {"Models", "Data"} == {stack.stack_name for stack in endpoints.dependencies}
    assert [] == models.dependencies + data.dependencies


def test_the_configuration_waits_for_the_rights(stack: Stack) -> None:
    served = model(stack, role=iam.Role(stack, "Role", assumed_by=SERVICE))
    RealTimeEndpoint(
        stack, "Chat", model=served, instance_type=TYPE, data_capture=DataCapture(bucket=s3.Bucket(stack, "Bucket"))
    )

    template = synth(stack)
    assert id_of(template, "AWS::IAM::Policy") in before(template, id_of(template, CONFIG))


def test_a_fleet_has_the_rights_from_the_start(stack: Stack) -> None:
    InferenceComponentEndpoint(
        stack,
        "Fleet",
        instance_type=TYPE,
        data_capture=DataCapture(bucket=places(stack)),
        core_dump=CoreDump(bucket=places(stack, "Dumps")),
    )

    template = synth(stack)
    assert {
        "CaptureData": ("s3:PutObject", "arn:aws:s3:::places/capture/*"),
        "WriteCoreDumps": (WRITE, "arn:aws:s3:::dumps/core-dumps/*"),
    } == rights(template)


def test_a_fleet_with_a_role_brought_along_has_them_too(stack: Stack) -> None:
    role = ExecutionRole(stack, "Role")
    EndpointConfig(
        stack,
        "Config",
        variants=[InstanceVariant(instance_type=TYPE, core_dump=CoreDump(bucket=places(stack, "Dumps")))],
        role=role,
        data_capture=DataCapture(bucket=places(stack)),
    )

    assert {"CaptureData", "WriteCoreDumps"} == set(rights(synth(stack)))


def test_of_an_imported_model_the_missing_rights_are_told(stack: Stack) -> None:
    imported = Model.from_model_name(stack, "Model", "churn")
    RealTimeEndpoint(
        stack,
        "Chat",
        model=imported,
        instance_type=TYPE,
        data_capture=DataCapture(bucket=places(stack)),
        core_dump=CoreDump(bucket=places(stack, "Dumps")),
    )

    assert [] == list(statements(synth(stack)))
    rights = "s3:PutObject on arn:aws:s3:::places/capture/*, s3:AbortMultipartUpload/s3:PutObject on arn:aws:s3:::dumps/core-"
    message = rights.replace("*", r"\*")
    assert 1 == len(told(stack, message, "/Prod/Chat"))


def test_an_imported_model_of_which_nothing_is_asked_earns_no_warning(stack: Stack) -> None:
    RealTimeEndpoint(stack, "Chat", model=Model.from_model_name(stack, "Model", "churn"), instance_type=TYPE)

    assert [] == told(stack, "SM705")


def test_core_dumps_of_the_second_variant_alone_need_one_policy(app: App) -> None:
    models, endpoints = Stack(app, "Models"), Stack(app, "Endpoints")
    plain_one = InstanceVariant(variant_name="plain", model=model(models, "Plain"), instance_type=TYPE)
    RealTimeEndpoint(endpoints, "Chat", variants=[plain_one, variants(models, role=None)[1]])

    template = synth(endpoints)
    assert 1 == len(resources(template, POLICY))
    assert "arn:aws:s3:::dumpsb/b/*" == granted(template, "WriteCoreDumps")["Resource"]
