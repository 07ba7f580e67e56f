"""What the SageMaker SDK answers: reads a JSON list of arguments of ``retrieve``, writes a list of URIs or errors.

A process of its own, because importing the SDK changes logging and takes seconds.
"""

import functools
import importlib
import json
import logging
import sys
import warnings


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    common_utils = importlib.import_module("sagemaker.core.common_utils")  # after its warnings are off
    image_uris = importlib.import_module("sagemaker.core.image_uris")
    # Both only read files of their own package, again at each call: 40 ms a call without this.
    for module, name in ((common_utils, "_botocore_resolver"), (image_uris, "config_for_framework")):
        vars(module)[name] = functools.cache(vars(module)[name])
    answers = []
    for case in json.load(sys.stdin):
        serverless = object() if case.pop("serverless", False) else None
        try:
            answers.append(image_uris.retrieve(**case, serverless_inference_config=serverless))
        except Exception as error:  # noqa: BLE001 # any refusal counts, also the ones it did not mean
            answers.append(f"!{type(error).__name__}: {error}")
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
