"""Recording of calls, core dumps and metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from constructs_sm.errors import Severity
from constructs_sm.facts import limits
from constructs_sm.rules.frequencies import off_the_list
from constructs_sm.rules.known import number, text
from constructs_sm.rules.registry import Findings, rule
from constructs_sm.spec.asynchronous import AsyncOutput
from constructs_sm.spec.capture import CaptureMode, DataCapture
from constructs_sm.spec.core_dump import CoreDump
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.explainer import ClarifyInference
from constructs_sm.spec.metrics_config import MetricsConfig
from constructs_sm.spec.references import BucketReference, offers, read_once
from constructs_sm.spec.tokens import is_token

_LENGTHS: dict[type, dict[str, int]] = {
    DataCapture: {
        "capture": limits.MAX_CAPTURE_OPTIONS,
        "csv_content_types": limits.MAX_CONTENT_TYPES,
        "json_content_types": limits.MAX_CONTENT_TYPES,
    },
    ClarifyInference: {
        "label_headers": limits.MAX_LABELS,
        "feature_headers": limits.MAX_FEATURES,
        "feature_types": limits.MAX_FEATURES,
    },
}


@rule(
    "SM244",
    MetricsConfig,
    title="metrics are published at one of seven intervals",
    why="the service knows no other",
    source=limits.METRICS_CONFIG,
)
def known_frequency(settings: MetricsConfig) -> Findings:
    yield from off_the_list("metric_publish_frequency", settings.metric_publish_frequency, limits.METRIC_FREQUENCIES)


@rule(
    "SM251",
    DataCapture,
    severity=Severity.WARNING,
    title="a content type is recorded as CSV or as JSON",
    why="in both lists, it is not said which of the two it becomes",
    source=limits.CAPTURE_HEADERS,
)
def one_treatment(settings: DataCapture) -> Findings:
    as_csv = {known.lower() for known in _known(settings.csv_content_types)}
    for known in _known(settings.json_content_types):
        if known.lower() in as_csv:
            yield (
                "json_content_types",
                f"should name none of csv_content_types, got {known!r} in both; keep it in one of them",
            )


@rule(
    "SM252",
    EndpointConfigSpec,
    severity=Severity.WARNING,
    title="records, core dumps and asynchronous results are kept apart",
    why="what reads or expires the objects of one prefix would meet those of the other",
    source=limits.CAPTURE_GUIDE,
)
def separate_places(spec: EndpointConfigSpec) -> Findings:
    places = list(_places(spec))
    for index, (kind, at, bucket, prefix) in enumerate(places):
        for place, (its_kind, other, its_bucket, outer) in enumerate(places):
            inside = prefix.startswith(outer) and (prefix != outer or place < index)
            if kind != its_kind and bucket == its_bucket and inside:
                yield at, f"should lie outside {other} {outer!r}, got {prefix!r}; move one of them"


@rule(
    "SM253",
    DataCapture,
    severity=Severity.WARNING,
    title="recording records something",
    why="at 0 percent, no call is",
    source=limits.DATA_CAPTURE,
)
def some_calls(settings: DataCapture) -> Findings:
    if number(settings.sampling_percentage) == 0 and settings.enabled is True:
        yield "sampling_percentage", "should be above 0 while enabled, got 0; raise it, or say enabled=False"


@rule(
    "SM254",
    DataCapture,
    ClarifyInference,
    title="a list is neither empty nor too long",
    why="the API refuses it",
    source=limits.CREATE_ENDPOINT_CONFIG,
)
def list_lengths(settings: DataCapture | ClarifyInference) -> Findings:
    for name, most in _LENGTHS[type(settings)].items():
        given = getattr(settings, name)
        length = 0 if given is None else len(given)
        if given is not None and not 1 <= length <= most:
            cure = "shorten it" if length else "leave it out"
            yield name, f"must be 1 to {most}, got {length}; {'give one' if name == 'capture' and not length else cure}"


@rule(
    "SM255",
    DataCapture,
    severity=Severity.WARNING,
    title="each side of a call is recorded once",
    why="an option said again adds nothing",
    source=limits.DATA_CAPTURE,
)
def each_side_once(settings: DataCapture) -> Findings:
    modes = Counter(known for mode in settings.capture if (known := text(mode)) is not None)
    both = str(CaptureMode.INPUT_AND_OUTPUT)
    for mode, times in modes.items():
        if times > 1:
            yield "capture", f"should name each side once, got {str(mode)!r} {times} times; keep one of them"
        elif mode != both and both in modes:
            yield "capture", f"should name each side once, got {str(mode)!r} beside {both!r}; keep one of them"


@rule(
    "SM259",
    DataCapture,
    CoreDump,
    title="a key lies in the Region of the bucket it encrypts for",
    why="Amazon S3 refuses a key of another Region, and the records are lost in silence",
    source=limits.S3_KEYS,
)
def key_beside_bucket(settings: DataCapture | CoreDump) -> Findings:
    arn = None if settings.encryption_key is None else text(read_once(settings.encryption_key, "key_arn"))
    where = arn.split(":")[3] if arn is not None and arn.count(":") >= 5 else None  # noqa: PLR2004 - parts of an ARN
    home = None if where is None else _region(settings.bucket)
    if home is not None and where != home:
        yield "encryption_key", f"must lie in {home} like the bucket, got {arn!r}; use a key there"


def _places(spec: EndpointConfigSpec) -> Iterator[tuple[type, str, str, str]]:
    """Kind, path, bucket and prefix of everything that is written and whose prefix is known at synthesis."""
    named: list[tuple[str, AsyncOutput | DataCapture | CoreDump | None]] = [
        ("output", None if spec.async_inference is None else spec.async_inference.output),
        ("data_capture", spec.data_capture),
    ]
    for path, variant in spec.walk_variants():
        named.append((f"{path}.core_dump" if path else "core_dump", getattr(variant, "core_dump", None)))
    for path, place in named:
        for name in ("input_prefix", "output_prefix", "failure_prefix", "prefix"):
            prefix = text(getattr(place, name, None))
            if place is not None and prefix is not None:
                bucket = place.bucket
                if name == "input_prefix" and isinstance(place, AsyncOutput):
                    bucket = place.request_bucket
                yield type(place), f"{path}.{name}", read_once(bucket, "bucket_arn"), prefix


def _region(bucket: BucketReference) -> str | None:
    """Region of a bucket, where the CDK knows it."""
    return text(read_once(bucket, "env").region) if offers(bucket, "env") else None


def _known(values: Sequence[str] | None) -> list[str]:
    """The texts of a list that are known at synthesis; none of a list that is not."""
    late = values is None or is_token(values)
    return [] if late or values is None else [known for value in values if (known := text(value)) is not None]
