from __future__ import annotations

import io
import tarfile

import pytest
from hostile_archives import file, special, tar
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_sm.packaging.tar_stream import Entry, Kind, TarError, TarReader

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1, max_size=120)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]


@settings(max_examples=80)
@given(
    tree=st.lists(st.tuples(PATHS, st.binary(max_size=1500)), max_size=6),
    form=st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
)
def test_reads_what_the_standard_library_reads(tree: list[tuple[str, bytes]], form: int) -> None:
    data = tar([file(name, content) for name, content in tree], form)
    with tarfile.open(fileobj=io.BytesIO(data)) as reference:
        expected = [(member.name, member.size) for member in reference]
    assert expected == [(entry.name.rstrip("/"), entry.size) for entry in TarReader(io.BytesIO(data))]


@pytest.mark.parametrize("form", FORMATS)
def test_tells_kinds_and_targets_apart(form: int) -> None:
    long = "t" * 90
    members = [
        special("d", tarfile.DIRTYPE),
        special("s", tarfile.SYMTYPE, long),
        special("h", tarfile.LNKTYPE, "d/x"),
        special("c", tarfile.CHRTYPE),
        special("b", tarfile.BLKTYPE),
        special("p", tarfile.FIFOTYPE),
        file("f", b"12"),
    ]
    reader = TarReader(io.BytesIO(tar(members, form)))
    assert [
        (Kind.DIRECTORY, ""),
        (Kind.SYMBOLIC_LINK, long),
        (Kind.HARD_LINK, "d/x"),
        (Kind.DEVICE, ""),
        (Kind.DEVICE, ""),
        (Kind.PIPE, ""),
        (Kind.FILE, ""),
    ] == [(entry.kind, entry.target) for entry in reader]
    assert reader.ended


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_targets_are_read_whole(form: int) -> None:
    data = tar([special("s", tarfile.SYMTYPE, "t" * 300), file("after")], form)
    assert ["t" * 300, ""] == [entry.target for entry in TarReader(io.BytesIO(data))]


def test_content_can_be_read_or_left(subtests: pytest.Subtests) -> None:
    data = tar([file("a", b"1" * 600), file("b", b"2" * 512), file("c", b"3")])
    for wanted in ("a", "b", "c", ""):
        with subtests.test(wanted=wanted):
            reader = TarReader(io.BytesIO(data))
            read = {entry.name: reader.content() for entry in reader if entry.name == wanted}
            assert {"a": b"1" * 600, "b": b"2" * 512, "c": b"3", "": b""}[wanted] == read.get(wanted, b"")
            assert reader.ended


def test_global_headers_are_passed_over() -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", pax_headers={"comment": "by git archive"}) as archive:
        member, content = file("me")
        archive.addfile(member, io.BytesIO(content))
    assert [Entry(name="me", kind=Kind.FILE, size=1, target="")] == list(TarReader(io.BytesIO(buffer.getvalue())))


@pytest.mark.parametrize("name", ["path", "linkpath", "size"])
def test_a_global_header_that_changes_every_member_is_refused(name: str) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", pax_headers={name: "7"}):
        pass
    with pytest.raises(TarError, match=f"a global header that sets the {name} of every member"):
        list(TarReader(io.BytesIO(buffer.getvalue())))


def test_headers_that_only_pile_up_are_refused() -> None:
    record = b"13 comment=x\n"
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, len(record)
    pile = (header.tobuf() + record.ljust(tarfile.BLOCKSIZE, b"\0")) * 9
    with pytest.raises(TarError, match="piles up extended headers"):
        list(TarReader(io.BytesIO(pile)))


def test_a_missing_end_marker_is_noticed_and_allowed() -> None:
    data = tar([file("a", b"1" * 512)])[:1024]
    reader = TarReader(io.BytesIO(data))
    assert ["a"] == [entry.name for entry in reader]
    assert not reader.ended
