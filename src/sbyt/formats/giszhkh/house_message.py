"""exportHouseData and exportAccountData: what ГИС ЖКХ knows of a house: its rooms, its accounts."""

from __future__ import annotations

from lxml import etree

from sbyt.formats.giszhkh.elements import leaf, request_of
from sbyt.formats.giszhkh.namespaces import EXPORT_ACCOUNTS, EXPORT_HOUSE, HOUSES


def house_asked(*, fias_house_guid: str) -> etree._Element:
    """Return the body of a request for a house with its premises."""
    root = request_of(EXPORT_HOUSE)
    leaf(root, HOUSES, "FIASHouseGuid", fias_house_guid)
    return root


def accounts_asked(*, fias_house_guid: str) -> etree._Element:
    """Return the body of a request for the accounts of a house."""
    root = request_of(EXPORT_ACCOUNTS)
    leaf(root, HOUSES, "FIASHouseGuid", fias_house_guid)
    return root
