"""«Оплатить»: the QR of the debt of this moment, requisites to copy, the receipt."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from sbyt.formats.payment_qr import PaymentOrder
from sbyt.interfaces.cabinet.entrance import ConsumerRequest, own_account, show
from sbyt.kit import numbers
from sbyt.usecases.cabinet.paying import paying_of


@require_GET
@own_account
def pay(request: ConsumerRequest) -> HttpResponse:
    """Show what a bank needs to take the payment."""
    paying = paying_of(request.account)
    context = {"paying": paying, "requisites": [] if paying.order is None else requisites_of(paying.order)}
    return show(request, "pay.html", context, section="home")


def requisites_of(order: PaymentOrder) -> list[tuple[str, str, str]]:
    """Return (name, as shown, as copied) of what a payment wants; what is empty is left out."""
    sum_kop = order.sum_kop or 0
    plain_sum = f"{sum_kop // 100}.{sum_kop % 100:02d}"
    rows = [
        ("Получатель", order.name, order.name),
        ("ИНН", order.payee_inn, order.payee_inn),
        ("КПП", order.kpp, order.kpp),
        ("Расчётный счёт", order.personal_account, order.personal_account),
        ("Банк", order.bank_name, order.bank_name),
        ("БИК", order.bic, order.bic),
        ("Корр. счёт", order.correspondent_account, order.correspondent_account),
        ("Лицевой счёт", order.account_number, order.account_number),
        ("Сумма, ₽", numbers.money(sum_kop), plain_sum),
        ("Назначение", order.purpose, order.purpose),
    ]
    return [row for row in rows if row[1] not in {"", "0"}]
