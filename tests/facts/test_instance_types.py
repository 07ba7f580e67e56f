from __future__ import annotations

import pytest

from constructs_sm.facts.instance_types import (
    OLD_FAMILIES,
    Accelerator,
    AcceleratorKind,
    InstanceType,
    family_of,
    instance_type,
    instance_types,
    like,
    nearest,
    offered_in,
    regions_offering,
    usable_memory,
)

ARM = {"c6g", "c6gd", "c6gn", "c7g", "c8g", "m6g", "m6gd", "m8g", "r6g", "r6gd", "r7gd", "r8g", "p6e-gb200"}
NVME = {
    *("m5d", "c5d", "r5d", "m6gd", "c6gd", "r6gd", "r7gd", "g4dn", "g5", "g6", "g6e", "g7", "g7e"),
    *("p4d", "p4de", "p5", "p5e", "p5en", "p6-b200", "p6-b300", "p6e-gb200", "trn1", "trn1n", "trn2", "dl1"),
}


def _known(name: str) -> InstanceType:
    found = instance_type(name)
    assert found is not None
    return found


def test_has_every_type_of_the_api_once() -> None:
    assert (277, 277, 50) == (
        len(instance_types()),
        len({known.name for known in instance_types()}),
        len({known.family for known in instance_types()}),
    )


@pytest.mark.parametrize(
    ("name", "kind", "device", "count", "memory"),
    [
        ("ml.g5.xlarge", "gpu", "A10G", 1, 22_888),
        ("ml.g5.12xlarge", "gpu", "A10G", 4, 22_888),
        ("ml.g5.48xlarge", "gpu", "A10G", 8, 22_888),
        ("ml.g4dn.12xlarge", "gpu", "T4", 4, 16_384),
        ("ml.g6e.2xlarge", "gpu", "L40S", 1, 45_776),
        ("ml.p2.16xlarge", "gpu", "K80", 16, 12_288),
        ("ml.p3.8xlarge", "gpu", "V100", 4, 16_384),
        ("ml.p4de.24xlarge", "gpu", "A100", 8, 81_920),
        ("ml.p5.4xlarge", "gpu", "H100", 1, 81_920),
        ("ml.p5en.48xlarge", "gpu", "H200", 8, 144_384),
        ("ml.p6-b300.48xlarge", "gpu", "B300", 8, 275_040),
        ("ml.p6e-gb200.36xlarge", "gpu", "GB200", 4, None),
        ("ml.inf1.6xlarge", "neuron", "Inferentia", 4, 8_192),
        ("ml.inf2.24xlarge", "neuron", "Inferentia2", 6, 32_768),
        ("ml.trn1.2xlarge", "neuron", "Trainium", 1, 32_768),
        ("ml.trn2.48xlarge", "neuron", "Trainium2", 16, None),
        ("ml.dl1.24xlarge", "gaudi", "Gaudi HL-205", 8, 32_768),
    ],
)
def test_knows_the_accelerators(name: str, kind: AcceleratorKind, device: str, count: int, memory: int | None) -> None:
    assert Accelerator(kind=kind, name=device, count=count, memory_mib=memory) == _known(name).accelerator


def test_knows_the_whole_of_a_type() -> None:
    assert InstanceType(
        name="ml.r7gd.large",
        family="r7gd",
        size="large",
        vcpus=2,
        memory_mib=16_384,
        architecture="arm64",
        accelerator=None,
        local_nvme=True,
        burstable=False,
    ) == instance_type("ml.r7gd.large")


def test_a_family_has_one_architecture_one_kind_of_accelerator_and_nvme_or_not() -> None:
    families = {
        (known.family, known.architecture, known.accelerator_kind, known.local_nvme) for known in instance_types()
    }
    assert 50 == len(families)
    assert ARM == {family for family, architecture, _, _ in families if architecture == "arm64"}
    assert NVME == {family for family, _, _, nvme in families if nvme}


def test_every_gpu_and_neuron_family_has_accelerators_and_no_other() -> None:
    by_name = {known.family for known in instance_types() if known.family.startswith(("g", "p", "inf", "trn", "dl"))}
    assert by_name == {known.family for known in instance_types() if known.accelerator is not None}


def test_only_t2_is_burstable() -> None:
    assert {"t2"} == {known.family for known in instance_types() if known.burstable}


def test_figures_are_positive_and_grow_with_the_size_of_a_cpu_family() -> None:
    assert all(known.vcpus > 0 and known.memory_mib > 0 for known in instance_types())
    m5 = [(known.vcpus, known.memory_mib) for known in instance_types() if known.family == "m5"]
    assert sorted(m5) == m5


def test_old_families_are_in_the_table_and_say_so() -> None:
    assert OLD_FAMILIES == {known.family for known in instance_types() if known.is_old}


@pytest.mark.parametrize("name", ["m5.xlarge", "ml.m5", "ml.m5.", "ml.M5.xlarge", "", "ml.m5.xlarge.x"])
def test_knows_no_type_that_is_not_in_the_list(name: str) -> None:
    assert instance_type(name) is None


@pytest.mark.parametrize(
    ("name", "family"), [("ml.g5.xlarge", "g5"), ("ml.z9.large", "z9"), ("g5.xlarge", None), ("ml..large", None)]
)
def test_finds_the_family_in_a_name(name: str, family: str | None) -> None:
    assert family == family_of(name)


@pytest.mark.parametrize(
    ("name", "family"), [("ml.g5.96xlarge", "g5"), ("ml.g5.xlrge", None), ("ml.z9.large", None), ("g5.96xlarge", None)]
)
def test_a_new_size_is_like_its_family_and_a_typing_error_is_not(name: str, family: str | None) -> None:
    found = like(name)
    assert family == (None if found is None else found.family)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("g5.xlarge", "ml.g5.xlarge"),
        ("ml.g5.xlrge", "ml.g5.xlarge"),
        ("ml.G5.xlarge", "ml.g5.xlarge"),
        ("ml.m5.3xlarge", "ml.m5.xlarge"),
        ("ml.c7gn.xlarge", "ml.c7g.xlarge"),
        ("ml.p4.24xlarge", "ml.p4d.24xlarge"),
    ],
)
def test_asks_whether_a_near_type_was_meant(wrong: str, meant: str) -> None:
    assert meant in nearest(wrong)[:4]


def test_a_name_like_no_other_was_not_meant_to_be_any() -> None:
    assert [] == nearest("a-token-or-so")


@pytest.mark.parametrize(
    ("region", "count"), [("us-east-1", 222), ("us-west-2", 221), ("ap-northeast-1", 186), ("eu-west-1", 184)]
)
def test_counts_the_types_a_region_offers(region: str, count: int) -> None:
    offered = offered_in(region)
    assert offered is not None
    assert count == len(offered)


def test_knows_nothing_of_regions_that_are_not_in_the_price_list() -> None:
    assert offered_in("us-east-9") is None


def test_finds_the_regions_that_offer_a_type() -> None:
    regions = regions_offering("ml.g6e.xlarge")
    assert "us-east-1" in regions
    assert all("ml.g6e.xlarge" in (offered_in(region) or ()) for region in regions)
    assert () == regions_offering("ml.m8g.large")


@pytest.mark.parametrize(
    ("name", "expected"), [("ml.g5.xlarge", 3584), ("ml.g6.2xlarge", 19968), ("ml.m5.large", 1638)]
)
def test_what_components_can_surely_have_of_the_memory_agrees_with_what_was_met(name: str, expected: int) -> None:
    assert expected == usable_memory(_known(name))
