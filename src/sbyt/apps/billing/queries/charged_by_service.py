"""What an account was charged in accounting months, by service."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Sum

from sbyt.apps.billing.models import Bill, ChargeLine

RECALCULATION = "Перерасчёт"
_FINAL = "Изменение по окончательному счёту"


def charged_by_service(*, account_id: int, month_from: date, month_to: date) -> dict[date, dict[str, int]]:
    """Return kopecks by accounting month in `[month_from, month_to)` and name of service, as posted; two queries.

    A final bill after a forecast posts a difference, which no line says: it stands under a name of its own.
    """
    bills = list(
        Bill.objects.filter(
            account_id=account_id, entry__month__gte=month_from, entry__month__lt=month_to
        ).values_list("charge_id", "month", "entry__month", "gross_kop", "posted_kop")
    )
    by_charge = _by_charge({charge for charge, *_rest in bills}, {month for _charge, month, *_rest in bills})
    told: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for charge_id, _month, accounted, gross, posted in bills:
        sums = by_charge[charge_id] if gross == posted else {_FINAL: posted}
        for name, kopecks in sums.items():
            told[accounted][name] += kopecks
    return {month: dict(sums) for month, sums in told.items()}


def _by_charge(charge_ids: set[int], months: set[date]) -> dict[int, dict[str, int]]:
    names = dict(ChargeLine.Service.choices)
    rows = (
        ChargeLine.objects.filter(month__in=months, charge_id__in=charge_ids)
        .values("charge_id", "service", "method")
        .annotate(gross=Sum("gross_kop"))
        .order_by("charge_id", "-service", "method")
    )
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        adjusted = row["method"] == ChargeLine.Method.ADJUSTED
        name = RECALCULATION if adjusted else str(names.get(row["service"], row["service"]))
        sums[row["charge_id"]][name] += int(row["gross"])
    return sums
