"""The folder of published schemas that the settings name."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from sbyt.formats.giszhkh.schemas import Schemas, UnableToReadSchemas


def schemas_of_settings() -> Schemas:
    """Return the schemas; raises UnableToReadSchemas where no folder is named or it is not one."""
    named: str = settings.GISZHKH["schemas"]
    if not named:
        raise UnableToReadSchemas("Папка схем ГИС ЖКХ не названа: SBYT_GISZHKH_SCHEMAS.")
    folder = Path(named)
    if not folder.is_dir():
        raise UnableToReadSchemas(f"Папки схем ГИС ЖКХ нет: {folder}")
    return Schemas(folder)
