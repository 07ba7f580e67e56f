"""What the SageMaker SDK makes of model specs: reads a JSON list of cases, writes a list of answers.

A process of its own, because importing the SDK changes logging and takes seconds.
"""

from __future__ import annotations

import functools
import importlib
import json
import logging
import sys
import warnings
from collections.abc import Callable
from typing import Any

ARTIFACTS = "sagemaker.core.jumpstart.artifacts."


def _answer(function: Callable[..., object], arguments: dict[str, Any]) -> object:
    try:
        return function(**arguments)
    except Exception as error:  # noqa: BLE001 # any refusal counts, also the ones it did not mean
        return f"!{type(error).__name__}"


def asks(case: dict[str, Any], parts: dict[str, Any]) -> dict[str, tuple[Callable[..., object], dict[str, Any]]]:
    where = {"instance_type": case["instance_type"]}
    return {
        "environment": (parts["environment_variables"]._retrieve_default_environment_variables, where),
        "image": (parts["image_uris"]._retrieve_image_uri, {"image_scope": "inference", **where}),
        "artifact": (parts["model_uris"]._retrieve_model_uri, {"model_scope": "inference", **where}),
        "package": (parts["model_packages"]._retrieve_model_package_arn, {"scope": "inference", **where}),
        "default": (parts["instance_types"]._retrieve_default_instance_type, {"scope": "inference"}),
        "supported": (parts["instance_types"]._retrieve_instance_types, {"scope": "inference"}),
    }


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    specs_of = importlib.import_module("sagemaker.core.jumpstart.types").JumpStartModelSpecs
    names = ("environment_variables", "image_uris", "model_uris", "instance_types", "model_packages")
    parts = {name: importlib.import_module(ARTIFACTS + name) for name in names}
    uris = vars(parts["model_uris"])
    for bucket in ("get_jumpstart_content_bucket", "get_jumpstart_gated_content_bucket"):
        uris[bucket] = functools.cache(uris[bucket])  # each makes a client when the Region is another than before
    answers = []
    for case in json.load(sys.stdin):

        def specs(*_: object, case: dict[str, Any] = case, **__: object) -> object:
            found = specs_of(json.loads(json.dumps(case["spec"])))  # anew each time: its own look-ups change it
            if case["configuration"] is not None:
                found.set_config(case["configuration"])
            return found

        for part in parts.values():
            vars(part)["verify_model_region_and_return_specs"] = specs
        who = {"model_id": "m", "model_version": "1", "region": case["region"], "sagemaker_session": object()}
        answers.append(
            {name: _answer(function, {**who, **more}) for name, (function, more) in asks(case, parts).items()}
        )
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
