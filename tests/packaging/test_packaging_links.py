"""Names that lead somewhere else than they say, and names that are merely odd."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import pytest
from hostile_archives import file, packed, special

from constructs_sm.packaging import check_archive

if TYPE_CHECKING:
    from pathlib import Path

LINK, HARD = tarfile.SYMTYPE, tarfile.LNKTYPE
Member = tuple[tarfile.TarInfo, bytes]

WRONG: dict[str, tuple[list[Member], str, str]] = {
    "a file that is a directory": (
        [file("weights"), file("weights/1.bin")],
        "weights/1.bin",
        "lies below weights, which is a file and no directory",
    ),
    "a directory that becomes a file": (
        [file("weights/1.bin"), file("weights")],
        "weights/1.bin",
        "lies below weights, which is a file and no directory",
    ),
    "a file below a link": (
        [special("current", LINK, "code"), file("current/1.bin")],
        "current/1.bin",
        "lies below current, which is a symbolic link and no directory",
    ),
    "a link by way of a link": (
        [special("a/up", LINK, ".."), special("a/b", LINK, "up/../secret")],
        "a/b",
        "is a symbolic link that leads out of the archive by way of others, to '../secret'",
    ),
    "a link to an absolute link": (
        [special("etc", LINK, "/etc"), special("c", LINK, "etc/passwd")],
        "c",
        "is a symbolic link that leads out of the archive by way of others, to '../etc'",
    ),
    "two links in a circle": (
        [special("a", LINK, "b"), special("b", LINK, "a")],
        "a",
        "is a link that leads back to itself",
    ),
    "a link to nothing": (
        [special("a", LINK, "gone.bin")],
        "a",
        "is a symbolic link to 'gone.bin', which the archive does not hold",
    ),
    "a hard link to nothing": (
        [special("code/a", HARD, "gone.bin")],
        "code/a",
        "is a hard link to 'gone.bin', which the archive does not hold",
    ),
}


def judged(path: Path, members: list[Member]) -> list[str]:
    archive = path / "model.tar.gz"
    archive.write_bytes(packed(*members))
    return [str(finding) for finding in check_archive(archive)]


@pytest.mark.parametrize("case", WRONG)
def test_a_name_that_leads_elsewhere_is_an_error(case: str, tmp_path: Path) -> None:
    members, name, message = WRONG[case]

    assert [line for line in judged(tmp_path, members) if line.startswith(f"error: {name}: {message}")]


@pytest.mark.parametrize(
    ("name", "target"), [("a", "model.bin"), ("code/a", "../model.bin"), ("b", "code"), ("c", "code/./inference.py")]
)
def test_a_link_inside_is_only_doubtful(name: str, target: str, tmp_path: Path) -> None:
    found = judged(tmp_path, [special(name, LINK, target), special("h", HARD, "model.bin")])

    assert [] == [line for line in found if line.startswith("error")]
    assert len(found) == 2


def test_findings_on_links_end_too(tmp_path: Path) -> None:
    found = judged(tmp_path, [special(f"l{number}", LINK, f"gone{number}") for number in range(200)])

    assert len(found) < 60
    assert "more problems like these" in found[-1]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a\tb", "its name holds control characters"),
        ("a\x7f", "its name holds control characters"),
        (" a", "a name begins or ends with a blank"),
        ("sub /a", "a name begins or ends with a blank"),
    ],
)
def test_an_odd_name_is_doubtful(name: str, message: str, tmp_path: Path) -> None:
    (found,) = judged(tmp_path, [file(name)])

    assert found.startswith("warning: ")
    assert message in found


def test_a_file_without_a_name_is_an_error(tmp_path: Path) -> None:
    assert any("is a file without a name" in line for line in judged(tmp_path, [file("./.")]))
