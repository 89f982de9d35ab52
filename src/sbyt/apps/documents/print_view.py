"""What a template is given: the snapshot with every figure already written in Russian. Nothing is computed here."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from sbyt.apps.documents.letter_view import letter_view
from sbyt.apps.documents.receipt_view import receipt_view
from sbyt.apps.documents.types import (
    Balance,
    Customer,
    InvoiceBody,
    InvoiceLine,
    Letter,
    ReceiptBody,
    Snapshot,
    Supplier,
)
from sbyt.apps.documents.view_parts import KWH, date_in_words, meter_view
from sbyt.formats.payment_qr import payment_qr_picture
from sbyt.kit import numbers
from sbyt.kit.sum_in_words import rubles_in_words

KWH_CODE: Final = "245"
_DAY: Final = dt.timedelta(days=1)


def view_of(snapshot: Snapshot) -> dict[str, Any]:
    """Return what the template of this kind prints."""
    body = snapshot.body
    if isinstance(body, Letter):
        return {
            "kind": body.kind,
            "number": snapshot.number,
            "issued_on": date_in_words(snapshot.issued_on),
            "account": body.account_number,
            "supplier": _supplier(body.supplier),
            "customer": _customer(body.customer),
            **letter_view(body),
        }
    own = receipt_view(body) if isinstance(body, ReceiptBody) else _invoice(body)
    return {
        "kind": body.kind,
        "number": snapshot.number,
        "issued_on": date_in_words(snapshot.issued_on),
        "month": numbers.month(body.month),
        "account": body.account_number,
        "supplier": _supplier(body.supplier),
        "customer": _customer(body.customer),
        "balance": _balance(body.balance, body.month),
        "due_on": numbers.day(body.due_on),
        "energy": numbers.energy(body.totals.energy_wh),
        "net": numbers.money(body.totals.net_kop),
        "vat": numbers.money(body.totals.vat_kop),
        "gross": numbers.money(body.totals.gross_kop),
        "gross_in_words": rubles_in_words(body.totals.gross_kop),
        "qr": payment_qr_picture(snapshot.payment_qr.encode()) if snapshot.payment_qr else "",
        "notes": list(body.notes),
        **own,
    }


def _invoice(body: InvoiceBody) -> dict[str, Any]:
    contract = body.contract
    last_day = body.period_to - _DAY
    return {
        "stage": body.stage,
        "contract": "" if contract is None else f"№ {contract.number} от {numbers.day(contract.signed_on)}",
        "period": f"с {numbers.day(body.period_from)} по {numbers.day(last_day)}",
        "act_date": date_in_words(last_day),
        "lines": [
            {
                "name": line.name,
                "unit": KWH,
                "unit_code": KWH_CODE,
                "quantity": numbers.energy(line.quantity_wh),
                "price": numbers.price(line.price_e7),
                "net": numbers.money(line.net_kop),
                "vat_rate": f"{numbers.percent(line.vat_rate_bp)}\u00a0%",
                "vat": numbers.money(line.vat_kop),
                "gross": numbers.money(line.gross_kop),
            }
            for line in body.lines
        ],
        "directions": _directions(body.lines),
        "prices": _prices(body.lines),
        "earlier": None
        if body.earlier is None
        else {
            "number": body.earlier.number,
            "issued_on": numbers.day(body.earlier.issued_on),
            "gross": numbers.money(body.earlier.gross_kop),
        },
        "points": [meter_view(row) for row in body.points],
    }


def _prices(lines: tuple[InvoiceLine, ...]) -> list[dict[str, Any]]:
    """Return what each price is made of; lines with the same name, price and parts are told once."""
    told = dict.fromkeys((line.name, line.price_e7, line.price_parts) for line in lines if line.price_parts)
    return [
        {
            "line": name,
            "price": numbers.price(price_e7),
            "adds-up": sum(part.price_e7 for part in parts) == price_e7,
            "parts": [
                {"name": part.name, "act": part.act, "price": numbers.price(part.price_e7)} for part in parts
            ],
        }
        for name, price_e7, parts in told
    ]


def _directions(lines: tuple[InvoiceLine, ...]) -> list[str]:
    """Say in words how the amount of each line was formed; once where it was the same for all."""
    told = [_direction(line) for line in lines]
    if len(set(told)) == 1:
        told = told[:1]
    if len(told) == 1:
        return [told[0][0].upper() + told[0][1:]]
    return [f"Строка {place}: {how}" for place, how in enumerate(told, start=1)]


def _direction(line: InvoiceLine) -> str:
    if line.amount_from == "gross":
        divisor = numbers.scaled(10_000 + line.vat_rate_bp, places=4, at_least=1)
        return (
            f"стоимость без НДС выделена из суммы с НДС: {numbers.money(line.gross_kop)} ÷ {divisor}; "
            "количество × цена может отличаться на копейки."
        )
    rate = numbers.percent(line.vat_rate_bp)
    return f"стоимость без НДС = количество × цена; НДС {rate}\u00a0% начислен сверху."


def _supplier(supplier: Supplier) -> dict[str, str]:
    return {
        "name": supplier.name,
        "inn": supplier.inn,
        "kpp": supplier.kpp,
        "address": supplier.address,
        "bank": supplier.bank_name,
        "bik": supplier.bik,
        "account": supplier.settlement_account,
        "correspondent": supplier.correspondent_account,
        "phone": supplier.phone,
        "email": supplier.email,
        "site": supplier.site,
        "director": supplier.director,
        "accountant": supplier.accountant,
    }


def _customer(customer: Customer) -> dict[str, str]:
    return {"name": customer.name, "address": customer.address, "inn": customer.inn, "kpp": customer.kpp}


def _balance(balance: Balance, month: dt.date) -> dict[str, Any]:
    opening = balance.opening_kop
    return {
        "opening_on": numbers.day(month),
        "opening": numbers.money(abs(opening)),
        "opening_is": "долг" if opening > 0 else "аванс" if opening < 0 else "",
        "charged": numbers.money(balance.charged_kop),
        "paid": numbers.money(balance.paid_kop),
        "paid_through": numbers.day(balance.paid_through) if balance.paid_through else "",
        "last_payment_on": numbers.day(balance.last_payment_on) if balance.last_payment_on else "",
        "closing": numbers.money(abs(balance.closing_kop)),
        "in_advance": balance.closing_kop < 0,
        "to_pay": numbers.money(balance.to_pay_kop),
        "to_pay_in_words": rubles_in_words(balance.to_pay_kop),
        "anything_to_pay": balance.to_pay_kop > 0,
    }
