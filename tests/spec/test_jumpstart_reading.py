"""What a spec file is, in each of its shapes, and every way in which it is none."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jumpstart_files import FROZEN, HUB, IRELAND, MANY_WAYS, OPEN, PACKAGE, SPARROW, changed, saved

from constructs_sm.errors import ConstructsSmError
from constructs_sm.spec.jumpstart import Benchmark, JumpStartError, JumpStartModel


def refusal(path: Path, **wanted: str) -> JumpStartError:
    with pytest.raises(JumpStartError) as refused:
        JumpStartModel.load(path, **wanted)
    return refused.value


def test_a_spec_file_tells_what_can_be_hosted_on_what(tmp_path: Path) -> None:
    model = JumpStartModel.load(saved(tmp_path, SPARROW))

    assert ("example-textgeneration-sparrow-7b", "2.1.0") == (model.model_id, model.version)
    assert "ml.g5.2xlarge" == model.default_instance_type
    assert ("ml.g5.2xlarge", "ml.g5.12xlarge", "ml.p4d.24xlarge") == model.supported_instance_types
    assert () == model.configurations
    assert model.default_configuration is None
    assert model.needs_eula
    with pytest.raises(FrozenInstanceError):
        model.version = "3"  # type: ignore[misc] # that is the mistake


def test_configurations_come_best_first_with_places_and_figures(tmp_path: Path) -> None:
    model = JumpStartModel.load(str(saved(tmp_path, MANY_WAYS)))
    lmi = model.configuration("lmi")

    assert ["lmi-accelerated", "lmi", "neuron", "tgi"] == [each.name for each in model.configurations]
    assert lmi is not None
    assert {"overall": 2, "cost": 2} == lmi.rankings
    assert (
        Benchmark(instance_type="ml.g6e.xlarge", name="Throughput", value="900", unit="tokens/s", concurrency="64")
        == (lmi.benchmarks[1])
    )
    assert lmi.benchmarks[2].concurrency is None
    assert 1.861 == lmi.cost_per_hour("ml.g6e.xlarge")
    assert lmi.cost_per_hour("ml.g5.12xlarge") is None
    assert ("ml.g6e.xlarge", ("ml.g6e.xlarge", "ml.g5.12xlarge")) == (lmi.default_instance_type, lmi.instance_types)


def test_a_configuration_of_several_components_has_what_each_says(tmp_path: Path) -> None:
    accelerated = JumpStartModel.load(saved(tmp_path, MANY_WAYS)).configuration("lmi-accelerated")

    assert accelerated is not None
    assert "ml.p5.48xlarge" == accelerated.default_instance_type
    assert ("draft_model",) == accelerated.needs_additional_data
    assert {"HF_MODEL_ID": "/opt/ml/model", "OPTION_MAX_MODEL_LEN": "8192"} == accelerated.hosting.environment


def test_what_needs_additional_data_is_neither_the_default_nor_its_types_supported(tmp_path: Path) -> None:
    model = JumpStartModel.load(saved(tmp_path, MANY_WAYS))

    assert model.default_configuration == model.configuration("lmi")
    assert "ml.g6e.xlarge" == model.default_instance_type
    assert "ml.p5.48xlarge" not in model.supported_instance_types
    assert len(set(model.supported_instance_types)) == len(model.supported_instance_types)


def test_rankings_of_the_file_and_of_no_other(tmp_path: Path) -> None:
    model = JumpStartModel.load(saved(tmp_path, MANY_WAYS))

    assert model.configurations == model.ranked()
    assert ["neuron", "lmi", "lmi-accelerated", "tgi"] == [each.name for each in model.ranked("cost")]
    with pytest.raises(JumpStartError, match=r"by: must be a ranking of the file, got 'costs'; did you mean cost\?; "):
        model.ranked("costs")
    assert () == JumpStartModel.load(saved(tmp_path, OPEN)).ranked()
    with pytest.raises(JumpStartError, match="got 'cost'; the file ranks nothing"):
        JumpStartModel.load(saved(tmp_path, OPEN)).ranked("cost")


def test_without_a_ranking_names_decide(tmp_path: Path) -> None:
    unranked = changed(MANY_WAYS, inference_config_rankings=...)

    model = JumpStartModel.load(saved(tmp_path, unranked))

    assert ["lmi", "lmi-accelerated", "neuron", "tgi"] == [each.name for each in model.configurations]


def test_a_default_type_that_is_not_listed_is_supported(tmp_path: Path) -> None:
    spec = changed(SPARROW, supported_inference_instance_types=...)

    assert ("ml.g5.2xlarge",) == JumpStartModel.load(saved(tmp_path, spec)).supported_instance_types


def test_the_reply_of_a_hub_is_read_as_it_is_printed(tmp_path: Path) -> None:
    model = JumpStartModel.load(saved(tmp_path, HUB))

    assert ("example-llm-robin", "1.0.0") == (model.model_id, model.version)
    assert ("ml.g5.2xlarge", "ml.g6.2xlarge") == model.supported_instance_types
    assert ["lmi"] == [each.name for each in model.configurations]
    assert timedelta(seconds=1500) == model.configurations[0].hosting.model_data_download_timeout
    assert timedelta(seconds=700) == model.configurations[0].hosting.container_startup_health_check_timeout
    assert "al2-ami-sagemaker-inference-gpu-2" == model.configurations[0].hosting.inference_ami_version
    assert model.hub_content_arn is None


def test_a_document_already_parsed_will_do(tmp_path: Path) -> None:
    parsed = {**HUB, "HubContentDocument": json.loads(HUB["HubContentDocument"])}

    assert JumpStartModel.load(saved(tmp_path, HUB)) == JumpStartModel.load(saved(tmp_path, parsed))


def test_a_reference_of_a_private_hub_keeps_its_arn(tmp_path: Path) -> None:
    model = JumpStartModel.load(saved(tmp_path, {**HUB, "HubContentType": "ModelReference"}))

    assert HUB["HubContentArn"] == model.hub_content_arn


@pytest.mark.parametrize(("needs", "said"), [(True, "true"), (True, True), (True, "licences/a.txt"), (False, "false")])
def test_a_frozen_entry_says_in_a_text_whether_it_has_a_licence(tmp_path: Path, needs: bool, said: object) -> None:  # noqa: FBT001 # a column of the table
    entry = changed(FROZEN, requiresEula=said, gatedBucket=False)

    assert needs is JumpStartModel.load(saved(tmp_path, entry)).needs_eula


def test_of_several_specs_one_is_named(tmp_path: Path) -> None:
    path = saved(tmp_path, [SPARROW, changed(SPARROW, version="2.2.0"), OPEN, FROZEN])

    assert "example-llm-swift" == JumpStartModel.load(path, model_id="example-llm-swift").model_id
    assert "2.2.0" == JumpStartModel.load(path, model_id=SPARROW["model_id"], version="2.2.0").version


def test_unknown_fields_change_nothing(tmp_path: Path) -> None:
    more = {**SPARROW, "new_field": {"a": [1]}, "training_config_components": 7}

    assert JumpStartModel.load(saved(tmp_path, SPARROW)) == JumpStartModel.load(saved(tmp_path, more))


def test_null_is_as_good_as_absent(tmp_path: Path) -> None:
    empty = {"hosting_eula_key": None, "deploy_kwargs": None, "inference_configs": None, "deprecated": None}

    assert JumpStartModel.load(saved(tmp_path, OPEN)) == JumpStartModel.load(saved(tmp_path, {**OPEN, **empty}))


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"model_id": ""}, "model_id: must be a text, got ''; save the file anew"),
    ({"model_id": 7}, "model_id: must be a text, got 7; save the file anew"),
    ({"version": ...}, "version: must be a text, got None; save the file anew"),
    ({"gated_bucket": "yes"}, "gated_bucket: must be true or false, got 'yes'; save the file anew"),
    (
        {"default_inference_instance_type": ...},
        "default_inference_instance_type: must be a text, got None; save the spec of a model that can be hosted",
    ),
    (
        {"supported_inference_instance_types": "ml.g5.xlarge"},
        "supported_inference_instance_types: must be a list of texts, got 'ml.g5.xlarge'; save the file anew",
    ),
    (
        {"inference_environment_variables": {"A": "1"}},
        "inference_environment_variables: must be a list of objects, got {'A': '1'}; save the file anew",
    ),
    (
        {"inference_environment_variables": ["A"]},
        "inference_environment_variables[0]: must be an object, got 'A'; save the file anew",
    ),
    (
        {"inference_environment_variables": [{"name": "A", "default": ["1"]}]},
        "inference_environment_variables[0].default: must be a single value, got ['1']; save the file anew",
    ),
    (
        {"inference_environment_variables": [{"default": "1"}]},
        "inference_environment_variables[0].name: must be a text, got None; save the file anew",
    ),
    ({"hosting_ecr_specs": [1]}, "hosting_ecr_specs: must be an object, got [1]; save the file anew"),
    (
        {"hosting_ecr_specs": {"framework": "pytorch"}},
        "hosting_ecr_specs.framework_version: must be a text, got None; save the file anew",
    ),
    (
        {"hosting_instance_type_variants": {"variants": {"g5": {"properties": {"environment_variables": {"A": {}}}}}}},
        (
            "hosting_instance_type_variants.variants.g5.properties.environment_variables.A: must be a single value, got {}; "
            "save the file anew"
        ),
    ),
    (
        {"hosting_instance_type_variants": {"regional_aliases": {IRELAND: {"a": 1}}}},
        "hosting_instance_type_variants.regional_aliases.eu-west-1.a: must be a text, got 1; save the file anew",
    ),
    (
        {"hosting_resource_requirements": {"min_memory_mb": -1}},
        "hosting_resource_requirements.min_memory_mb: must be a number of 0 or more, got -1; save the file anew",
    ),
    (
        {"deploy_kwargs": {"model_data_download_timeout": True}},
        "deploy_kwargs.model_data_download_timeout: must be a number of 0 or more, got True; save the file anew",
    ),
    (
        {"inference_configs": {"one": {"component_names": ["lmo"]}}, "inference_config_components": {"lmi": {}}},
        (
            "inference_configs.one.component_names: must name components of inference_config_components, got 'lmo'; did you "
            "mean lmi?; choose one of lmi"
        ),
    ),
    (
        {"inference_configs": {"one": {"component_names": ["lmi"]}}},
        (
            "inference_configs.one.component_names: must name components of inference_config_components, got 'lmi'; "
            "there is none"
        ),
    ),
    (
        {"inference_config_components": {"lmi": {"hosting_eula_key": 3}}},
        "inference_config_components.lmi.hosting_eula_key: must be a text, got 3; save the file anew",
    ),
    ({"inference_configs": ["lmi"]}, "inference_configs: must be an object, got ['lmi']; save the file anew"),
    (
        {"hosting_model_package_arns": {"eu-west-1": ""}},
        "hosting_model_package_arns.eu-west-1: must be a text, got ''; save the file anew",
    ),
]


@pytest.mark.parametrize(("changes", "problem"), WRONG_FIELDS)
def test_a_field_of_another_kind_is_told_by_its_path(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    path = saved(tmp_path, changed(OPEN, **changes))

    error = refusal(path)

    assert (problem,) == error.problems
    assert f"{path}: 1 problem\n- {problem}" == str(error)


def test_everything_wrong_is_told_at_once_and_once(tmp_path: Path) -> None:
    everything: dict[str, Any] = {}
    for changes, _ in (WRONG_FIELDS[2], WRONG_FIELDS[3], WRONG_FIELDS[5], WRONG_FIELDS[10]):
        everything |= changes
    components: dict[str, Any] = {"inference_configs": {"a": {}, "b": {}}, "inference_config_components": {}}

    error = refusal(saved(tmp_path, changed(OPEN, **everything, **components)))

    assert {"version", "gated_bucket", "supported_inference_instance_types", "hosting_ecr_specs"} == {
        problem.partition(":")[0] for problem in error.problems
    }
    assert len(error.problems) == len(set(error.problems)) == 4
    assert ": 4 problems\n- " in str(error)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b'{"model_id": "a",\n  "version" 1}',
            "file: must be JSON, got Expecting ':' delimiter in line 2, column 13; save it anew",
        ),
        (b"", "file: must be JSON, got Expecting value in line 1, column 1; save it anew"),
        (b"\xff\xfe{}", "file: must be UTF-8, got invalid start byte at byte 0; save it anew"),
        (b'{"model_id": NaN}', "file: must be JSON, got NaN, which is no JSON; save it anew"),
        (b"[]", "file: must hold a model spec, got an empty list; save one"),
        (b'"spec"', "file: must be an object with a model spec, got str; save it anew"),
        (b"[7]", "[0]: must be an object with a model spec, got int; save it anew"),
        (
            b'{"name": 1, "id": 2}',
            (
                "file: must be a model spec with model_id, HubContentDocument or modelId, got the names id, name; save the "
                "model's spec file, or the reply of describe-hub-content"
            ),
        ),
        (
            b"{}",
            (
                "file: must be a model spec with model_id, HubContentDocument or modelId, got no names; save the model's "
                "spec file, or the reply of describe-hub-content"
            ),
        ),
    ],
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "spec.json"
    path.write_bytes(content)

    assert (problem,) == refusal(path).problems


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_text("[" * 200_000, encoding="utf-8")

    assert "file: must be JSON" in str(refusal(path))


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.json")

    assert ("file: must be readable, got No such file or directory; save the spec there",) == error.problems
    assert str(tmp_path / "none.json") == error.where
    assert isinstance(error, ConstructsSmError)
    assert isinstance(error, ValueError)


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(OPEN), encoding="utf-8-sig")

    assert "example-embedding-wren" == JumpStartModel.load(path).model_id


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        (
            {"model_id": "example-embedding-wern"},
            (
                "model_id: must be one that the file has, got 'example-embedding-wern'; did you mean example-embedding-wren?; "
                "it has example-textgeneration-sparrow-7b, example-embedding-wren"
            ),
        ),
        (
            {"model_id": "NOPE"},
            (
                "model_id: must be one that the file has, got 'NOPE'; it has example-textgeneration-sparrow-7b, "
                "example-embedding-wren"
            ),
        ),
        (
            {"model_id": "example-embedding-wren", "version": "1.0.1"},
            "version: must be one that the file has, got '1.0.1'; did you mean 1.0.0?; it has 1.0.0",
        ),
        (
            {},
            (
                "model_id: must tell which one is meant, got 2 that fit; it has example-textgeneration-sparrow-7b 2.1.0, "
                "example-embedding-wren 1.0.0"
            ),
        ),
    ],
)
def test_a_model_that_the_file_does_not_have_is_told_with_the_nearest(
    tmp_path: Path, wanted: dict[str, str], problem: str
) -> None:
    assert (problem,) == refusal(saved(tmp_path, [SPARROW, OPEN]), **wanted).problems


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"HubContentDocument": "{"}, "HubContentDocument: must be JSON, got "),
        ({"HubContentDocument": [1]}, "HubContentDocument: must be an object, got [1]"),
        ({"HubContentArn": None}, "HubContentArn: must be a text, got None"),
        ({"HubContentName": 3}, "HubContentName: must be a text, got 3"),
    ],
)
def test_a_reply_that_is_cut_is_refused(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    assert any(line.startswith(problem) for line in refusal(saved(tmp_path, {**HUB, **changes})).problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("aA$/", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("aA", max_size=2), inner, max_size=2),
    max_leaves=6,
)
FIELDS = sorted({*SPARROW, *MANY_WAYS, *PACKAGE, *FROZEN, *HUB} - {"model_id", "modelId"})


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
def test_whatever_is_in_the_file_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, object]
) -> None:
    path = saved(tmp_path_factory.getbasetemp(), {"model_id": "m", "version": "1", **fields}, "any.json")
    try:
        model = JumpStartModel.load(path)
    except JumpStartError as error:
        assert all(line.isprintable() and ": must " in line for line in error.problems)  # noqa: PT017 # both ends are right
    else:
        assert model.default_instance_type in {*model.supported_instance_types, None}


def test_figures_may_be_texts(tmp_path: Path) -> None:
    configs = {
        "one": {
            "benchmark_metrics": {"g5.xlarge": [{"name": "Instance Rate", "value": "on request", "unit": "USD/Hrs"}]}
        }
    }
    spec = changed(OPEN, inference_configs=configs, hosting_resource_requirements={"min_memory_mb": "2048"})

    (only,) = JumpStartModel.load(saved(tmp_path, spec)).configurations

    assert "ml.g5.xlarge" == only.benchmarks[0].instance_type
    assert only.cost_per_hour("ml.g5.xlarge") is None
    assert 2048 == only.hosting.resources.min_memory_mb
