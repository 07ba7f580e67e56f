from __future__ import annotations

import gzip
import tarfile
import tracemalloc
from pathlib import Path

import pytest
from hostile_archives import (
    GOOD,
    MEMBER_ERRORS,
    MEMBER_WARNINGS,
    SCRIPT,
    WHOLE_ERRORS,
    file,
    files,
    packed,
    special,
    tar,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_sm.errors import PackagingError, Severity
from constructs_sm.packaging import ArchiveLimits, Finding, check_archive


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "model.tar.gz"


def judged(archive: Path, data: bytes, framework: str | None = None, entry_point: str | None = None) -> list[str]:
    archive.write_bytes(data)
    return [str(finding) for finding in check_archive(archive, framework=framework, entry_point=entry_point)]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_good_archive_has_no_findings(form: int, archive: Path) -> None:
    members = [special("./", tarfile.DIRTYPE), special("code/", tarfile.DIRTYPE), file("model.pt")]
    data = gzip.compress(tar([*members, file("./code/inference.py", SCRIPT)], form))
    assert [] == judged(archive, data, "pytorch")


@pytest.mark.parametrize("case", WHOLE_ERRORS)
def test_says_what_is_wrong_with_the_whole(case: str, archive: Path) -> None:
    build, message = WHOLE_ERRORS[case]
    found = judged(archive, build())
    assert len(found) == 1
    assert found[0].startswith(f"error: {message}")


@pytest.mark.parametrize("case", MEMBER_ERRORS)
def test_says_which_member_is_dangerous(case: str, archive: Path) -> None:
    member, message = MEMBER_ERRORS[case]
    found = judged(archive, packed(member), "sklearn")
    assert len(found) == 1
    assert found[0].startswith("error: ")
    assert message in found[0]
    assert found[0].isprintable()


@pytest.mark.parametrize("case", MEMBER_WARNINGS)
def test_says_which_member_is_doubtful(case: str, archive: Path) -> None:
    member, message = MEMBER_WARNINGS[case]
    found = judged(archive, packed(member), "sklearn")
    assert len(found) == 1
    assert found[0].startswith(f"warning: {message}")


def test_leftovers_of_tools_are_named_once_each(archive: Path) -> None:
    names = (".git/HEAD", ".git/config", ".git/objects/1", "code/__pycache__/a.pyc", "._a", "sub/._b")
    assert [
        "warning: ._a: was made by macOS and may be taken for part of the model; pack with COPYFILE_DISABLE=1 tar (and 1 more like it)",
        "advice: .git/HEAD: is no part of a model; pack with tar --exclude=.git (and 2 more like it)",
        "advice: code/__pycache__/a.pyc: is no part of a model; pack with tar --exclude=__pycache__",
    ] == judged(archive, packed(*(file(name) for name in names)))


def test_errors_come_first_and_not_without_end(archive: Path) -> None:
    found = judged(archive, packed(special("l", tarfile.SYMTYPE, "model.bin"), *(file(f"/{i}") for i in range(60))))
    assert len(found) == 52
    assert found[0].startswith("error: /0: ")
    assert found[-2].startswith("warning: l: ")
    assert found[-1] == "error: has 10 more problems like these"


@pytest.mark.parametrize(
    ("framework", "names", "expected"),
    [
        (None, ["model/model.bin", "model/code/inference.py"], ["warning: model/: holds everything, but", "warning: model/code/inference.py: is not where containers look"]),
        ("sklearn", ["m/model.bin", "m/code/inference.py"], ["error: m/: holds everything, but containers look at the root; pack with tar -czf model.tar.gz -C m .", "error: m/code/inference.py: is not where"]),
        ("pytorch", ["m/model.pt"], ["error: m/: holds everything", "warning: code/inference.py: is missing; then only a TorchScript"]),
        ("xgboost", ["xgboost-model"], ["warning: code/inference.py: is missing; then the container runs in algorithm mode"]),
        ("huggingface", ["config.json", "model.safetensors"], []),
        ("huggingface", ["config.json", "code/serve.py"], ["error: code/inference.py: is missing; add it"]),
        ("huggingface", ["config.json", "code/requirements.txt"], []),
        ("huggingface", ["code/inference.py"], []),
        ("sklearn", ["model.joblib"], ["error: code/inference.py: is missing; add it"]),
        ("sklearn", ["model.joblib", "inference.py"], ["error: inference.py: is not where containers look for it; move it to code/inference.py"]),
        (None, ["model.bin", "inference.py"], ["warning: inference.py: is not where containers look for it"]),
        (None, ["model.bin"], []),
        (None, ["model/config.pbtxt", "other/config.pbtxt"], []),
        ("tensorflow", ["resnet/1/saved_model.pb", "resnet/1/variables/x"], []),
        ("tensorflow", ["1/saved_model.pb"], []),
        ("tensorflow", ["saved_model.pb"], ["error: saved_model.pb lies in no version directory; TensorFlow Serving"]),
        ("tensorflow", ["model.h5"], ["error: no saved_model.pb anywhere"]),
        ("tensorflow", ["m/00/saved_model.pb"], ["error: 00/saved_model.pb: the container cannot read a version"]),
        ("mxnet", ["model-symbol.json", "requirements.txt"], ["warning: requirements.txt: is not where"]),
    ],
)  # fmt: skip
def test_says_what_the_container_would_not_find(
    framework: str | None, names: list[str], expected: list[str], archive: Path
) -> None:
    found = judged(archive, gzip.compress(files(dict.fromkeys(names, SCRIPT))), framework)
    assert len(expected) == len(found)
    for start, line in zip(expected, found, strict=True):
        assert line.startswith(start)


def test_an_entry_point_asked_for_must_be_there(archive: Path) -> None:
    assert [] == judged(archive, packed(), entry_point="inference.py")
    assert ["error: code/serve.py: is missing; add it"] == judged(archive, packed(), entry_point="serve.py")


def test_looks_into_the_script(archive: Path) -> None:
    both = b"def transform_fn(a, b, c, d): ...\ndef output_fn(a, b): ...\ndef model_fn(a): ...\n"
    data = gzip.compress(files({"model.bin": b"", "code/inference.py": both, "z": b"1"}))
    (found,) = judged(archive, data, "sklearn")
    assert found.startswith(
        "error: code/inference.py: defines transform_fn together with output_fn, which the container"
    )
    assert [] == judged(archive, data)
    nonsense = gzip.compress(files({"model.bin": b"", "code/inference.py": b"\0\xff"}))
    assert judged(archive, nonsense)[0].startswith("warning: code/inference.py: does not parse with Python 3.")


def test_bytes_behind_the_gzip_are_a_warning(archive: Path) -> None:
    found = judged(archive, packed() + b"signature")
    assert len(found) == 1
    assert found[0].startswith("warning: holds something that is not gzip behind its end")


def test_several_gzip_members_and_zeros_at_the_end_are_fine(archive: Path) -> None:
    whole = files(GOOD)
    assert [] == judged(archive, gzip.compress(whole[:700]) + gzip.compress(whole[700:]) + bytes(1000))


def test_limits_can_be_set(archive: Path) -> None:
    archive.write_bytes(packed(file("third")))
    few = check_archive(archive, limits=ArchiveLimits(members=2))
    assert "holds more than 2 members; pack large numbers of files as one" == few[0].message
    small = check_archive(archive, limits=ArchiveLimits(unpacked_bytes=1024))
    assert "unpacks to more than 1024 bytes; split it or raise the limit" == small[0].message
    archive.write_bytes(WHOLE_ERRORS["bomb"][0]())
    assert () == check_archive(archive, limits=ArchiveLimits(ratio=2000))


def test_a_finding_says_what_it_is_about(archive: Path) -> None:
    archive.write_bytes(packed(special("null", tarfile.CHRTYPE)))
    message = "is a device, not a file; remove it"
    assert (Finding(severity=Severity.ERROR, member="null", message=message),) == check_archive(archive)


def test_questions_that_make_no_sense_are_refused(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"cannot check .*: No such file or directory"):
        check_archive(archive)
    with pytest.raises(PackagingError, match=r"cannot check .*: Is a directory"):
        check_archive(tmp_path)
    archive.write_bytes(packed())
    with pytest.raises(PackagingError, match="framework: 'caffe' has no layout of its own"):
        check_archive(archive, framework="caffe")


def test_extracts_nothing(archive: Path, tmp_path: Path) -> None:
    judged(archive, packed(file("../escaped"), file("/tmp/escaped-too")))  # noqa: S108 - must not come to be
    assert [archive] == list(tmp_path.iterdir())


def test_a_bomb_is_read_in_bounded_memory(archive: Path) -> None:
    archive.write_bytes(WHOLE_ERRORS["bomb"][0]())
    tracemalloc.start()
    try:
        check_archive(archive)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * 1024**2


@settings(max_examples=150)
@given(data=st.data())
def test_no_damage_makes_it_fail(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = bytearray(files({**GOOD, "é" * 120: b"1"}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, 4096))] = data.draw(st.integers(0, 255))
    archive = tmp_path_factory.getbasetemp() / "damaged.tar.gz"
    archive.write_bytes(gzip.compress(bytes(whole), 1))
    for finding in check_archive(archive, framework="sklearn"):
        assert str(finding).isprintable()


@settings(max_examples=100)
@given(cut=st.integers(0, 10_000), flip=st.integers(0, 10_000), mask=st.integers(0, 255))
def test_no_damage_to_the_gzip_makes_it_fail(
    cut: int, flip: int, mask: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray(packed())
    whole[flip % len(whole)] ^= mask
    archive = tmp_path_factory.getbasetemp() / "damaged.tar.gz"
    archive.write_bytes(whole[: cut % len(whole) + 1])
    assert all(str(finding).isprintable() for finding in check_archive(archive))
