"""Rows of the rules on what lies elsewhere, and on the ways an image may be named: SM121, SM150, SM151, SM237, SM243."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from rule_row import row
from rule_subjects import (
    TEXT_TOKEN,
    SomeAlarm,
    SomeBucket,
    SomeKey,
    SomeModel,
    SomeTopic,
    async_config,
    asynchronous,
    component,
    container,
    deployment,
    endpoint,
    flat_config,
    flat_model,
    four_instances,
    imaged_component,
    model,
    prefixes,
    variant,
)

from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.component import ModelSettings
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.image import ContainerImage
from constructs_sm.spec.instances import CapacityReservation
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.model_data import ModelData

HERE, THERE = "eu-west-1", "us-east-1"
OURS, THEIRS = "111122223333", "444455556666"
PACKAGE = f"arn:aws:sagemaker:{THERE}:{OURS}:model-package/churn/3"


@dataclass(frozen=True)
class Home:
    """What the CDK calls the environment of a resource."""

    region: str = HERE
    account: str = OURS


OUR_HOME = Home()


@dataclass(frozen=True)
class PlacedConfig:
    """A configuration that the CDK knows the place of."""

    env: Home = OUR_HOME
    endpoint_config_name: str = "churn"


ABROAD = PlacedConfig(env=Home(THERE, THEIRS))


def by_url(url: str) -> ModelSpec:
    return replace(flat_model(model_data=ModelData.uri(url)), region=HERE)


def by_package(name: str, region: str | None) -> ModelSpec:
    return replace(flat_model(image=None, model_package=name), region=region)


def placed(env: Home) -> EndpointSpec:
    return endpoint(endpoint_config=PlacedConfig(env=env), region=HERE, account=OURS)


def using(owner: str, **changes: Any) -> EndpointConfigSpec:
    settings = ModelSettings(account=owner)
    return flat_config(variant(model=SomeModel(settings=settings)), **{"account": OURS, **changes})


def telling(account: str) -> EndpointConfigSpec:
    topic = SomeTopic(topic_arn=f"arn:aws:sns:{HERE}:{account}:done")
    return async_config(asynchronous(success_topic=topic), region=HERE, account=OURS)


def alias(name: str, owner: str) -> SomeKey:
    return SomeKey(key_arn=f"arn:aws:kms:{HERE}:{owner}:{name}")


def locked(name: str, owner: str) -> EndpointConfigSpec:
    return flat_config(encryption_key=alias(name, owner), account=OURS)


def packaged(framework: str | None, image: ContainerImage) -> ModelSpec:
    return flat_model(image=image, model_data=ModelData.package("model", framework=framework))


SKLEARN = ContainerImage.framework("sklearn", version="1.9-0")
SKLEARN_URI = ContainerImage.uri("683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.4-2-cpu-py3")
OWN = ContainerImage.uri("111122223333.dkr.ecr.us-east-1.amazonaws.com/sklearn:3")
FILES = {"model/model.joblib": b"1", "model/code/inference.py": b"def model_fn(model_dir): ...\n"}
SCRIPTED = {"model/model.pt": b"1", "model/code/inference.py": b"def model_fn(model_dir): ...\n"}
DJL = ContainerImage.framework("djl-lmi", version="0.38.0")
NEURON = ContainerImage.framework("neo-pytorch", version="2.0", accelerator="cpu")

URLS = (
    ("a bucket's own host", f"https://artifacts.s3.{THERE}.amazonaws.com/churn/3/model.tar.gz"),
    ("the host of a Region", f"https://s3.{THERE}.amazonaws.com/artifacts/churn/3/model.tar.gz"),
    ("the old host of a Region", f"https://s3-{THERE}.amazonaws.com/artifacts/churn/3/model.tar.gz"),
    ("a dual-stack host", f"https://artifacts.s3.dualstack.{THERE}.amazonaws.com/churn/3/model.tar.gz"),
    ("a FIPS host", "https://artifacts.s3-fips.us-west-2.amazonaws.com/churn/3/model.tar.gz"),
    ("a host in China", "https://artifacts.s3.cn-north-1.amazonaws.com.cn/churn/3/model.tar.gz"),
)
PLACELESS = (
    "https://artifacts.s3.amazonaws.com/churn/3/model.tar.gz",
    f"https://artifacts.s3.{HERE}.amazonaws.com/churn/3/model.tar.gz",
    f"https://artifacts.s3.{THERE}.example.com/churn/3/model.tar.gz",
    "https://models.example.com/churn/3/model.tar.gz",
    f"s3://artifacts.s3.{THERE}.amazonaws.com/churn/3/model.tar.gz",
)


@dataclass(frozen=True)
class PlacedBucket(SomeBucket):
    """A bucket that the CDK knows the place of."""

    env: Home = OUR_HOME


FAR = PlacedBucket(env=Home(THERE))
FAR_KEY = SomeKey(f"arn:aws:kms:{THERE}:{OURS}:key/1")
NEAR_KEY = SomeKey(f"arn:aws:kms:{HERE}:{OURS}:key/1")


def at_home() -> EndpointConfigSpec:
    return replace(four_instances(), region=HERE, account=OURS)


def watched(region: str, account: str = OURS) -> DeploymentSpec:
    alarm = SomeAlarm(alarm_arn=f"arn:aws:cloudwatch:{region}:{account}:alarm:errors")
    return deployment(rollback_alarms=[alarm], config=at_home())


def reserved(region: str) -> EndpointConfigSpec:
    reservation = CapacityReservation(ml_reservation_arn=f"arn:aws:sagemaker:{region}:{OURS}:training-plan/x")
    return flat_config(variant(capacity_reservation=reservation), region=HERE)


ROWS = (
    row("SM267", "a key at home passes", flat_config(encryption_key=NEAR_KEY, region=HERE)),
    row("SM267", "a key known later passes", flat_config(encryption_key=SomeKey(), region=HERE)),
    row("SM267", "a key passes while the Region is not known", flat_config(encryption_key=FAR_KEY)),
    row("SM267", "capacity at home passes", reserved(HERE)),
    row(
        "SM267",
        "a key abroad fails",
        flat_config(encryption_key=FAR_KEY, region=HERE),
        "SM267 encryption_key",
        message="encryption_key: must lie in eu-west-1 like the stack, got a key in us-east-1; use one there [SM267]",
    ),
    row(
        "SM267",
        "a key of core dumps fails",
        flat_config(variant(core_dump=CoreDump(bucket=SomeBucket(), encryption_key=FAR_KEY)), region=HERE),
        "SM267 core_dump.encryption_key",
    ),
    row("SM267", "capacity abroad fails", reserved(THERE), "SM267 capacity_reservation.ml_reservation_arn"),
    row("SM632", "an alarm at home passes", watched(HERE)),
    row("SM632", "an alarm known later passes", deployment(rollback_alarms=[SomeAlarm()], config=at_home())),
    row(
        "SM632",
        "an alarm abroad fails",
        watched(THERE),
        "SM632 rollback_alarms[0]",
        message="rollback_alarms[0]: must lie in eu-west-1 like the stack, got an alarm in us-east-1; make it here [SM632]",
    ),
    row("SM632", "an alarm of another account fails", watched(HERE, THEIRS), "SM632 rollback_alarms[0]"),
    row("SM268", "a bucket at home passes", flat_config(data_capture=DataCapture(bucket=PlacedBucket()), region=HERE)),
    row("SM268", "a bucket of unknown place passes", async_config(region=HERE)),
    row(
        "SM268",
        "a bucket of results abroad fails",
        async_config(asynchronous(output=prefixes(bucket=FAR)), region=HERE),
        "SM268 output.bucket",
        message="output.bucket: should lie in eu-west-1 like the stack, got a bucket in us-east-1; use one there [SM268]",
    ),
    row(
        "SM268",
        "a bucket of another account fails",
        async_config(asynchronous(output=prefixes(bucket=PlacedBucket(env=Home(HERE, THEIRS)))), account=OURS),
        "SM268 output.bucket",
    ),
    row(
        "SM268",
        "a bucket of records abroad fails",
        flat_config(data_capture=DataCapture(bucket=FAR), region=HERE),
        "SM268 data_capture.bucket",
    ),
    row("SM268", "topics at home pass", telling(OURS)),
    row("SM268", "a topic of unknown place passes", async_config(asynchronous(error_topic=SomeTopic()), region=HERE)),
    row("SM268", "a topic of another account fails", telling(THEIRS), "SM268 success_topic"),
    row("SM718", "an alias of the account passes", locked("alias/mine", OURS)),
    row("SM718", "a key of another account passes", locked("key/1234", THEIRS)),
    row("SM718", "an account known later passes", replace(locked("alias/mine", THEIRS), account=None)),
    row(
        "SM718",
        "an alias of another account is warned of",
        locked("alias/theirs", THEIRS),
        "SM718 encryption_key",
        message=f"encryption_key: should be the ARN of a key where it is not one of account {OURS}, got an alias of account "
        f"{THEIRS}; give the key's [SM718]",
    ),
    row(
        "SM718",
        "of a key for records too",
        replace(
            flat_config(data_capture=DataCapture(bucket=PlacedBucket(), encryption_key=alias("alias/theirs", THEIRS))),
            account=OURS,
        ),
        "SM718 data_capture.encryption_key",
    ),
    *(row("SM121", f"{what} elsewhere fails", by_url(url), "SM121 model_data") for what, url in URLS),
    *(row("SM121", f"{url} passes", by_url(url)) for url in PLACELESS),
    row(
        "SM121",
        "a component reads from its Region too",
        imaged_component(container(model_data=ModelData.uri(URLS[0][1])), region=HERE),
        "SM121 model_data",
    ),
    row("SM150", "what is packed for its image passes", packaged("sklearn", SKLEARN), files=FILES),
    row("SM150", "what is packed for no framework passes", packaged(None, SKLEARN), files=FILES),
    row("SM150", "an image of one's own passes", packaged("sklearn", OWN), files=FILES),
    row("SM150", "a server that reads no archives of a framework passes", packaged("pytorch", DJL), files=SCRIPTED),
    row("SM150", "a variety of the framework passes", packaged("pytorch", NEURON), files=SCRIPTED),
    row(
        "SM150",
        "what is packed for another framework is doubtful",
        packaged("xgboost", SKLEARN),
        "SM150 model_data.framework",
        message="model_data.framework: should be that of the image, 'sklearn', got 'xgboost' for an image of sklearn; say "
        "framework='sklearn' [SM150]",
        files=FILES,
    ),
    row(
        "SM150",
        "a published image by URI is known too",
        packaged("pytorch", SKLEARN_URI),
        "SM150 model_data.framework",
        files=FILES,
    ),
    row("SM151", "a package of the same Region passes", by_package(PACKAGE, THERE)),
    row("SM151", "a package passes while the Region is not known", by_package(PACKAGE, None)),
    row("SM151", "a package by name passes", by_package("churn/3", HERE)),
    row("SM151", "a package known later passes", by_package(TEXT_TOKEN, HERE)),
    row(
        "SM151",
        "a package elsewhere fails",
        by_package(PACKAGE, HERE),
        "SM151 model_package",
        message=f"model_package: must lie in eu-west-1 like the stack, got {PACKAGE!r}; register it there [SM151]",
    ),
    row(
        "SM151",
        "the second of two fails",
        model(container(), Container(model_package=PACKAGE), region=HERE),
        "SM151 containers[1].model_package",
    ),
    row("SM237", "a configuration of the same place passes", placed(Home())),
    row("SM237", "a configuration of a place known later passes", placed(Home(TEXT_TOKEN, TEXT_TOKEN))),
    row("SM237", "a configuration passes while the place is not known", endpoint(endpoint_config=ABROAD)),
    row("SM237", "a configuration whose place nobody tells passes", endpoint(region=HERE, account=OURS)),
    row(
        "SM237",
        "a configuration in another Region fails",
        placed(Home(region=THERE)),
        "SM237 endpoint_config",
        message="endpoint_config: must lie in eu-west-1 like the stack, got a configuration in us-east-1; make it here too "
        "[SM237]",
    ),
    row("SM237", "a configuration of another account fails", placed(Home(account=THEIRS)), "SM237 endpoint_config"),
    row("SM237", "both are told", placed(ABROAD.env), "SM237 endpoint_config", "SM237 endpoint_config"),
    row("SM243", "a model of the same account passes", using(OURS)),
    row("SM243", "a model of an account known later passes", using(TEXT_TOKEN)),
    row("SM243", "a model passes while the account is not known", using(THEIRS, account=None)),
    row("SM243", "a model of another account fails", using(THEIRS), "SM243 model"),
    row(
        "SM243",
        "of a component too, by account",
        component(model=SomeModel(settings=ModelSettings(account=THEIRS)), account=OURS),
        "SM243 model",
    ),
    row(
        "SM148",
        "a host of another partition fails",
        flat_model(image=ContainerImage.uri("111122223333.dkr.ecr.cn-north-1.amazonaws.com/churn:3")),
        "SM148 image.image_uri",
    ),
)
