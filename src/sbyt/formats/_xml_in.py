"""Bytes of a foreign XML file → its root, or the reason why not. Nothing outside the bytes is ever read."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Collection
from typing import Any, Final

from lxml import etree

from sbyt.formats.import_issues import ImportCode, Issue, issue
from sbyt.formats.xml_faults import xml_fault

_DECLARED: Final = re.compile(rb"""^[ \t\r\n]*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
MOST_TOKENS: Final = 1_500_000
"""Tags, opening and closing, and attributes of a file that is read as a tree: a hundred bytes of memory each."""
MOST_WALKED: Final = 3_000_000
"""The same of a file that is walked and let go: 2,400 points of four channels, a tag for every half-hour."""
_ECHOED_BEFORE: Final = re.compile(r"([ \t\r\n\ufeff]+)<\?xml[^>]*\?>")
"""What a generator sent out before its declaration: an include with a line feed at its end, marks of UTF-8 again."""
_LAST_EXACT_LINE: Final = 65_535
_ENCODINGS: Final = frozenset(
    {"utf-8", "utf-16", "cp1251", "koi8-r", "cp866", "iso8859-5", "ascii", "iso8859-1"}
)


def root_of(content: bytes, *, closing_tag: str) -> tuple[etree._Element | None, tuple[Issue, ...]]:
    """Return the root element with what was found on the way; None where the file is refused.

    The encoding is the BOM's, else the declaration's, else UTF-8. Entities are not resolved, a DOCTYPE is
    refused. `closing_tag` tells a file cut short from one that is badly formed.
    """
    text, issues = text_of(content)
    if text is None:
        return None, issues
    root, found = root_of_text(text, closing_tag=closing_tag)
    return root, (*issues, *found)


def root_of_text(text: str, *, closing_tag: str) -> tuple[etree._Element | None, tuple[Issue, ...]]:
    """Return the root element of a decoded file, None with the reason where it is refused."""
    if not text.lstrip().startswith("<"):
        return None, (issue(ImportCode.NOT_XML, "Файл не начинается с «<»: это не XML.", line=1, raw=text),)
    wrong = _wrong_before_parsing(text, most=MOST_TOKENS)
    if wrong is not None:
        return None, (wrong,)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode(), parser), ()
    except etree.XMLSyntaxError as error:
        return None, (_syntax_issue(text, error, closing_tag),)


def walk(
    text: str, *, closing_tag: str, tags: Collection[str], take: Callable[[etree._Element], None]
) -> etree._Element | Issue:
    """Return the root of a decoded file after `take` has been given each element of `tags`, whole, which is then let go.

    An issue where the file is refused: what was taken of it counts for nothing then.
    """
    if not text.lstrip().startswith("<"):
        return issue(ImportCode.NOT_XML, "Файл не начинается с «<»: это не XML.", line=1, raw=text)
    wrong = _wrong_before_parsing(text, most=MOST_WALKED)
    if wrong is not None:
        return wrong
    steps = etree.iterparse(
        io.BytesIO(text.encode()),
        events=("end",),
        tag=tuple(tags),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _event, element in steps:
            take(element)
            element.clear()
            before, parent = element.getprevious(), element.getparent()
            if before is not None and parent is not None and before.tag in tags:
                parent.remove(before)
    except etree.XMLSyntaxError as error:
        # a walk goes on after an unknown entity and tells of the end: the first fault of all is the one to be told of
        return _syntax_issue(text, error, closing_tag, first=next(iter(steps.error_log), None))
    root: etree._Element = steps.root
    return root


def _wrong_before_parsing(text: str, *, most: int) -> Issue | None:
    """Return why a text is not given to a parser at all."""
    if text.count("<") + text.count("=") > most:
        line = _line_of_token(text, most)
        millions = f"{most / 10**6:g}".replace(".", ",")
        message = f"В файле больше {millions} млн тегов и атрибутов: такие не разбираются."
        return issue(ImportCode.FILE_TOO_LARGE, message, line=line, field="теги и атрибуты")
    doctype = _declaration_before_root(text)
    if doctype is not None:
        line = text.count("\n", 0, doctype) + 1
        message = "В файле есть DOCTYPE: такие файлы не принимаются ради безопасности."
        return issue(ImportCode.DOCTYPE_FORBIDDEN, message, line=line, field="DOCTYPE", raw=text[doctype:])
    return None


def _line_of_token(text: str, number: int) -> int:
    """Return the line by whose end the text has had so many tags and attributes."""
    low, high = 0, len(text)
    while high - low > 64:  # noqa: PLR2004  a piece of a line
        middle = (low + high) // 2
        if text.count("<", 0, middle) + text.count("=", 0, middle) > number:
            high = middle
        else:
            low = middle
    return text.count("\n", 0, high) + 1


def line_of(element: etree._Element) -> int | None:
    """Return the line of the file where an element begins.

    The parser keeps a line of an element in 16 bits; from there on it tells the line where the text next to the
    element ends.
    """
    line: object = element.sourceline  # the stubs have it as an ellipsis
    if not isinstance(line, int):
        return None
    return line if line < _LAST_EXACT_LINE else line - _text_next_to(element).count("\n")


def _text_next_to(element: etree._Element) -> str:
    """Return the text that the parser took the line from: in the element or the first in it, else behind it."""
    while not element.text and len(element):
        element = element[0]
    return (element.text or element.tail or "") if isinstance(element.tag, str) else ""


def text_of(content: bytes) -> tuple[str | None, tuple[Issue, ...]]:
    """Return the file as text in the encoding of its BOM, else of its declaration; None with the reason why not.

    A declaration that stands below blank lines is taken off once it is obeyed: it may only stand first.
    """
    name, start = _encoding_of(content)
    if name is None:
        declared = _DECLARED.match(content)
        raw = declared[1].decode("ascii") if declared else ""
        message = f"Кодировка «{raw}» не поддерживается; нужна windows-1251 или UTF-8."
        return None, (issue(ImportCode.ENCODING_WRONG, message, line=1, field="encoding", raw=raw),)
    body = content[start:]
    if start == 0 and name not in {"utf-8", "utf-16", "ascii"} and _is_cyrillic_utf8(body):
        message = f"В заголовке названа кодировка {name}, а файл в UTF-8; прочитан как UTF-8."
        named = issue(ImportCode.ENCODING_MISNAMED, message, line=1, field="encoding")
        return _without_what_was_before(body.decode()), (named,)
    try:
        return _without_what_was_before(body.decode(name)), ()
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        message = f"Файл не читается в кодировке {name}, названной в нём: ошибка в строке {line}."
        return None, (issue(ImportCode.ENCODING_WRONG, message, line=line, field="encoding"),)


def _without_what_was_before(text: str) -> str:
    """Return the text with its lines where they were, and nothing but blanks before the first element."""
    found = _ECHOED_BEFORE.match(text)
    if found is None:
        return text.lstrip("\ufeff")
    return found[1].replace("\ufeff", "") + "\n" * found[0][len(found[1]) :].count("\n") + text[found.end() :]


def _encoding_of(content: bytes) -> tuple[str | None, int]:
    """Return the codec's name, None for one we do not read, and where the text begins."""
    for bom, name in _BOMS:
        if content.startswith(bom):
            return name, len(bom)
    declared = _DECLARED.match(content)
    if declared is None:
        return "utf-8", 0
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return None, 0
    return (name if name in _ENCODINGS else None), 0


def _is_cyrillic_utf8(content: bytes) -> bool:
    """Tell UTF-8 with Cyrillic letters from a single-byte page: text of the latter is almost never valid UTF-8."""
    if content.isascii():
        return False
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return all(letter < "\u0500" or letter > "\u1fff" for letter in text)


def _declaration_before_root(text: str) -> int | None:
    """Return where a `<!…` that is no comment stands before the root element, or None."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith("<?", at):
            end = text.find("?>", at)
        elif text.startswith("<!", at):
            return at
        else:
            return None
        at = text.find("<", end) if end >= 0 else -1
    return None


def _syntax_issue(text: str, error: etree.XMLSyntaxError, closing_tag: str, *, first: Any = None) -> Issue:
    line, said = error.lineno, error.msg
    if first is not None:
        line, said = first.line, first.message
    line = line or 1
    if not text.rstrip().endswith(closing_tag) and closing_tag.replace("</", "<").rstrip(">") in text:
        last = text.rstrip().count("\n") + 1
        message = f"Файл обрывается на строке {last}: нет закрывающего {closing_tag}."
        return issue(ImportCode.XML_TRUNCATED, message, line=last)
    lines = text.split("\n")
    raw = lines[line - 1] if 0 < line <= len(lines) else ""
    message = f"XML составлен с ошибкой в строке {line}: {xml_fault(said or '')}."
    return issue(ImportCode.XML_MALFORMED, message, line=line, raw=raw)
