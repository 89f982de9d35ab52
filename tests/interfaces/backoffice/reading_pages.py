"""What a page says, read as a person reads it."""

from __future__ import annotations

import re
from io import BytesIO

from django.http import HttpResponse
from lxml import html
from openpyxl import load_workbook

BODY_ROWS = "//table[contains(@class, 'sheet')]/tbody/tr"


class Page:
    """A page by its parts; runs of spaces in texts are made one, narrow and no-break ones kept."""

    def __init__(self, response: HttpResponse, *, status: int | None = None) -> None:
        expected = {status} if status else {200, 201, 302, 422}
        assert response.status_code in expected, response.status_code
        self.tree = html.fromstring(response.content.decode())

    def texts(self, xpath: str) -> list[str]:
        return [_words(element) for element in self.tree.xpath(xpath)]

    def text(self, xpath: str) -> str:
        (found,) = self.texts(xpath)
        return found

    def of_class(self, name: str) -> list[str]:
        return [_words(element) for element in self.tree.find_class(name)]

    def rows(self, xpath: str = BODY_ROWS) -> list[list[str]]:
        return [[_words(cell) for cell in row.xpath("./td|./th")] for row in self.tree.xpath(xpath)]

    def column(self, number: int, xpath: str = BODY_ROWS) -> list[str]:
        return [row[number] for row in self.rows(xpath)]

    def values(self, xpath: str) -> list[str]:
        return [str(value) for value in self.tree.xpath(xpath)]


def _words(element) -> str:
    return re.sub(r"[ \n\t]+", " ", element.text_content()).strip(" ")


def sheet_rows(response) -> list[tuple]:
    """Return the rows of an xlsx answer."""
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    return list(book.active.iter_rows(values_only=True))
