"""The list of reports, by right."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.forms import today
from sbyt.interfaces.backoffice.rendering import render_screen

_REPORTS: Final = (
    ("report-turnover", "ledger.view", "scale", "Оборотная ведомость", "Долг, начисления и оплаты за период: по отделениям, населённым пунктам, секторам, домам, счетам"),
    ("report-collection", "bills.view", "percentage", "Сбор денежных средств", "Начислено, оплачено и какая часть собрана: по отделениям, районам, населённым пунктам, домам"),
    ("report-payments", "bills.view", "cash", "Оплаты", "Принято и сторнировано: по источникам, видам, дням, отделениям, домам; строка ведёт к реестру платежей"),
    ("payments", "bills.view", "list", "Реестр платежей", "Каждый платёж: отборы по дню, источнику, виду и сумме, итог, выгрузка"),
    ("report-debtors", "ledger.view", "users", "Должники", "Кто сколько просрочил и как давно: до 30 дней, до 90, до года, больше"),
    ("report-common-needs", "bills.view", "building-community", "ОДН в домах", "Небаланс каждого дома и как он распределён; Ф-83 дома"),
    ("report-compensations", "bills.view", "discount", "Возмещение льгот", "Что орган соцзащиты возмещает за месяц: категории, законы, люди, нормативы; реестр файлом, версия за версией"),
    ("report-subsidies", "bills.view", "cash", "Получатели субсидий", "Начислено, оплачено и долг тех, кому перечисляют субсидию; реестр файлом"),
    ("report-meters", "readings.view", "gauge", "Приборы учёта", "Сколько приборов, оснащённость, истёкшая поверка, отклонённые показания"),
    ("points", "readings.view", "calendar-due", "Приборы с истёкшей поверкой", "Точки, у прибора которых кончился срок поверки, давние первыми; адрес, тип, срок"),
    ("report-direct-contracts", "accounts.view", "building", "МКД по прямым договорам", "Сколько домов, где жители покупают у поставщика сами: кто управляет, кто начисляет ОДН"),
    ("refused-readings", "imports.view", "file-x", "Отклонённые показания", "Строки файлов показаний, которые не удалось принять, и показания, отклонённые сотрудником"),
)  # fmt: skip
_QUERIES: Final = {"points": "?verified_until={today}&sort=verified"}
"""What a list is narrowed to where it stands for a report."""


@require_GET
@screen(verb="accounts.view", section="reports")
def reports(request: StaffRequest) -> HttpResponse:
    """Show the reports that the person may read."""
    seen = [
        (
            reverse(f"backoffice:{name}") + _QUERIES.get(name, "").format(today=today().isoformat()),
            icon,
            title,
            words,
        )
        for name, verb, icon, title, words in _REPORTS
        if request.looker.may(verb)
    ]
    return render_screen(request, "backoffice/reports/reports.html", {"reports": seen})
