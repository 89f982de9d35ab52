"""«Протокол разногласий»: who disagrees about which month, the points that differ, places for signatures."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpResponseBase
from django.utils import timezone

from sbyt.apps.network.queries import rows_of
from sbyt.apps.network.types import NetworkNode, Reconciliation
from sbyt.apps.parties.queries import UnableToNameSupplier, the_supplier
from sbyt.calc.periods import next_month
from sbyt.interfaces.backoffice.network.words import KINDS
from sbyt.kit import numbers
from sbyt.kit.xlsx_export import Column, xlsx_response

_ALIKE: Final = frozenset({"equal", "rounding"})
_BLANK: Final = "____________________"


def protocol_of(found: Reconciliation) -> HttpResponseBase:
    """Return the protocol as xlsx. «Согласовано» is summed once the reconciliation is agreed."""
    agreed = found.state == Reconciliation.State.AGREED
    columns = [
        Column(title="Код точки"),
        Column(title="Название"),
        Column(title="Строка файла", kind="integer"),
        Column(title="Сетевая, кВт·ч", kind="energy", total=True),
        Column(title="Сбыт, кВт·ч", kind="energy", total=True),
        Column(title="Разница, кВт·ч", kind="energy", total=True),
        Column(title="Вид расхождения"),
        Column(title="Согласовано, кВт·ч", kind="energy", total=agreed),
        Column(title="Примечание"),
    ]
    rows = (
        [
            row.code,
            row.name,
            row.line,
            row.theirs_wh,
            row.ours_wh,
            row.difference_wh,
            KINDS[row.kind].text,
            row.agreed_wh,
            row.note,
        ]
        for row in rows_of(found)
        if row.kind not in _ALIKE
    )
    network, supplier = _network_company(found), _supplier()
    return xlsx_response(
        rows,
        columns=columns,
        title=f"Протокол разногласий {found.node.code} {numbers.month(found.month)}",
        on=timezone.localdate(),
        above=_above(found, network=network, supplier=supplier, agreed=agreed),
        below=(f"Сетевая организация: {network}", _SIGNATURE, "", f"Сбыт: {supplier}", _SIGNATURE),
    )


_SIGNATURE: Final = (
    f"Должность {_BLANK}  подпись {_BLANK}  И. О. Фамилия {_BLANK}  «___» ____________ 20___ г."
)


def _above(found: Reconciliation, *, network: str, supplier: str, agreed: bool) -> tuple[str, ...]:
    last = next_month(found.month) - timedelta(days=1)
    decided = numbers.day(found.agreed_at) if agreed else ""
    return (
        f"Протокол разногласий № {found.pk} по объёмам электроэнергии",
        f"Расчётный период: {numbers.month(found.month)}, с {numbers.day(found.month)} по {numbers.day(last)}",
        f"Сетевая организация: {network}; узел {found.node}",
        f"Сбыт: {supplier}",
        f"Составлен {numbers.day(timezone.localdate())} по файлу сетевой «{found.file_name}» от {numbers.day(found.created_at)}",
        f"Согласован {decided}" if agreed else "Не согласован: объёмы столбца «Согласовано» ещё не решены",
    )


def _network_company(found: Reconciliation) -> str:
    """Return the name of the network company above the node; a blank to fill where the map has none."""
    node: NetworkNode | None = found.node
    while node is not None:
        if node.kind == node.Kind.COMPANY:
            return node.name
        node = node.parent
    return _BLANK


def _supplier() -> str:
    try:
        party = the_supplier().party
    except UnableToNameSupplier:
        return _BLANK
    return f"{party.name}, ИНН {party.inn}" if party.inn else party.name
