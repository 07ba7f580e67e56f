from __future__ import annotations

import everything
import pytest
from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from subjects import TYPE, model
from synthesized import granted, id_of, only, plain, resources, statements, synth

from constructs_sm import AsyncEndpoint, AsyncOutput

CONFIG, BUCKET, TOPIC = "AWS::SageMaker::EndpointConfig", "AWS::S3::Bucket", "AWS::SNS::Topic"
KEY = "AWS::KMS::Key"


def bare(stack: Stack) -> AsyncEndpoint:
    return AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE)


def test_bare_it_makes_bucket_and_topics_and_says_where_results_go(stack: Stack) -> None:
    bare(stack)

    template = synth(stack)
    bucket = f"${{{id_of(template, BUCKET)}}}"
    topics = {f"{word}Topic": f"${{{id_of(template, TOPIC, f'Docs{word}')}}}" for word in ("Error", "Success")}
    assert {
        "OutputConfig": {
            "S3OutputPath": f"s3://{bucket}/out/",
            "S3FailurePath": f"s3://{bucket}/failed/",
            "NotificationConfig": topics,
        }
    } == plain(only(template, CONFIG)["AsyncInferenceConfig"])


def test_says_everything_it_was_told(stack: Stack) -> None:
    everything.asynchronous(stack)

    template = synth(stack)
    config = plain(only(template, CONFIG))
    settings = config["AsyncInferenceConfig"]
    assert {"MaxConcurrentInvocationsPerInstance": 4} == settings["ClientConfig"]
    included = settings["OutputConfig"]["NotificationConfig"]["IncludeInferenceResponseIn"]
    assert ["SUCCESS_NOTIFICATION_TOPIC", "ERROR_NOTIFICATION_TOPIC"] == included
    (variant,) = config["ProductionVariants"]
    assert variant.pop("ModelName").endswith(".ModelName}")
    assert {
        "VariantName": "only",
        "InstancePools": [
            {"InstanceType": "ml.g5.xlarge", "Priority": 1},
            {"InstanceType": "ml.g6.xlarge", "Priority": 3},
        ],
        "InitialInstanceCount": 2,
        "VariantInstanceProvisionTimeoutInSeconds": 3600,
        "CapacityReservationConfig": {
            "CapacityReservationPreference": "capacity-reservations-only",
            "MlReservationArn": everything.RESERVATION.ml_reservation_arn,
        },
        "VolumeSizeInGB": 128,
        "ModelDataDownloadTimeoutInSeconds": 3600,
        "ContainerStartupHealthCheckTimeoutInSeconds": 600,
        "InferenceAmiVersion": everything.AMI,
        "EnableSSMAccess": False,
        "CoreDumpConfig": {
            "DestinationS3Uri": f"s3://${{{id_of(template, BUCKET, 'Dumps')}}}/dumps/",
            "KmsKeyId": f"${{{id_of(template, KEY, 'Dumps')}.Arn}}",
        },
    } == variant
    assert {
        "MetricPublishFrequencyInSeconds": 10,
        "EnableEnhancedMetrics": True,
        "EnableDetailedObservability": False,
    } == config["MetricsConfig"]
    assert f"${{{id_of(template, KEY, 'Key')}.Arn}}" == config["KmsKeyId"]
    assert "docs" == only(template, "AWS::SageMaker::Endpoint")["EndpointName"]


def test_its_bucket_is_private_encrypted_versioned_and_forgets(stack: Stack) -> None:
    everything.asynchronous(stack)

    template = synth(stack)
    id = id_of(template, BUCKET, "Docs")
    properties = template["Resources"][id]["Properties"]
    assert all(properties["PublicAccessBlockConfiguration"].values())
    (encryption,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    key = id_of(template, "AWS::KMS::Key", "DataKey")
    assert {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": f"${{{key}.Arn}}"} == plain(
        encryption["ServerSideEncryptionByDefault"]
    )
    assert encryption["BucketKeyEnabled"] is True
    topics = resources(template, TOPIC).values()
    assert 2 * [f"${{{key}.Arn}}"] == [plain(topic["Properties"]["KmsMasterKeyId"]) for topic in topics]
    assert {"Status": "Enabled"} == properties["VersioningConfiguration"]
    rules = {rule["Prefix"]: rule["ExpirationInDays"] for rule in properties["LifecycleConfiguration"]["Rules"]}
    assert {"in/": 1, "out/": 2, "failed/": 2} == rules
    assert id_of(template, BUCKET, "Logs") == properties["LoggingConfiguration"]["DestinationBucketName"]["Ref"]
    studio = {
        "AllowedHeaders": ["*"],
        "AllowedMethods": ["PUT", "POST"],
        "AllowedOrigins": ["https://*.sagemaker.aws"],
        "ExposedHeaders": ["Etag"],
    }
    own = {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["https://app.example.com"], "MaxAge": 3600}
    assert [studio, own] == properties["CorsConfiguration"]["CorsRules"]


def test_its_bucket_answers_the_web_pages_of_the_origins_named(stack: Stack) -> None:
    app = ["https://app.example.com"]
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, cors_origins=app)

    (cors,) = only(synth(stack), BUCKET)["CorsConfiguration"]["CorsRules"]
    assert {
        "AllowedHeaders": ["*"],
        "AllowedMethods": ["GET", "HEAD", "PUT", "POST"],
        "AllowedOrigins": app,
        "ExposedHeaders": ["ETag"],
    } == cors


def test_the_role_and_submitters_may_use_the_key_of_bucket_and_topics(stack: Stack) -> None:
    key = kms.Key(stack, "DataKey")
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, data_encryption_key=key)
    docs.grants.submit(iam.User(stack, "Caller"))

    template = synth(stack)
    used = [each for _, each in statements(template) if f"${{{id_of(template, 'AWS::KMS::Key')}.Arn}}" in str(each)]
    sids = {each.get("Sid") for each in used}
    assert {"DecryptRequests", "EncryptResults", "EncryptNotifications", None} == sids


@pytest.mark.parametrize(("policy", "word"), [(RemovalPolicy.RETAIN, "Retain"), (RemovalPolicy.DESTROY, "Delete")])
def test_bucket_and_topics_stay_or_go_as_told(stack: Stack, policy: RemovalPolicy, word: str) -> None:
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, removal_policy=policy)

    template = synth(stack)
    kept = [*resources(template, BUCKET).values(), *resources(template, TOPIC).values()]
    assert [word] * 3 == [each["DeletionPolicy"] for each in kept]


def test_bucket_and_topics_answer_over_tls_only(stack: Stack) -> None:
    bare(stack)

    template = synth(stack)
    policies = [
        *resources(template, "AWS::S3::BucketPolicy").values(),
        *resources(template, "AWS::SNS::TopicPolicy").values(),
    ]
    denied = [
        statement["Effect"]
        for policy in policies
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
    ]
    assert ["Deny"] * 3 == denied


def test_the_role_reads_requests_writes_results_and_publishes_exactly_there(stack: Stack) -> None:
    bare(stack)

    template = synth(stack)
    bucket = f"${{{id_of(template, BUCKET)}.Arn}}"
    assert ("s3:GetObject", f"{bucket}/in/*") == tuple(
        granted(template, "ReadRequests")[key] for key in ("Action", "Resource")
    )
    written = granted(template, "WriteResults")
    assert ["s3:AbortMultipartUpload", "s3:PutObject"] == written["Action"]
    assert [f"{bucket}/failed/*", f"{bucket}/out/*"] == written["Resource"]
    listed = granted(template, "ListRequestsAndResults")
    assert ("s3:ListBucket", bucket) == (listed["Action"], listed["Resource"])
    assert ["in/*", "out/*", "failed/*"] == listed["Condition"]["StringLike"]["s3:prefix"]
    topics = {f"${{{id}}}" for id in resources(template, TOPIC)}
    assert topics == set(granted(template, "PublishNotifications")["Resource"])


def test_encrypted_buckets_and_topics_of_ones_own_bring_the_rights_to_their_keys(stack: Stack) -> None:
    everything.asynchronous_with_ones_own(stack)

    template = synth(stack)
    keys = {
        name: f"${{{id_of(template, 'AWS::KMS::Key', name)}.Arn}}" for name in ("RequestKey", "ResultKey", "TopicKey")
    }
    allowed = {
        sid: (granted(template, sid)["Action"], granted(template, sid)["Resource"])
        for sid in ("DecryptRequests", "EncryptResults", "EncryptNotifications")
    }
    both = ["kms:Decrypt", "kms:GenerateDataKey"]
    assert {
        "DecryptRequests": ("kms:Decrypt", keys["RequestKey"]),
        "EncryptResults": (both, keys["ResultKey"]),
        "EncryptNotifications": (both, keys["TopicKey"]),
    } == allowed
    output = plain(only(template, CONFIG)["AsyncInferenceConfig"]["OutputConfig"])
    assert keys["ResultKey"] == output["KmsKeyId"]
    assert output["S3OutputPath"].endswith("}/results/")
    assert output["S3FailurePath"].endswith("}/failures/")


def test_requests_may_lie_in_a_bucket_of_their_own(stack: Stack) -> None:
    asked, answered = s3.Bucket(stack, "Asked"), s3.Bucket(stack, "Answered")
    output = AsyncOutput(bucket=answered, input_bucket=asked, input_prefix="pages/")
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, output=output)
    docs.grants.submit(iam.User(stack, "Caller"))

    template = synth(stack)
    asked_id, answered_id = id_of(template, BUCKET, "Asked"), id_of(template, BUCKET, "Answered")
    assert f"${{{asked_id}.Arn}}/pages/*" == granted(template, "ReadRequests")["Resource"]
    lists = {sid: granted(template, sid) for sid in ("ListRequests", "ListResults")}
    assert {"ListRequests": f"${{{asked_id}.Arn}}", "ListResults": f"${{{answered_id}.Arn}}"} == {
        sid: statement["Resource"] for sid, statement in lists.items()
    }
    assert ["pages/*"] == lists["ListRequests"]["Condition"]["StringLike"]["s3:prefix"]
    put = [each for _, each in statements(template) if "s3:PutObject" in each["Action"] and "Sid" not in each]
    assert [f"${{{asked_id}.Arn}}/pages/*"] == [each["Resource"] for each in put]
    (location,) = (each["Value"] for id, each in template["Outputs"].items() if "InputLocation" in id)
    assert f"s3://${{{asked_id}}}/pages/" == plain(location)


def test_imported_places_bring_the_rights_to_the_keys_that_are_told(stack: Stack) -> None:
    arns = {word: f"arn:aws:kms:eu-west-1:111122223333:key/{word}" for word in ("bucket", "topic")}
    bucket_key = kms.Key.from_key_arn(stack, "BucketKey", arns["bucket"])
    topic_arn = "arn:aws:sns:eu-west-1:111122223333:done"
    topic = sns.Topic.from_topic_attributes(stack, "Topic", topic_arn=topic_arn, key_arn=arns["topic"])
    bucket = s3.Bucket.from_bucket_attributes(stack, "Bucket", bucket_name="places", encryption_key=bucket_key)
    AsyncEndpoint(
        stack,
        "Docs",
        model=model(stack),
        instance_type=TYPE,
        output=AsyncOutput(bucket=bucket),
        success_topic=topic,
        error_topic=topic,
    )

    template = synth(stack)
    assert topic_arn == granted(template, "PublishNotifications")["Resource"]
    assert arns["topic"] == granted(template, "EncryptNotifications")["Resource"]
    assert arns["bucket"] == granted(template, "EncryptResults")["Resource"]
    assert {} == resources(template, BUCKET) | resources(template, TOPIC)


def test_topics_can_be_turned_off(stack: Stack) -> None:
    docs = AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, success_topic=None, error_topic=None)

    template = synth(stack)
    assert (None, None) == (docs.success_topic, docs.error_topic)
    assert "NotificationConfig" not in only(template, CONFIG)["AsyncInferenceConfig"]["OutputConfig"]
    assert "sns:Publish" not in [statement["Action"] for _, statement in statements(template)]


def test_without_a_place_for_failures_none_is_named(stack: Stack) -> None:
    output = AsyncOutput(bucket=s3.Bucket(stack, "Bucket"), failure_prefix=None)
    AsyncEndpoint(stack, "Docs", model=model(stack), instance_type=TYPE, output=output)

    template = synth(stack)
    assert "S3FailurePath" not in only(template, CONFIG)["AsyncInferenceConfig"]["OutputConfig"]
    assert [] == [id for id in template["Outputs"] if "Failure" in id]


def test_outputs_tell_a_client_everything(stack: Stack) -> None:
    bare(stack)

    template = synth(stack)
    bucket = f"s3://${{{id_of(template, BUCKET)}}}"
    told = {id[4:-8]: plain(output["Value"]) for id, output in template["Outputs"].items()}
    assert {
        "EndpointName": f"${{{id_of(template, 'AWS::SageMaker::Endpoint')}.EndpointName}}",
        "InputLocation": f"{bucket}/in/",
        "OutputLocation": f"{bucket}/out/",
        "FailureLocation": f"{bucket}/failed/",
        "SuccessTopicArn": f"${{{id_of(template, TOPIC, 'DocsSuccess')}}}",
        "ErrorTopicArn": f"${{{id_of(template, TOPIC, 'DocsError')}}}",
    } == told


def test_its_parts_are_at_hand(stack: Stack) -> None:
    docs = bare(stack)
    topic = docs.success_topic

    assert topic is not None
    assert docs.bucket is docs.output.bucket
    assert stack.resolve(docs.bucket.bucket_name) == {"Ref": id_of(synth(stack), BUCKET)}
