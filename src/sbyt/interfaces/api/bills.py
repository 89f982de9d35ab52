"""Bills out: the list, and one with why it says what it says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from sbyt.apps.billing.queries.bills import bill_rows_after, bills_of
from sbyt.apps.billing.queries.explain import explain_bill
from sbyt.apps.contracts.queries import accounts_seen_by
from sbyt.interfaces.api.doors import asking
from sbyt.interfaces.api.explanation_shapes import ExplainedOut
from sbyt.interfaces.api.paging import Limit
from sbyt.kit.access.doors import marked
from sbyt.usecases.explanation.charge import plain_explanation

router = Router(tags=["Счета на оплату"])


class BillOut(Schema):
    """A bill in a list."""

    id: int
    account: str = Field(examples=["150001145"])
    month: date = Field(description="Первый день расчётного месяца", examples=["2021-07-01"])
    stage: str = Field(
        description="final: окончательный; forecast: прогноз; correction: исправленный", examples=["final"]
    )
    document_number: str = Field(examples=["ПД21-0000123"])
    issued_on: date
    due_on: date
    energy_wh: int = Field(examples=[213000])
    gross_kop: int = Field(description="Сумма с НДС", examples=[143349])
    posted_kop: int = Field(description="Сколько добавил к долгу", examples=[143349])


class BillPage(Schema):
    """A page of bills."""

    items: list[BillOut]
    next: int | None = Field(description="Передайте в after; null: это последняя", examples=[None])


class BillFilter(Schema):
    """What part of the list is asked for."""

    account: str = Field("", description="Номер лицевого счёта", examples=["150001145"])
    month: date | None = Field(None, description="Любой день расчётного месяца", examples=["2021-07-01"])
    after: int = Field(0, description="next предыдущей страницы", examples=[0])


@router.get("/bills", response=BillPage, summary="Список счетов", operation_id="listBills")
def list_bills(request: HttpRequest, sought: Query[BillFilter], limit: Limit = 100) -> BillPage:
    """Выпущенные счета, которые видны ключу, по возрастанию id."""
    accounts = accounts_seen_by(asking(request), verb="bills.view")
    if sought.account:
        accounts = accounts.filter(number=sought.account)
    bills = bills_of(accounts)
    if sought.month is not None:
        bills = bills.filter(month=sought.month.replace(day=1))
    rows = bill_rows_after(bills, after=sought.after, limit=limit + 1)
    return BillPage(
        items=[
            BillOut(
                id=row.bill_id,
                account=row.account_number,
                month=row.month,
                stage=row.stage,
                document_number=row.document_number,
                issued_on=row.issued_on,
                due_on=row.due_on,
                energy_wh=row.energy_wh,
                gross_kop=row.gross_kop,
                posted_kop=row.posted_kop,
            )
            for row in rows[:limit]
        ],
        next=rows[limit - 1].bill_id if len(rows) > limit else None,
    )


@router.get("/bills/{bill_id}", response=ExplainedOut, summary="Счёт с объяснением", operation_id="getBill")
def get_bill(request: HttpRequest, bill_id: int) -> dict[str, Any]:
    """Каждая строка с шагами: сумма → цена с её актом × объём → показания или дни профиля → файл и строка."""
    if not bills_of(accounts_seen_by(asking(request), verb="bills.view")).filter(pk=bill_id).exists():
        raise Http404
    explanation = explain_bill(bill_id=bill_id)
    if explanation is None:
        raise Http404
    return plain_explanation(explanation)


marked(list_bills, "bills.view")
marked(get_bill, "bills.view")
