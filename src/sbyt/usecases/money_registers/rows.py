"""The rows of registers by the names of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sbyt.apps.metering.queries.import_journal import issues_of
from sbyt.apps.metering.types import ImportFile
from sbyt.apps.payments.queries import lines_of_file
from sbyt.apps.payments.types import Purpose
from sbyt.apps.reporting.compensations import compensations
from sbyt.apps.reporting.scope import ReportScope
from sbyt.apps.reporting.subsidies import subsidy_recipients
from sbyt.kit.access.actor import Actor
from sbyt.kit.files.operations import read_stored_file
from sbyt.usecases.files_intake.take_payments_in import number_of, read_payments

Row = Mapping[str, Any]


def register_rows(*, actor: Actor, purpose: str, month: date, branch_id: int | None) -> list[Row]:
    """Return the rows of the register of compensations or of recipients of subsidies."""
    scope = ReportScope(branch=branch_id)
    if purpose == Purpose.COMPENSATION:
        found = compensations(actor=actor, month=month, scope=scope)
        return [_compensation(place, row, month) for place, row in enumerate(found, start=1)]
    recipients = subsidy_recipients(actor=actor, month=month, scope=scope)
    return [_recipient(place, row, month) for place, row in enumerate(recipients, start=1)]


def reply_rows(import_file: ImportFile) -> list[Row]:
    """Return what became of each line of a register of payments: accepted, accepted earlier, or refused with its reason.

    The lines are read again from the original by the profile of today; raises UnableToReadStoredFile where it is gone.
    """
    if import_file.file is None:
        return []
    layout, contents = read_payments(read_stored_file(import_file.file), import_file)
    new = lines_of_file(import_file_id=import_file.pk)
    refused: dict[int, str] = {}
    for one in issues_of(import_file).filter(severity="refused", resolved_at=None).exclude(line=None):
        refused.setdefault(one.line or 0, one.message)
    rows: list[Row] = []
    for row in contents.rows:
        reason = "" if row.line in new else refused.get(row.line, "принят раньше")
        rows.append(
            {
                "строка": row.line,
                "лицевой счёт": row.account,
                "сумма": row.amount_kop,
                "дата": row.received_on,
                "номер": number_of(row, layout, import_file),
                "принят": "0" if row.line in refused and row.line not in new else "1",
                "причина": reason,
            }
        )
    read = {row.line for row in contents.rows}
    unread = [line for line in refused if line not in read]
    blank = {"лицевой счёт": "", "сумма": None, "дата": None, "номер": "", "принят": "0"}
    rows += [{**blank, "строка": line, "причина": refused[line]} for line in unread]
    return sorted(rows, key=lambda row: int(row["строка"]))


def _compensation(place: int, row: Row, month: date) -> Row:
    return {
        "строка": place,
        "лицевой счёт": row["number"],
        "абонент": row["name"],
        "адрес": row["address"],
        "категория": row["category"],
        "закон": row["law"],
        "документ": row["document"],
        "доля": row["share_bp"],
        "человек": row["people"],
        "норматив": row["norm_wh"],
        "объём": row["covered_wh"],
        "сумма": row["gross_kop"],
        "месяц": month,
    }


def _recipient(place: int, row: Row, month: date) -> Row:
    return {
        "строка": place,
        "лицевой счёт": row["number"],
        "абонент": row["name"],
        "адрес": row["address"],
        "месяц": month,
        "начислено": row["charged_kop"],
        "оплачено": row["paid_kop"],
        "субсидия": row["subsidy_kop"],
        "долг": row["debt_kop"],
        "месяцев долга": row["months"],
        "долг есть": "да" if row["debt_kop"] else "нет",
    }
