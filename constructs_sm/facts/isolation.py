"""Images of AWS that do not run without a network, as they fetch from Amazon S3 by themselves.

Source: https://docs.aws.amazon.com/sagemaker/latest/dg/mkt-algo-model-internet-free.html
"""

from __future__ import annotations

import re

_FETCHING = re.compile(r"/sagemaker-(?:chainer|rl-[a-z-]+)(?:[:@]|$)")


def fetches_by_itself(image_uri: str) -> bool:
    """Tell whether an image is one of Chainer or of SageMaker's reinforcement learning."""
    return _FETCHING.search(image_uri) is not None
