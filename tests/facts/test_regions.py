from __future__ import annotations

import pytest

from constructs_sm.facts.images.catalogue import frameworks, lines
from constructs_sm.facts.regions import Region, dns_suffixes, ecr_host, nearest_regions, region, regions


@pytest.mark.parametrize(
    ("name", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("mx-central-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
        ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
        ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
        ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
        ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
        ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ("ap-southeast-19", "aws", "amazonaws.com"),
    ],
)
def test_a_region_has_its_partition_and_suffix(name: str, partition: str, suffix: str) -> None:
    assert Region(name=name, partition=partition, dns_suffix=suffix) == region(name)


@pytest.mark.parametrize("name", ["", "us-east", "xx-east-1", "aws-global", "us-east-1a", "US-EAST-1"])
def test_other_names_are_no_region(name: str) -> None:
    assert region(name) is None


def test_every_region_belongs_to_a_partition_and_none_is_global() -> None:
    assert all(region(name) is not None and not name.endswith("global") for name in regions())
    assert dns_suffixes() == {found.dns_suffix for name in regions() if (found := region(name)) is not None}


def test_every_region_with_images_is_recognised() -> None:
    named = {
        name
        for framework in frameworks()
        for line in lines(framework).values()
        for release in line.releases.values()
        for images in release.images.values()
        for image in images
        for name in image.registries
    }
    assert 46 <= len(named)
    assert set() == {name for name in named if region(name) is None}


def test_the_host_of_a_registry() -> None:
    assert "012345678901.dkr.ecr.cn-north-1.amazonaws.com.cn" == ecr_host("012345678901", "cn-north-1")
    assert "012345678901.dkr.ecr-fips.us-east-1.amazonaws.com" == ecr_host("012345678901", "us-east-1", fips=True)


def test_no_host_is_made_up_for_what_is_no_region() -> None:
    with pytest.raises(ValueError, match=r"'us_east_1' is no Region; did you mean us-east-1"):
        ecr_host("012345678901", "us_east_1")


def test_asks_whether_a_near_region_was_meant() -> None:
    assert {"us-east-1", "us-west-1"} <= set(nearest_regions("us-esat-1"))
    assert [] == nearest_regions("narnia")
