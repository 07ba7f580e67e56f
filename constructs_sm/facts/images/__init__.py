"""Which container images AWS publishes for inference, where, and for what hardware.

`image_uri` and `resolve_image` find one; `parse_image_uri` and `image_facts` read a URI that someone wrote. Nothing here
asks the network, and the tables are read when first needed.
"""

from __future__ import annotations

from constructs_sm.facts.images.alternative import image_for_type
from constructs_sm.facts.images.catalogue import (
    Hardware,
    Processor,
    frameworks,
    frameworks_for,
    image_versions,
    newest_version,
)
from constructs_sm.facts.images.ecr import EcrImage, parse_image_uri
from constructs_sm.facts.images.hardware import hardware_of
from constructs_sm.facts.images.known import ImageFacts, architectures_of, cuda_version, image_facts, is_gpu_only
from constructs_sm.facts.images.not_found import ImageNotFoundError
from constructs_sm.facts.images.resolve import ResolvedImage, image_accounts, image_uri, resolve_image

__all__ = [
    "EcrImage",
    "Hardware",
    "ImageFacts",
    "ImageNotFoundError",
    "Processor",
    "ResolvedImage",
    "architectures_of",
    "cuda_version",
    "frameworks",
    "frameworks_for",
    "hardware_of",
    "image_accounts",
    "image_facts",
    "image_for_type",
    "image_uri",
    "image_versions",
    "is_gpu_only",
    "newest_version",
    "parse_image_uri",
    "resolve_image",
]
