"""What the execution roles behind an endpoint need so that it can be observed: exactly the places that were named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from constructs_sm.cdk.data_source import keys_of
from constructs_sm.cdk.permissions import Statement, decrypt, encrypt, literal_key
from constructs_sm.facts import actions
from constructs_sm.spec.references import read_once

if TYPE_CHECKING:
    from constructs_sm.spec.capture import DataCapture
    from constructs_sm.spec.core_dump import CoreDump
    from constructs_sm.spec.endpoint import EndpointConfigSpec
    from constructs_sm.spec.explainer import ClarifyExplainer
    from constructs_sm.spec.references import KeyReference


def observe(spec: EndpointConfigSpec) -> list[Statement]:
    """Record calls and read what explanations compare with; core dumps are each variant's own."""
    captured = [] if spec.data_capture is None else _capture(spec.data_capture)
    return captured if spec.explainer is None else [*captured, *_read_baseline(spec.explainer)]


def write_core_dumps(dumps: Iterable[CoreDump]) -> list[Statement]:
    """Write core dumps of one role's containers; a dump is as large as a memory and goes in parts."""
    given = list(dumps)
    if not given:
        return []
    places = tuple(dict.fromkeys(_below(dump) for dump in given))
    keys = [key for dump in given for key in _keys(dump)]
    written = Statement(sid="WriteCoreDumps", actions=actions.WRITE_OBJECT, resources=places)
    return [written, *encrypt(keys, sid="EncryptCoreDumps")]


def _capture(settings: DataCapture) -> list[Statement]:
    written = Statement(sid="CaptureData", actions=actions.PUT_OBJECT, resources=(_below(settings),))
    return [written, *encrypt(_keys(settings), sid="EncryptCapturedData")]


def _read_baseline(explainer: ClarifyExplainer) -> list[Statement]:
    baseline = explainer.shap.baseline
    if baseline.bucket is None or baseline.key is None:
        return []
    place = f"{read_once(baseline.bucket, 'bucket_arn')}/{literal_key(baseline.key)}"
    read = Statement(sid="ReadShapBaseline", actions=actions.READ_OBJECT, resources=(place,))
    return [read, *decrypt(keys_of(baseline.bucket), sid="DecryptShapBaseline")]


def _below(written: DataCapture | CoreDump) -> str:
    return f"{read_once(written.bucket, 'bucket_arn')}/{literal_key(written.prefix)}*"


def _keys(written: DataCapture | CoreDump) -> list[KeyReference]:
    key = written.encryption_key
    return keys_of(written.bucket) if key is None else [key]
