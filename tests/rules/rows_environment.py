"""Rows of SM122 to SM127, SM429, SM714."""

from __future__ import annotations

from rule_row import row
from rule_subjects import (
    DATA,
    LIST_TOKEN,
    NUMBER_TOKEN,
    TEXT_TOKEN,
    SomeResolvable,
    container,
    flat_model,
    imaged_component,
    model,
    settings,
)

from constructs_sm.spec.component import ComponentSpec
from constructs_sm.spec.model import ModelSpec

PACKAGE = "arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3"
HUB = {"HF_MODEL_ID": "acme/sparrow"}


def many(count: int) -> dict[str, str]:
    return {f"KEY_{number}": "v" for number in range(count)}


def isolated(*, by: object = True, **said: object) -> ModelSpec:
    return model(containers=(container(**said),), network_isolation=by)


def placed_hub(*, isolated: bool | None) -> ComponentSpec:
    return imaged_component(container(environment=HUB), endpoint=settings(network_isolation=isolated))


KILOBYTE = {f"K{number:07}": "v" * 1016 for number in range(31)}
"""31 times 1024 bytes."""

ROWS = (
    row("SM122", "texts pass", flat_model(environment={"LOG_LEVEL": "info", "EMPTY": ""})),
    row("SM122", "a token passes", flat_model(environment={"LOG_LEVEL": TEXT_TOKEN})),
    row(
        "SM122",
        "a flag fails",
        flat_model(environment={"DEBUG": True}),
        "SM122 environment['DEBUG']",
        message="environment['DEBUG']: must be a text, got True; write 'true' [SM122]",
    ),
    row(
        "SM122",
        "numbers, None and lists fail",
        flat_model(environment={"A": 1, "B": 0.5, "C": None, "D": ["x"]}),
        "SM122 environment['A']",
        "SM122 environment['B']",
        "SM122 environment['C']",
        "SM122 environment['D']",
    ),
    row(
        "SM122",
        "tokens that are no texts fail",
        flat_model(environment={"A": NUMBER_TOKEN, "B": LIST_TOKEN, "C": SomeResolvable()}),
        "SM122 environment['A']",
        "SM122 environment['B']",
        "SM122 environment['C']",
    ),
    row("SM123", "a hundred entries pass", flat_model(environment=many(100))),
    row("SM123", "the longest name and value pass", flat_model(environment={"K" * 1024: "v" * 1024})),
    row("SM123", "an underscore at the start passes", flat_model(environment={"_X1": "v"})),
    row("SM123", "a token as name passes", flat_model(environment={TEXT_TOKEN: "v"})),
    row("SM123", "101 entries fail", flat_model(environment=many(101)), "SM123 environment"),
    row(
        "SM123",
        "a digit at the start fails",
        flat_model(environment={"1X": "v"}),
        "SM123 environment['1X']",
        message="environment['1X']: must have a name of letters, digits and underscores that starts with no digit, "
        "got '1X'; rename it [SM123]",
    ),
    row(
        "SM123",
        "hyphens, dots, blanks, line ends and nothing fail",
        flat_model(environment={"A-B": "v", "A.B": "v", "A B": "v", "A\n": "v", "": "v"}),
        "SM123 environment['']",
        "SM123 environment['A B']",
        "SM123 environment['A-B']",
        "SM123 environment['A.B']",
        r"SM123 environment['A\n']",
    ),
    row("SM123", "a value of 1025 fails", flat_model(environment={"K": "v" * 1025}), "SM123 environment['K']"),
    row(
        "SM123",
        "a name of 1025 fails",
        flat_model(environment={"K" * 1025: "v"}),
        f"SM123 environment['{'K' * 49}…{'K' * 24}']",
    ),
    row("SM124", "32 KB pass", flat_model(environment={**KILOBYTE, "K": "v" * 1023})),
    row(
        "SM124",
        "one byte more fails",
        flat_model(environment={**KILOBYTE, "K": "v" * 1024}),
        "SM124 environment",
        message="environment: must have at most 32768 bytes of environment in all, got 32769; move some into the model "
        "data [SM124]",
    ),
    row(
        "SM124",
        "bytes count, not characters",
        flat_model(environment={f"K{number}": "é" * 900 for number in range(19)}),
        "SM124 environment",
    ),
    row(
        "SM124",
        "all containers count together",
        model(container(environment=KILOBYTE), container(environment=KILOBYTE)),
        "SM124 containers",
    ),
    row("SM124", "half a character is counted", flat_model(environment={"K": "\ud800"})),
    row("SM125", "a number of tokens passes", flat_model(environment={"MAX_TOKENS": "10", "TOKENIZER": "fast"})),
    row("SM125", "a secret known later passes", flat_model(environment={"API_KEY": TEXT_TOKEN})),
    row(
        "SM125",
        "a token of somebody fails",
        flat_model(environment={"HF_TOKEN": "hf_123"}),
        "SM125 environment['HF_TOKEN']",
        message="environment['HF_TOKEN']: should hold no secret in plain text, got one by the name of 'HF_TOKEN'; read "
        "it at run time [SM125]",
    ),
    row(
        "SM125",
        "other secrets fail, whatever their case",
        flat_model(environment={"db_password": "x", "AWS_SECRET_ACCESS_KEY": "x", "ApiKey": "x"}),
        "SM125 environment['AWS_SECRET_ACCESS_KEY']",
        "SM125 environment['ApiKey']",
        "SM125 environment['db_password']",
    ),
    row("SM127", "sixteen entries pass", imaged_component(container(environment=many(16)))),
    row("SM127", "more pass on a model", flat_model(environment=many(17))),
    row(
        "SM127",
        "seventeen fail",
        imaged_component(container(environment=many(17))),
        "SM127 environment",
        message="environment: should have at most 16 entries, got 17; leave some out, or give a Model [SM127]",
    ),
    row(
        "SM127",
        "beyond a hundred, SM123 alone tells",
        imaged_component(container(environment=many(101))),
        "SM123 environment",
    ),
    row("SM429", "two characters pass", imaged_component(container(environment={"TP": "1"}))),
    row("SM429", "one passes on a model", flat_model(environment={"A": "1"})),
    row("SM429", "a name known later passes", imaged_component(container(environment={TEXT_TOKEN: "1"}))),
    row(
        "SM429",
        "one fails on a component",
        imaged_component(container(environment={"A": "1", "TP": "1"})),
        "SM429 environment['A']",
        message="environment['A']: must have a name of two characters or more on an inference component, got 'A'; "
        "rename it [SM429]",
    ),
    row("SM714", "a hub passes where there is a network", flat_model(environment=HUB)),
    row("SM714", "a hub passes where the network is decided later", isolated(environment=HUB, by=SomeResolvable())),
    row("SM714", "an id beside model data passes", isolated(environment=HUB, model_data=DATA)),
    row("SM714", "an id beside a model package passes", isolated(environment=HUB, model_package=PACKAGE, image=None)),
    row(
        "SM714",
        "a path in the image passes",
        isolated(environment={"HF_MODEL_ID": "/opt/churn", "OPTION_MODEL_ID": "./m"}),
    ),
    row("SM714", "an id known later passes", isolated(environment={"HF_MODEL_ID": TEXT_TOKEN})),
    row("SM714", "a component with a network passes", placed_hub(isolated=False)),
    row("SM714", "a component whose endpoint is not known passes", placed_hub(isolated=None)),
    row(
        "SM714",
        "a hub fails in isolation",
        isolated(environment=HUB),
        "SM714 environment['HF_MODEL_ID']",
        message="environment['HF_MODEL_ID']: must be in the image of an isolated container, got 'acme/sparrow'; give it "
        "as model_data, or say network_isolation=False [SM714]",
    ),
    row(
        "SM714",
        "every name of it fails, S3 too",
        isolated(
            environment={
                "SM_VLLM_MODEL": "a/b",
                "SM_SGLANG_MODEL_PATH": "sparrow",
                "OPTION_MODEL_ID": "s3://artifacts/m/",
            }
        ),
        "SM714 environment['OPTION_MODEL_ID']",
        "SM714 environment['SM_SGLANG_MODEL_PATH']",
        "SM714 environment['SM_VLLM_MODEL']",
    ),
    row(
        "SM714",
        "a component fails on an isolated endpoint",
        placed_hub(isolated=True),
        "SM714 environment['HF_MODEL_ID']",
    ),
    row(
        "SM714",
        "of several containers the one that fetches fails",
        model(container(model_data=DATA), container(environment=HUB), network_isolation=True),
        "SM714 containers[1].environment['HF_MODEL_ID']",
    ),
)
