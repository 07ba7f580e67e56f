"""What is named by its ARN alone, and lies in another account or Region than what uses it."""

from __future__ import annotations

from collections.abc import Iterator

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.known import text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.deployment import DeploymentSpec
from constructs_sm.spec.endpoint import EndpointConfigSpec, EndpointSpec
from constructs_sm.spec.model import Container, ModelSpec
from constructs_sm.spec.references import offers, read_once
from constructs_sm.spec.several import several
from constructs_sm.spec.walking import at

_REGION, _ACCOUNT = 3, 4  # where an ARN names them


@rule(
    "SM151",
    ModelSpec,
    ComponentSpec,
    title="a model package lies in the Region of the stack",
    why="the service looks for it in its own Region only",
    source=limits.CONTAINER_DEFINITION,
)
def package_at_home(spec: ModelSpec | ComponentSpec) -> Findings:
    for path, part in spec.walk():
        arn = text(part.model_package) if isinstance(part, Container) else None
        where = arn.split(":")[_REGION] if arn is not None and arn.startswith("arn:") else ""
        if where and spec.region is not None and where != spec.region:
            yield at(path, "model_package"), f"must lie in {spec.region} like the stack, got {arn!r}; register it there"


@rule(
    "SM237",
    EndpointSpec,
    title="a configuration lies in the account and Region of the stack",
    why="the service takes its name alone, and finds none or another one",
    source=limits.CREATE_ENDPOINT,
)
def config_at_home(spec: EndpointSpec) -> Findings:
    config = spec.endpoint_config
    home = read_once(config, "env") if offers(config, "env") else None
    if home is None:
        return
    for what, here, there in (("", spec.region, home.region), ("account ", spec.account, home.account)):
        known = text(there)
        if here is not None and known is not None and known != here:
            got = f"got a configuration in {what}{known}; make it here too"
            yield "endpoint_config", f"must lie in {what}{here} like the stack, {got}"


@rule(
    "SM267",
    EndpointConfigSpec,
    title="keys and reserved capacity lie in the Region of the stack",
    why="neither is found from another one",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/overview.html",
)
def used_at_home(spec: EndpointConfigSpec) -> Findings:
    for path, key in _keys(spec) if spec.region is not None else ():
        where = _region(key, "key_arn")
        if where is not None and where != spec.region:
            yield path, f"must lie in {spec.region} like the stack, got a key in {where}; use one there"
    for path, variant in spec.walk_instances() if spec.region is not None else ():
        arn = None if variant.capacity_reservation is None else text(variant.capacity_reservation.ml_reservation_arn)
        where = None if arn is None else arn.split(":")[_REGION]
        if where is not None and where != spec.region:
            field = at(path, "capacity_reservation.ml_reservation_arn")
            yield field, f"must lie in {spec.region} like the stack, got one in {where}; reserve there"


@rule(
    "SM268",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="buckets lie in the account and Region of the stack, and topics in the account",
    why="the guides ask for the Region, and another account has to allow the role in the policy of its bucket or topic",
    source="https://docs.aws.amazon.com/sagemaker/latest/dg/async-inference-create-endpoint-prerequisites.html",
)
def places_at_home(spec: EndpointConfigSpec) -> Findings:
    for path, bucket in _buckets(spec) if spec.region is not None else ():
        where = _region(bucket)
        if where is not None and where != spec.region:
            yield path, f"should lie in {spec.region} like the stack, got a bucket in {where}; use one there"
    if spec.account is None:
        return
    owners = [(path, "bucket", _account(bucket)) for path, bucket in _buckets(spec)]
    owners += [(path, "topic", _account(topic, "topic_arn")) for path, topic in _topics(spec)]  # SM309 has their Region
    for path, what, owner in owners:
        if owner is not None and owner != spec.account:
            belongs = f"should belong to account {spec.account} like the stack, got a {what} of {owner}"
            yield path, f"{belongs}; let its policy allow the role"


@rule(
    "SM718",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="a key of another account is given by its own ARN",
    why="an alias is told apart in its own account only, so the right on the key behind it cannot be written",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
)
def no_foreign_alias(spec: EndpointConfigSpec) -> Findings:
    for path, key, _ in _every_key(spec) if spec.account is not None else ():
        arn = read_once(key, "key_arn")
        owner = _account(key, "key_arn") if isinstance(arn, str) and ":alias/" in arn else None
        if owner is not None and owner != spec.account:
            got = f"got an alias of account {owner}"
            yield (
                path,
                f"should be the ARN of a key where it is not one of account {spec.account}, {got}; give the key's",
            )


@rule(
    "SM632",
    DeploymentSpec,
    ComponentSpec,
    title="rollback alarms lie in the account and Region of the stack",
    why="the service takes their names alone, and finds none or others",
    source=limits.AUTO_ROLLBACK,
)
def alarms_at_home(spec: DeploymentSpec | ComponentSpec) -> Findings:
    here = spec.config if isinstance(spec, DeploymentSpec) else spec
    alarms = spec.given_alarms if isinstance(spec, DeploymentSpec) else several(spec.rollback_alarms)
    for place, alarm in enumerate(alarms if here is not None else ()):
        homes = (
            ((here.region, _region(alarm, "alarm_arn")), (here.account, _account(alarm, "alarm_arn")))
            if here is not None
            else ()
        )
        for home, where in homes:
            if home is not None and where is not None and where != home:
                yield (
                    f"rollback_alarms[{place}]",
                    f"must lie in {home} like the stack, got an alarm in {where}; make it here",
                )


def _account(resource: object, arn: str | None = None) -> str | None:
    """Account of a resource, as `_region` finds its Region."""
    named = None if arn is None else text(read_once(resource, arn))
    if named is not None and named.count(":") > _ACCOUNT:
        return named.split(":")[_ACCOUNT]
    return text(read_once(resource, "env").account) if offers(resource, "env") else None


def _region(resource: object, arn: str | None = None) -> str | None:
    """Region of a resource, where the app knows it: from its ARN, or from where it was made or imported."""
    named = None if arn is None else text(read_once(resource, arn))
    if named is not None and named.count(":") > _REGION:
        return named.split(":")[_REGION]
    return text(read_once(resource, "env").region) if offers(resource, "env") else None


def _keys(spec: EndpointConfigSpec) -> Iterator[tuple[str, object]]:
    """The keys whose bucket, if they have one, is at no known place; the others SM259 compares with it."""
    yield from ((path, key) for path, key, bucket in _every_key(spec) if bucket is None or _region(bucket) is None)


def _every_key(spec: EndpointConfigSpec) -> Iterator[tuple[str, object, object]]:
    """Each key with its path and, where it is that of one place, the bucket there."""
    output = None if spec.async_inference is None else spec.async_inference.output
    said: list[tuple[str, object, object]] = [
        ("encryption_key", spec.encryption_key, None),
        ("output.encryption_key", None if output is None else output.encryption_key, None),
    ]
    written = {**{at(path, "core_dump"): dump for path, dump in _core_dumps(spec)}, "data_capture": spec.data_capture}
    said += [(f"{path}.encryption_key", one.encryption_key, one.bucket) for path, one in written.items() if one]
    yield from (one for one in said if one[1] is not None)


def _topics(spec: EndpointConfigSpec) -> Iterator[tuple[str, object]]:
    settings = spec.async_inference
    given = {} if settings is None else {"success_topic": settings.success_topic, "error_topic": settings.error_topic}
    yield from ((path, topic) for path, topic in given.items() if topic is not None)


def _buckets(spec: EndpointConfigSpec) -> Iterator[tuple[str, object]]:
    output = None if spec.async_inference is None else spec.async_inference.output
    said: dict[str, object] = {
        "output.bucket": None if output is None else output.bucket,
        "output.input_bucket": None if output is None else output.input_bucket,
        "data_capture.bucket": None if spec.data_capture is None else spec.data_capture.bucket,
        "explainer.shap.baseline.bucket": None if spec.explainer is None else spec.explainer.shap.baseline.bucket,
    }
    said |= {at(path, "core_dump.bucket"): dump.bucket for path, dump in _core_dumps(spec)}
    yield from ((path, bucket) for path, bucket in said.items() if bucket is not None)


def _core_dumps(spec: EndpointConfigSpec) -> Iterator[tuple[str, CoreDump]]:
    for path, variant in spec.walk_instances():
        if variant.core_dump is not None:
            yield path, variant.core_dump
