"""Files of a request, of a screen's form or of the API: kept before anything else, and whether to take them in at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.core.files.uploadedfile import UploadedFile

from sbyt.apps.metering.types import BroughtFile
from sbyt.formats.recognise import FileFormat, recognise
from sbyt.kit.files.operations import harmless_name, store_pieces
from sbyt.usecases.files_intake.incoming import LARGEST_FILE

_FEW_FILES: Final = 5
_FEW_BYTES: Final = 512 * 1024


def are_few_and_small(files: Sequence[UploadedFile[bytes]]) -> bool:
    """Tell whether the intake is a matter of a second: no archives, a few files, half a megabyte."""
    if len(files) > _FEW_FILES or sum(file.size or 0 for file in files) > _FEW_BYTES:
        return False
    return not any(_is_archive(file) for file in files)


def keep_brought(file: UploadedFile[bytes]) -> BroughtFile:
    """Keep the content of a file; one too large to be read is only named."""
    name = harmless_name(file.name or "")
    if (file.size or 0) > LARGEST_FILE:
        return BroughtFile(name=name, stored_id=None)
    return BroughtFile(name=name, stored_id=store_pieces(pieces=file.chunks(), name=name).pk)


def _is_archive(file: UploadedFile[bytes]) -> bool:
    content = file.read()
    file.seek(0)
    return recognise(content, name=file.name or "").format is FileFormat.ZIP
