"""What a file really is, by its first bytes: its name may say anything. Pure."""

import re
from enum import StrEnum
from typing import Final

from kpi.define import Text

from .refusal import Code, RefusedError, refused


class Kind(StrEnum):
    """The files that are read."""

    CSV = "csv"
    XLSX = "xlsx"


_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_BOMS: Final = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
_LOOKED_AT: Final = 4096
_BIFF: Final = re.compile(rb"\x09[\x00\x02\x04]\x04\x00")  # Excel 2, 3, 4
_MARKUP: Final = re.compile(
    rb"\s*<(!doctype|html|head|body|table|meta|\?xml|[a-z]+:)", re.IGNORECASE
)
_SAVE_AS: Final = Text(
    "Mở tệp bằng Excel hoặc LibreOffice rồi lưu lại thành .xlsx (Excel Workbook).",
    "Open the file in Excel or LibreOffice and save it as .xlsx (Excel Workbook).",
)

# Beginnings of files that are no tables, with what they are.
_OTHERS: Final = (
    (b"%PDF", Text("tệp PDF", "a PDF file")),
    (b"\x89PNG", Text("ảnh PNG", "a PNG picture")),
    (b"\xff\xd8\xff", Text("ảnh JPEG", "a JPEG picture")),
    (b"GIF8", Text("ảnh GIF", "a GIF picture")),
    (b"Rar!", Text("tệp nén RAR", "a RAR archive")),
    (b"7z\xbc\xaf\x27\x1c", Text("tệp nén 7-Zip", "a 7-Zip archive")),
    (b"\x1f\x8b", Text("tệp nén gzip", "a gzip archive")),
    (b"{\\rtf", Text("văn bản RTF", "an RTF document")),
    (b"MZ", Text("chương trình Windows", "a Windows program")),
)


def kind_of(raw: bytes) -> Kind:
    """Tell CSV from XLSX; refuses all else, saying what it is."""
    if not raw.strip(b"\x00\r\n\t "):
        raise refused(
            Code.EMPTY,
            Text("Tệp trống", "The file is empty"),
            Text("Tệp không có ô nào. Chọn đúng tệp rồi tải lại.", "It has no cells."),
        )
    if raw.startswith(_ZIP):
        return Kind.XLSX
    if raw.startswith(_OLE):
        raise _ole(raw)
    if _BIFF.match(raw):
        raise old_excel()
    for begins, what in _OTHERS:
        if raw.startswith(begins):
            raise not_a_table(what)
    if _MARKUP.match(raw[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")):
        raise not_a_table(Text("trang web hoặc tệp XML", "a web page or an XML file"))
    if b"\x00" in raw[:_LOOKED_AT] and not raw.startswith(_BOMS):
        raise not_a_table(Text("tệp nhị phân", "a binary file"))
    return Kind.CSV


def not_a_table(what: Text) -> RefusedError:
    """Refuse a file that is something else."""
    return refused(
        Code.NOT_A_TABLE,
        Text(f"Đây là {what.vi}, không phải bảng số liệu", f"This is {what.en}, not a table"),
        Text(f"Chỉ đọc được .xlsx và .csv. {_SAVE_AS.vi}", f"Only .xlsx and .csv. {_SAVE_AS.en}"),
    )


def old_excel() -> RefusedError:
    """Refuse a workbook of Excel 97-2003, whatever its name says."""
    return refused(
        Code.OLD_EXCEL,
        Text(
            "Đây là tệp Excel 97-2003 (.xls), kể cả khi tên là .xlsx",
            "This is an Excel 97-2003 workbook (.xls), whatever its name says",
        ),
        _SAVE_AS,
    )


def _ole(raw: bytes) -> RefusedError:
    """Refuse what is in Microsoft's older container: by the names of its streams, UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in raw:
        return encrypted()
    if "WordDocument".encode("utf-16-le") in raw:
        return not_a_table(Text("văn bản Word (.doc)", "a Word document (.doc)"))
    if "PowerPoint Document".encode("utf-16-le") in raw:
        return not_a_table(Text("bài trình chiếu (.ppt)", "a presentation (.ppt)"))
    return old_excel()


def encrypted() -> RefusedError:
    """Refuse what needs a password."""
    return refused(
        Code.ENCRYPTED,
        Text("Tệp có mật khẩu", "The file has a password"),
        Text(
            "Bỏ mật khẩu (Tệp > Thông tin > Bảo vệ sổ làm việc) rồi lưu và tải lại.",
            "Remove it (File > Info > Protect Workbook), save, and upload again.",
        ),
    )
