"""A report as tagged PDF/A-3a: the same report, the same bytes. Reads packaged files only."""

import hashlib
import warnings
from importlib.resources import files
from typing import Final

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from .content import Report
from .page import page

VARIANT: Final = "pdf/a-3a"
_SCHEME: Final = "report:"
_PACKAGED: Final = {
    "draft.svg": "image/svg+xml",
    "fonts/LiberationSerif-Regular.ttf": "font/ttf",
    "fonts/LiberationSerif-Bold.ttf": "font/ttf",
    "fonts/LiberationSerif-Italic.ttf": "font/ttf",
    "fonts/LiberationSerif-BoldItalic.ttf": "font/ttf",
}


def packaged(name: str) -> bytes:
    """Read a file beside this module."""
    return files(__package__ or __name__).joinpath(name).read_bytes()


def fetched(url: str) -> URLFetcherResponse:
    """Give a file that is listed, and refuse all else: a report asks nobody for anything.

    Raises FatalURLFetchingError: any other error, and the page would do without its fonts.
    """
    name = url.removeprefix(_SCHEME)
    if not url.startswith(_SCHEME) or name not in _PACKAGED:
        raise FatalURLFetchingError(f"no file of a report: {url[:100]}")
    return URLFetcherResponse(url, packaged(name), {"Content-Type": _PACKAGED[name]})


class Press:
    """Sets reports; keeps fonts and style from one to the next."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        css = packaged("report.css").decode()
        self._style = CSS(string=css, font_config=self._fonts, url_fetcher=fetched)

    def pdf(self, report: Report) -> tuple[bytes, int]:
        """Print a report; also says how many pages it has."""
        source = page(report)
        html = HTML(string=source, url_fetcher=fetched, base_url=_SCHEME)
        laid = html.render(stylesheets=[self._style], font_config=self._fonts)
        digest = hashlib.sha256(source.encode()).hexdigest()
        with warnings.catch_warnings():
            # WeasyPrint leaves it to the garbage collector to close the file of its colours.
            warnings.simplefilter("ignore", ResourceWarning)
            written = laid.write_pdf(pdf_variant=VARIANT, pdf_identifier=digest[:32].encode())
        if not isinstance(written, bytes):
            raise TypeError(type(written))
        return written, len(laid.pages)
