"""Archives nobody should deploy, each built in memory and named by what is wrong with it."""

from __future__ import annotations

import gzip
import io
import tarfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SCRIPT = b"def model_fn(model_dir): ...\n"
GOOD = {"model.bin": b"weights", "code/inference.py": SCRIPT}


def tar(members: Iterable[tuple[tarfile.TarInfo, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def file(name: str, data: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    return member, data


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = target
    return member, b""


def files(contents: dict[str, bytes]) -> bytes:
    return tar([file(name, data) for name, data in contents.items()])


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    good = [file(name, data) for name, data in GOOD.items()]
    return gzip.compress(tar([*good, *members]))


def corrupt_header() -> bytes:
    data = bytearray(files({"first": b"1", "second": b"2"}))
    data[1024 + 148 : 1024 + 156] = b"99999999"
    return gzip.compress(bytes(data))


def claiming(kind: bytes, size: int, after: bytes = b"") -> bytes:
    member = tarfile.TarInfo("huge")
    member.type = kind
    member.size = size
    return gzip.compress(member.tobuf(tarfile.GNU_FORMAT) + after)


def extended(records: bytes) -> bytes:
    member = tarfile.TarInfo("pax")
    member.type = tarfile.XHDTYPE
    member.size = len(records)
    padding = bytes(-len(records) % 512)
    return gzip.compress(member.tobuf(tarfile.USTAR_FORMAT) + records + padding + files({"model.bin": b"1"}))


def negative_size() -> bytes:
    block = bytearray(tarfile.TarInfo("negative").tobuf(tarfile.GNU_FORMAT))
    block[124:136] = b"\xff" * 12
    block[148:156] = b"%06o\0 " % (256 + sum(block[:148]) + sum(block[156:]))
    return gzip.compress(bytes(block) + bytes(1024))


def damaged(where: int) -> bytes:
    data = bytearray(packed())
    data[where] ^= 0xFF
    return bytes(data)


WHOLE_ERRORS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty; SageMaker takes one gzip-compressed tar; pack again with tar -czf"),
    "text": (lambda: b"hello", "is not gzip; SageMaker takes one gzip-compressed tar"),
    "zip": (lambda: b"PK\x03\x04" + bytes(99), "is a zip archive; SageMaker takes one gzip-compressed tar"),
    "bzip2": (lambda: b"BZh9" + bytes(99), "is compressed with bzip2; SageMaker"),
    "xz": (lambda: b"\xfd7zXZ\0" + bytes(99), "is compressed with xz; SageMaker"),
    "zstd": (lambda: b"\x28\xb5\x2f\xfd" + bytes(99), "is compressed with zstd; SageMaker"),
    "plain tar": (lambda: files(GOOD), "is a tar without compression; SageMaker"),
    "gzip of text": (lambda: gzip.compress(b"hello" * 999), "holds no tar; pack again with tar -czf"),
    "gzip of little": (lambda: gzip.compress(b"hello"), "holds no tar; pack again with tar -czf"),
    "gzip of nothing": (lambda: gzip.compress(b""), "holds no files"),
    "tar of nothing": (lambda: gzip.compress(files({})), "holds no files"),
    "header only": (lambda: packed()[:10], "is truncated; download or pack it again"),
    "half": (lambda: packed()[: len(packed()) // 2], "is truncated; download or pack it again"),
    "no trailer": (lambda: packed()[:-8], "is truncated; download or pack it again"),
    "no end": (lambda: gzip.compress(files(GOOD)[:700]), "ends in the middle of a member; it is truncated"),
    "no padding": (lambda: gzip.compress(files(GOOD)[:1000]), "ends in the middle of a member; it is truncated"),
    "half a header": (
        lambda: gzip.compress(files(GOOD)[:1100]),
        "holds a corrupt header, behind which members are lost",
    ),
    "wrong checksum": (
        lambda: damaged(-6),
        "is damaged (Error -3 while decompressing data: incorrect data check); download",
    ),
    "wrong length": (lambda: damaged(-1), "is damaged (Error -3 while decompressing data: incorrect length check)"),
    "corrupt header": (corrupt_header, "holds a corrupt header, behind which members are lost; pack again"),
    "two tars": (lambda: gzip.compress(files(GOOD) + files(GOOD)), "holds data behind its end-of-archive marker"),
    "huge extension": (lambda: claiming(tarfile.XHDTYPE, 8**10), "an extended header claims 1073741824 bytes"),
    "huge name": (lambda: claiming(tarfile.GNUTYPE_LONGNAME, 8**11 - 1), "an extended header claims 8589934591 bytes"),
    "huge file": (lambda: claiming(tarfile.REGTYPE, 8**11 - 1, b"x"), "ends in the middle of a member"),
    "negative size": (negative_size, "holds a member of negative size"),
    "sparse": (
        lambda: claiming(tarfile.GNUTYPE_SPARSE, 0),
        "holds 'huge' in GNU's sparse format; pack without --sparse",
    ),
    "pax sparse": (lambda: extended(b"22 GNU.sparse.major=1\n"), "holds 'model.bin' in GNU's sparse format"),
    "pax garbage": (lambda: extended(b"hello"), "holds a corrupt extended header"),
    "pax too long": (lambda: extended(b"99 path=x\n"), "holds a corrupt extended header"),
    "pax too short": (lambda: extended(b"3 path=x\n"), "holds a corrupt extended header"),
    "pax size": (lambda: extended(b"10 size=-1\n"), "holds a corrupt extended header"),
    "pax digits": (lambda: extended(b"5014 size=" + b"9" * 5003 + b"\n"), "holds a corrupt extended header"),
    "pax claim": (lambda: extended(b"9" * 5000 + b" a=b\n"), "holds a corrupt extended header"),
    "bomb": (lambda: gzip.compress(files({"a": bytes(70 * 1024**2)}), 1), "unpacks to more than 200 times its size"),
    "bomb at the end": (lambda: gzip.compress(files(GOOD) + bytes(70 * 1024**2), 1), "unpacks to more than 200 times"),
}

MEMBER_ERRORS: dict[str, tuple[tuple[tarfile.TarInfo, bytes], str]] = {
    "absolute": (file("/etc/passwd"), "/etc/passwd: the path is absolute; pack with paths relative"),
    "absolute on windows": (file("C:/model.bin"), "C:/model.bin: the path is absolute; pack with paths relative"),
    "climbs": (file("../../etc/cron.d/x"), "../../etc/cron.d/x: the path climbs out with '..'"),
    "climbs inside": (file("a/../../x"), "a/../../x: the path climbs out with '..'"),
    "climbs as a directory": (special("../x/", tarfile.DIRTYPE), "../x: the path climbs out with '..'"),
    "backslashes": (file("code\\inference.py"), "code\\inference.py: a backslash is no separator in the container"),
    "long name": (file("n" * 256), f"{'n' * 80}...{'n' * 80}: a name is longer than 255 bytes; shorten it"),
    "long path": (file("/".join(["d" * 200] * 21)), "the path is longer than 4081 bytes, got 4220; shorten it"),
    "not utf-8": (file("caf\udce9"), "caf\\udce9: its name is not UTF-8; rename it"),
    "control characters": (file("a\n\x1b[2Jb/../../c"), "a\\n\\x1b[2Jb/../../c: the path climbs out"),
    "link out": (special("a", tarfile.SYMTYPE, "../b"), "a: is a symbolic link out of the archive, to '../b'"),
    "link away": (special("a", tarfile.SYMTYPE, "/etc"), "a: is a symbolic link out of the archive, to '/etc'"),
    "link deep out": (special("d/a", tarfile.SYMTYPE, "../../b"), "d/a: is a symbolic link out of the archive"),
    "hard link out": (special("d/a", tarfile.LNKTYPE, "../b"), "d/a: is a hard link out of the archive, to '../b'"),
    "character device": (special("null", tarfile.CHRTYPE), "null: is a device, not a file; remove it"),
    "block device": (special("sda", tarfile.BLKTYPE), "sda: is a device, not a file; remove it"),
    "fifo": (special("pipe", tarfile.FIFOTYPE), "pipe: is a named pipe, not a file; remove it"),
    "unknown": (special("what", b"Z"), "what: is a member of unknown type, not a file; remove it"),
}

MEMBER_WARNINGS: dict[str, tuple[tuple[tarfile.TarInfo, bytes], str]] = {
    "link": (special("a", tarfile.SYMTYPE, "model.bin"), "a: is a symbolic link, which the service does not want"),
    "deep link": (special("d/a", tarfile.SYMTYPE, "../model.bin"), "d/a: is a symbolic link, which the service"),
    "hard link": (special("d/a", tarfile.LNKTYPE, "model.bin"), "d/a: is a hard link, which the service does not"),
    "twice": (file("model.bin"), "model.bin: is there more than once; only the last one counts"),
    "twice in disguise": (file(".//model.bin"), ".//model.bin: is there more than once; only the last one counts"),
    "macos": (file("._model.bin"), "._model.bin: was made by macOS and may be taken for part of the model"),
    "macos zip": (file("__MACOSX/x"), "__MACOSX/x: was made by macOS and may be taken for part of the model"),
    "requirements": (
        file("requirements.txt"),
        "requirements.txt: is not where containers look for it; move it to code/",
    ),
}
