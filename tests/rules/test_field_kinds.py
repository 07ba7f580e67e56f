"""SM001 to SM004: every field of every spec, with every value that it may be given by mistake."""

from __future__ import annotations

import math
import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from rule_subjects import LIST_TOKEN, NUMBER_TOKEN, TEXT_TOKEN, SomeDuration, SomeResolvable, TokenInMinutes
from valid_specs import VALID, WHOLES, whole

from constructs_sm.facts.limits import NumberLimit
from constructs_sm.rules import check
from constructs_sm.rules.deployer_fields import Decision, TagValues
from constructs_sm.rules.deployment_kinds import EachOrOwn, UnsetOrTime
from constructs_sm.rules.field_table import FIELDS
from constructs_sm.rules.fields import takes_none
from constructs_sm.rules.kinds import Choice, Each, Flag, Instance, Kind, Number, OneOrEach, Part, Text, TextMap, Time
from constructs_sm.rules.observing_kinds import BySeverity, NumberOrTime, TimeOrLog
from constructs_sm.rules.scaling_fields import Metric, MetricMap
from constructs_sm.spec.bucket import AsyncBucketSpec
from constructs_sm.spec.capture import DataCapture
from constructs_sm.spec.endpoint import EndpointConfigSpec
from constructs_sm.spec.image import AssetImage
from constructs_sm.spec.model_data import ArchiveData
from constructs_sm.spec.variant import InstanceVariant

pytestmark = pytest.mark.usefixtures("workplace")

GIVEN: dict[str, Any] = {
    "an object": object(),
    "a class": list,
    "bytes": b"one",
    "nothing said of it": ...,
    "not a number": math.nan,
    "infinity": math.inf,
    "minus infinity": -math.inf,
    "an integer beyond a double": 10**400,
    "an integer too long to print": -(10**5000),
    "zero": 0,
    "a negative number": -1,
    "half": 0.5,
    "True": True,
    "an empty text": "",
    "a long text": "a" * 5000,
    "a text over two lines": "a\nb",
    "a text with a null in it": "a\0b",
    "half a character": "\ud800",
    "an empty list": [],
    "a list of an object": [object()],
    "a set": {"a"},
    "an empty mapping": {},
    "a mapping of an object": {"a": object()},
    "a mapping from a number": {1: "a"},
    "a timedelta of nothing": timedelta(0),
    "a timedelta of a thousand years": timedelta(days=365_000),
    "a number token": NUMBER_TOKEN,
    "an integer token": int(NUMBER_TOKEN),
    "a text token": TEXT_TOKEN,
    "a list token": LIST_TOKEN,
    "an object token": SomeResolvable(),
    "a Duration token": SomeDuration(),
    "a Duration token in minutes": TokenInMinutes(),
    "a Duration without end": SomeDuration(math.inf),
}
NUMBERS = {
    "not a number",
    "infinity",
    "minus infinity",
    "an integer beyond a double",
    "an integer too long to print",
    "zero",
    "a negative number",
    "half",
    "a number token",
    "an integer token",
}
TEXTS = {"an empty text", "a long text", "a text over two lines", "a text with a null in it", "half a character"}
MAPPINGS = {"an empty mapping", "a mapping of an object", "a mapping from a number"}
TIMES = {"a timedelta of nothing", "a timedelta of a thousand years", "a Duration token"}
LISTS = {"an empty list", "a list of an object"}
ENDLESS = {"not a number", "infinity", "minus infinity", "an integer beyond a double", "an integer too long to print"}

FITS: dict[type[Kind], set[str]] = {
    Number: NUMBERS,
    Text: TEXTS | {"a text token"},
    Flag: {"True", "an object token"},
    Decision: {"True"},
    TagValues: MAPPINGS - {"a mapping of an object", "a mapping from a number"},
    Choice: {"a text token"},
    Part: set(),
    Instance: set(),
    TextMap: MAPPINGS,
    Time: TIMES | {"a Duration without end"},
    OneOrEach: TEXTS | {"a text token"} | LISTS,
    Each: LISTS | {"a list token"},
    EachOrOwn: LISTS,
    BySeverity: MAPPINGS,
    NumberOrTime: NUMBERS | TIMES - {"a Duration token"} | {"a Duration without end"},
    TimeOrLog: TIMES | {"a Duration without end"},
    Metric: set(),
    MetricMap: {"an empty mapping"},
    UnsetOrTime: TIMES - {"a Duration token"} | {"a Duration without end"},
}
"""What each kind takes as far as its type goes, a token of its own sort too; everything else is refused by SM001."""

CELLS = [(spec, name) for spec, table in FIELDS.items() for name in table]
IDS = [f"{spec.__name__}.{name}" for spec, name in CELLS]


def told(spec: type, name: str, value: object) -> list[str]:
    """``ID path message`` of everything found once *value* stands in the field."""
    problems = check(whole(replace(VALID[spec], **{name: value})))
    return [f"{problem.rule} {problem.path}: {problem.message}" for problem in problems]


def own(spec: type, name: str, found: list[str]) -> list[str]:
    """What SM001 to SM004 say of the field or of what is in it."""
    path = re.escape(WHOLES[spec][1] if spec in WHOLES else "") + name
    return [line for line in found if re.match(rf"SM00\d {path}(\[.*\])?: ", line)]


@pytest.mark.parametrize(("spec", "name"), CELLS, ids=IDS)
def test_whatever_is_given_is_judged_and_nothing_is_raised(spec: type, name: str) -> None:
    kind = FIELDS[spec][name]
    for label, value in GIVEN.items():
        found = told(spec, name, value)
        mine = own(spec, name, found)
        assert [] == [line for line in found if not line.isprintable() or len(line) > 600], label
        assert [] == [line for line in mine if not re.search(r": must .*, got ", line)], label
        refused = any(line.startswith("SM001") and ": " in line for line in mine)
        assert (label not in (FITS[type(kind)] | late(kind)) - early(kind)) == refused or _is_judged_within(
            kind, label
        ), (label, mine)


def late(kind: Kind) -> set[str]:
    """The tokens that a field takes besides those of its kind."""
    return {"a Duration token in minutes"} if isinstance(kind, Time) and kind.limit.unit == "minutes" else set()


def early(kind: Kind) -> set[str]:
    """The tokens that a field takes none of, as this library looks into its value at synthesis."""
    if isinstance(kind, (Choice, Text)) and kind.known:
        return {"a text token"}
    looked_into = isinstance(kind, Each) and (kind.known or isinstance(kind.kind, (Instance, Part)))
    return {"a list token"} if looked_into else set()


def _is_judged_within(kind: Kind, label: str) -> bool:
    """Whether the container fits and the items of it do not; their own test is below."""
    within = {"a list of an object", "a mapping of an object", "a mapping from a number"}
    return label in within and isinstance(kind, (BySeverity, Each, OneOrEach, TextMap))


@pytest.mark.parametrize(("spec", "name"), CELLS, ids=IDS)
def test_numbers_and_lengths_end_where_the_limit_says(spec: type, name: str) -> None:
    kind = FIELDS[spec][name]
    if not isinstance(kind, (Number, Time)):
        return
    for number, fits in edges(kind.limit):
        value = number if isinstance(kind, Number) else timedelta(**{kind.limit.unit: number})
        found = own(spec, name, told(spec, name, value))
        assert ([] if fits else ["SM003"]) == [line[:5] for line in found], (number, found)


def edges(limit: NumberLimit) -> list[tuple[float, bool]]:
    """Numbers at and around the limits, and whether each fits."""
    minimum, maximum = limit.minimum, limit.maximum
    assert minimum is not None, "every limit begins somewhere"
    found: list[tuple[float, bool]] = [(minimum, True), (minimum - 0.001, False), (minimum - 1, False)]
    found.append((minimum + 0.5, not limit.whole))
    return found if maximum is None else [*found, (maximum, True), (maximum + 0.001, False), (maximum + 1, False)]


@pytest.mark.parametrize(("spec", "name"), CELLS, ids=IDS)
def test_a_number_without_end_is_none(spec: type, name: str) -> None:
    kind = FIELDS[spec][name]
    if isinstance(kind, Number):
        for label in ENDLESS:
            assert ["SM002"] == [line[:5] for line in own(spec, name, told(spec, name, GIVEN[label]))], label
    if isinstance(kind, Time):
        found = own(spec, name, told(spec, name, SomeDuration(math.inf)))
        assert ["SM002"] == [line[:5] for line in found]


@pytest.mark.parametrize(("spec", "name"), CELLS, ids=IDS)
def test_a_text_is_neither_empty_nor_without_end(spec: type, name: str) -> None:
    if isinstance(FIELDS[spec][name], (Text, OneOrEach)):
        for text in ("", "a" * 5000):
            assert ["SM004"] == [line[:5] for line in own(spec, name, told(spec, name, text))], text


@pytest.mark.parametrize(("spec", "name"), CELLS, ids=IDS)
def test_what_is_in_a_list_or_a_mapping_is_named(spec: type, name: str) -> None:
    kind, odd = FIELDS[spec][name], object()
    path = f"{WHOLES[spec][1] if spec in WHOLES else ''}{name}"
    if isinstance(kind, (Each, OneOrEach)):
        items = VALID_ITEMS(spec, name)
        assert f"SM001 {path}[{len(items)}]: " in " ".join(told(spec, name, [*items, odd]))
    if isinstance(kind, TextMap):
        assert f"SM001 {path}[7]: must have a text as its key, got 7" in told(spec, name, {7: "a"})
        expected = [] if kind.any_values else [f"SM001 {path}['a']: must be a text, got 7"]
        assert expected == own(spec, name, told(spec, name, {"a": 7}))


def VALID_ITEMS(spec: type, name: str) -> list[object]:  # noqa: N802 - it stands for a table
    """One good item of a list field."""
    said = getattr(VALID[spec], name)
    return [] if said is None else list(said)[:1]


@pytest.mark.parametrize(("spec", "name"), CELLS, ids=IDS)
def test_none_means_something_only_where_the_spec_says_so(spec: type, name: str) -> None:
    field = next(field for field in fields(spec) if field.name == name)
    expected = [] if takes_none(field) else ["SM001"]

    assert expected == [line[:5] for line in own(spec, name, told(spec, name, None))]


@pytest.mark.parametrize("kind", [Number, Text, Flag, Choice, OneOrEach, Each])
def test_a_token_fits_wherever_a_value_may_come_late(kind: type[Kind]) -> None:
    token = {Number: NUMBER_TOKEN, Each: LIST_TOKEN, Flag: SomeResolvable()}.get(kind, TEXT_TOKEN)
    for spec, name in CELLS:
        mine = FIELDS[spec][name]
        said = getattr(VALID[spec], name) is not None
        if type(mine) is kind and said and not early(mine):
            assert [] == told(spec, name, token), f"{spec.__name__}.{name}"


READ_TEXT = "; read it with .value_as_string or Token.as_string"
OBJECT = "<SomeResolvable object>"
ROUTINGS = "Routing.LEAST_OUTSTANDING_REQUESTS, Routing.RANDOM, Routing.PREFIX_AWARE"


@pytest.mark.parametrize(
    ("spec", "name", "token", "message"),
    [
        (
            InstanceVariant,
            "volume_size_in_gb",
            SomeResolvable(),
            f"must be a number, got {OBJECT}; read it with .value_as_number or Token.as_number",
        ),
        (InstanceVariant, "variant_name", NUMBER_TOKEN, f"must be a text, got a number token{READ_TEXT}"),
        (InstanceVariant, "inference_ami_version", SomeResolvable(), f"must be a text, got {OBJECT}{READ_TEXT}"),
        (
            InstanceVariant,
            "enable_ssm_access",
            TEXT_TOKEN,
            f"must be True or False, got {TEXT_TOKEN!r}; say it outright, or choose with Fn.condition_if",
        ),
        (
            InstanceVariant,
            "routing",
            LIST_TOKEN,
            f"must be one of {ROUTINGS}, got a list token{READ_TEXT}",
        ),
        (
            InstanceVariant,
            "instance_type",
            LIST_TOKEN,
            "must be a list known at synthesis, got a list token; list its items one by one",
        ),
        (
            AsyncBucketSpec,
            "cors_origins",
            TEXT_TOKEN,
            f"must be a list, got {TEXT_TOKEN!r}; read it with .value_as_list or Token.as_list",
        ),
        (
            EndpointConfigSpec,
            "variants",
            LIST_TOKEN,
            "must be a list known at synthesis, got a list token; list its items one by one",
        ),
        (
            DataCapture,
            "capture",
            LIST_TOKEN,
            "must be a list known at synthesis, got a list token; list its items one by one",
        ),
        (ArchiveData, "path", TEXT_TOKEN, f"must be known at synthesis, got {TEXT_TOKEN!r}; say it outright"),
        (ArchiveData, "path", SomeResolvable(), f"must be known at synthesis, got {OBJECT}; say it outright"),
    ],
)
def test_a_token_of_another_sort_is_told_how_to_be_read(spec: type, name: str, token: object, message: str) -> None:
    path = f"{WHOLES[spec][1] if spec in WHOLES else ''}{name}"
    assert [f"SM001 {path}: {message}"] == told(spec, name, token)


def test_texts_in_a_mapping_are_text_tokens_or_known() -> None:
    for token, shown in ((NUMBER_TOKEN, "a number token"), (SomeResolvable(), OBJECT), (LIST_TOKEN, "a list token")):
        expected = [f"SM001 tags['team']: must be a text, got {shown}{READ_TEXT}"]
        assert expected == told(EndpointConfigSpec, "tags", {"team": token})
    assert [] == told(EndpointConfigSpec, "tags", {TEXT_TOKEN: TEXT_TOKEN})
    must = f"must be known at synthesis, got {TEXT_TOKEN!r}; say it outright"
    assert [f"SM001 image.build_args['A']: {must}"] == told(AssetImage, "build_args", {"A": TEXT_TOKEN})
    assert [f"SM001 image.build_args[{TEXT_TOKEN!r}]: {must}"] == told(AssetImage, "build_args", {TEXT_TOKEN: "b"})
