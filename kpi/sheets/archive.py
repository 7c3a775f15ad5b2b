"""The parts of a workbook, unpacked once under limits. Pure.

Nothing is unpacked before the directory was found harmless, and no byte more than it says. What is
read afterwards are these very parts, stored anew: two readers of one archive can differ in what
they see, and the one that looks for bombs must see what the other one reads.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kpi.define import Text

from .kind import encrypted, not_a_table
from .limits import Limits
from .refusal import Code, RefusedError, refused

_CENTRAL: Final = b"PK\x01\x02"  # begins each row of a directory
_LOCAL: Final = struct.Struct("<4s22xHH")  # signature, …, length of the name, of the extra field
_ENCRYPTED_FLAG: Final = 1
_PIECE_BYTES: Final = 1 << 18
_MACROS: Final = ("vbaproject", "macrosheets/", "dialogsheets/")
_LINKS: Final = "externallinks/"
_OTHERS: Final = (
    ("word/document.xml", Text("văn bản Word (.docx)", "a Word document (.docx)")),
    ("ppt/presentation.xml", Text("bài trình chiếu (.pptx)", "a presentation (.pptx)")),
    ("content.xml", Text("tệp OpenDocument (.ods, .odt)", "an OpenDocument file (.ods, .odt)")),
    ("xl/workbook.bin", Text("tệp Excel nhị phân (.xlsb)", "a binary Excel workbook (.xlsb)")),
)


@dataclass(frozen=True, slots=True)
class Archive:
    """A workbook's parts by name, packed; names are unique and compared without case."""

    raw: bytes
    limits: Limits
    parts: dict[str, zipfile.ZipInfo]

    def pieces(self, name: str) -> Iterator[bytes]:
        """Unpack a part piece by piece; refuses one that holds more or less than it says."""
        part = self.parts[name.lower()]
        packed = self._packed(part)
        unpacked = _inflated(packed) if part.compress_type else iter((bytes(packed),))
        total, check = 0, 0
        for piece in unpacked:
            total += len(piece)
            if total > part.file_size:
                raise bomb()
            check = zlib.crc32(piece, check)
            yield piece
        if (total, check) != (part.file_size, part.CRC):
            raise broken()

    def whole(self, name: str) -> bytes:
        """Unpack a small part; empty when there is none."""
        return b"".join(self.pieces(name)) if name.lower() in self.parts else b""

    def _packed(self, part: zipfile.ZipInfo) -> memoryview:
        head = self.raw[part.header_offset : part.header_offset + _LOCAL.size]
        if len(head) < _LOCAL.size:
            raise broken()
        signature, name_bytes, extra_bytes = _LOCAL.unpack(head)
        start = part.header_offset + _LOCAL.size + name_bytes + extra_bytes
        if signature != b"PK\x03\x04" or start + part.compress_size > len(self.raw):
            raise broken()
        return memoryview(self.raw)[start : start + part.compress_size]


def open_archive(raw: bytes, limits: Limits) -> Archive:
    """Read the directory of a workbook; refuses what is no workbook, and what is not harmless."""
    if raw.count(_CENTRAL) > limits.parts_max:  # before anything is made of them
        raise bomb()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            listed = file.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
        raise broken() from None
    parts = {part.filename.lower(): part for part in listed}
    if len(parts) != len(listed):
        raise broken()
    _check_sizes(listed, limits)
    _check_names(parts)
    return Archive(raw, limits, parts)


def _check_sizes(listed: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in listed):
        raise encrypted()
    if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in listed):
        raise broken()
    swollen = (
        part.file_size > limits.small_bytes
        and part.file_size > part.compress_size * limits.ratio_max
        for part in listed
    )
    if sum(part.file_size for part in listed) > limits.unpacked_bytes_max or any(swollen):
        raise bomb()


def _check_names(parts: dict[str, zipfile.ZipInfo]) -> None:
    if any(macro in name for name in parts for macro in _MACROS):
        raise macros()
    for name, what in _OTHERS:
        if name in parts:
            raise not_a_table(what)
    if "[content_types].xml" not in parts:
        raise not_a_table(Text("tệp nén ZIP", "a ZIP archive"))
    if any(_LINKS in name for name in parts):
        raise refused(
            Code.EXTERNAL_LINKS,
            Text("Tệp lấy số từ tệp khác", "The file takes figures from other files"),
            Text(
                "Dữ liệu > Sửa liên kết > Ngắt liên kết, rồi lưu và tải lại.",
                "Data > Edit Links > Break Link, save, and upload again.",
            ),
        )


def _inflated(packed: memoryview) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    start, rest = 0, b""
    while not unpacker.eof:
        if not rest:
            rest = bytes(packed[start : start + _PIECE_BYTES])
            start += len(rest)
        try:
            piece = unpacker.decompress(rest, _PIECE_BYTES)
        except zlib.error:
            raise broken() from None
        rest = unpacker.unconsumed_tail
        if piece:
            yield piece
        elif not rest and start >= len(packed) and not unpacker.eof:  # its end is missing
            raise broken()


def bomb() -> RefusedError:
    """Refuse what would take too much room."""
    return refused(
        Code.BOMB,
        Text("Tệp giải nén ra quá lớn", "The file unpacks to too much"),
        Text(
            "Chép các ô có số liệu sang một tệp mới (hoặc mẫu mới tải) rồi tải lại.",
            "Copy the cells with figures into a new file, or a fresh template, and upload that.",
        ),
    )


def broken() -> RefusedError:
    """Refuse what is damaged."""
    return refused(
        Code.BROKEN,
        Text("Tệp hỏng, không mở được", "The file is damaged"),
        Text("Mở bằng Excel, lưu lại rồi tải lại.", "Open it in Excel, save it, upload it again."),
    )


def macros() -> RefusedError:
    """Refuse programs."""
    return refused(
        Code.MACROS,
        Text("Tệp có macro (chương trình)", "The file has macros (programs)"),
        Text(
            "Lưu lại thành “Excel Workbook (.xlsx)”, loại không có macro.",
            "Save it as “Excel Workbook (.xlsx)”, which has no macros.",
        ),
    )
