"""What the QR of a document asks a bank to pay: exactly the sum to pay, for this account and month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from sbyt.apps.documents.types import InvoiceBody, ReceiptBody
from sbyt.formats.payment_qr import PaymentOrder, write_payment_qr

HOUSING: Final = "02"
"""The standard's code of payments for housing and utilities."""

_LONGEST_NAME: Final = 160
_LONGEST_BANK_NAME: Final = 45
_LONGEST_PURPOSE: Final = 160


def payment_qr_of(body: ReceiptBody | InvoiceBody, *, number: str, issued_on: dt.date) -> str:
    """Return the text of the payment code, or an empty one where nothing is to be paid.

    It carries what a bank needs and the account is found by, no address and no readings: the fewer bytes, the
    larger the dots. The bank's name is cut to the 45 characters that the code takes: the bank is found by its БИК. Raises
    UnableToWritePaymentQr where a requisite is missing or out of form.
    """
    to_pay = body.balance.to_pay_kop
    if to_pay == 0:
        return ""
    order = payment_order_of(body, number=number, issued_on=issued_on, sum_kop=to_pay)
    return write_payment_qr(order).decode()


def payment_order_of(
    body: ReceiptBody | InvoiceBody, *, number: str, issued_on: dt.date, sum_kop: int
) -> PaymentOrder:
    """Return what a bank is asked to pay by a document: the sum named, to the requisites printed on it."""
    order = _to_supplier(body, number=number, sum_kop=sum_kop)
    if isinstance(body, ReceiptBody):
        return _from_household(order, body)
    return _from_firm(order, body, number=number, issued_on=issued_on)


def _to_supplier(body: ReceiptBody | InvoiceBody, *, number: str, sum_kop: int) -> PaymentOrder:
    supplier = body.supplier
    return PaymentOrder(
        name=supplier.name[:_LONGEST_NAME],
        personal_account=supplier.settlement_account,
        bank_name=supplier.bank_name[:_LONGEST_BANK_NAME].rstrip(),
        bic=supplier.bik,
        correspondent_account=supplier.correspondent_account or "0",
        sum_kop=sum_kop,
        payee_inn=supplier.inn,
        kpp=supplier.kpp,
        account_number=body.account_number,
        payment_period=f"{body.month:%m.%Y}",
        document_number=number,
    )


def _from_household(order: PaymentOrder, body: ReceiptBody) -> PaymentOrder:
    last, first, middle = _parts_of_name(body.customer.name)
    return replace(
        order,
        purpose=f"За электроэнергию, ЛС {body.account_number}, {body.month:%m.%Y}",
        last_name=last,
        first_name=first,
        middle_name=middle,
        tech_code=HOUSING,
    )


def _from_firm(order: PaymentOrder, body: InvoiceBody, *, number: str, issued_on: dt.date) -> PaymentOrder:
    contract = "" if body.contract is None else body.contract.number
    by_contract = f", договор {contract}" if contract else ""
    purpose = f"Электроэнергия за {body.month:%m.%Y}, счёт {number} от {issued_on:%d.%m.%Y}{by_contract}"
    return replace(
        order,
        purpose=purpose[:_LONGEST_PURPOSE],
        payer_inn=body.customer.inn,
        contract=contract,
        document_date=f"{issued_on:%d.%m.%Y}",
    )


def _parts_of_name(name: str) -> tuple[str, str, str]:
    """Return last, first and middle name of a person; more words than three go to the middle name."""
    words = [*name.split(maxsplit=2), "", "", ""]
    return words[0], words[1], words[2]
