"""Hosts of Amazon S3: which Region a URL reads from.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html (both styles) and
https://docs.aws.amazon.com/general/latest/gr/s3.html (dual-stack and FIPS hosts; ``s3-REGION``, as older URLs have it).
"""

from __future__ import annotations

import re

from constructs_sm.facts import regions

__all__ = ["region_of_s3_url"]

_HOST = re.compile(r"(?:.+\.)?s3(?:-fips)?[.-](?:dualstack\.)?(?P<region>[a-z]+(?:-[a-z0-9]+)+)\.(?P<suffix>[a-z.]+)")


def region_of_s3_url(url: str) -> str | None:
    """The Region that the host of an ``https://`` URL names; None for another host, or one that names none."""
    scheme, _, rest = url.partition("://")
    found = _HOST.fullmatch(rest.partition("/")[0]) if scheme == "https" else None
    where = None if found is None else regions.region(found["region"])
    return None if found is None or where is None or found["suffix"] != where.dns_suffix else where.name
