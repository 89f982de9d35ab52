"""importPaymentDocumentData: payment documents of a month (order of Minstroy 43/пр, sections 1-4), told or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lxml import etree

from sbyt.formats.giszhkh.elements import (
    NsiRef,
    branch,
    kilowatt_hours,
    leaf,
    money,
    reference,
    request_of,
    scaled,
    truth,
)
from sbyt.formats.giszhkh.namespaces import (
    ACCOUNT,
    BASE,
    BILLS,
    BILLS_BASE,
    IMPORT_BILLS,
    PAYMENTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDetails:
    """The account that payments go to."""

    transport_guid: str
    bik: str
    settlement_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCharged:
    """A service at one price: volumes in Wh of the rooms and of the common needs, sums in kopecks.

    `method` says how the volume of the rooms was found: M by a meter, N by the norm, O otherwise.
    """

    service: NsiRef
    price_e6: int
    individual_wh: int = 0
    common_wh: int = 0
    individual_kop: int = 0
    common_kop: int = 0
    recalculation_kop: int = 0
    discount_kop: int = 0
    reason: str = ""
    method: Literal["M", "N", "O"] = "M"
    common_method: Literal["M", "N", "O"] = "M"

    @property
    def charged_kop(self) -> int:
        return self.individual_kop + self.common_kop

    @property
    def payable_kop(self) -> int:
        return self.charged_kop + self.recalculation_kop - self.discount_kop


@dataclass(frozen=True, slots=True, kw_only=True)
class BillToTell:
    """A payment document as it was issued; plus of `opening_kop` is debt, minus an advance.

    `payment_document_id` is set where it stands there already and is told anew.
    """

    transport_guid: str
    account_guid: str
    account_number: str
    number: str
    services: tuple[ServiceCharged, ...]
    opening_kop: int
    paid_kop: int
    total_kop: int
    to_pay_kop: int
    paid_through: date | None = None
    last_payment_on: date | None = None
    payment_document_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillToWithdraw:
    """A payment document that is not to stand there any more, by the identifier ГИС ЖКХ gave it (18 signs)."""

    transport_guid: str
    payment_document_id: str


def bills_message(bills: Sequence[BillToTell], *, month: date, details: PaymentDetails) -> etree._Element:
    """Return the body of a request with the documents of a month, in their order."""
    root = request_of(IMPORT_BILLS)
    truth(root, BILLS, "ConfirmAmountsCorrect")
    leaf(root, BASE, "Month", month.month)
    leaf(root, BASE, "Year", month.year)
    where = branch(root, BILLS, "PaymentInformation")
    leaf(where, PAYMENTS, "BankBIK", details.bik)
    leaf(where, PAYMENTS, "operatingAccountNumber", details.settlement_account)
    leaf(where, BASE, "TransportGUID", details.transport_guid)
    for bill in bills:
        _bill(branch(root, BILLS, "PaymentDocument"), bill, details)
    return root


def withdrawals_message(bills: Sequence[BillToWithdraw]) -> etree._Element:
    """Return the body of a request that withdraws up to a thousand documents."""
    root = request_of(IMPORT_BILLS)
    for bill in bills:
        element = branch(root, BILLS, "WithdrawPaymentDocument")
        leaf(element, BASE, "TransportGUID", bill.transport_guid)
        leaf(element, BILLS_BASE, "PaymentDocumentID", bill.payment_document_id)
    return root


def _bill(element: etree._Element, bill: BillToTell, details: PaymentDetails) -> None:
    leaf(element, ACCOUNT, "AccountGuid", bill.account_guid)
    leaf(element, BILLS_BASE, "PaymentDocumentNumber", bill.number)
    for service in bill.services:
        _service(branch(branch(element, BILLS, "ChargeInfo"), BILLS, "MunicipalService"), service)
    truth(element, BILLS, "Expose")
    leaf(element, BILLS, "TotalPayableByChargeInfo", money(bill.total_kop))
    debt = "DebtPreviousPeriods" if bill.opening_kop >= 0 else "AdvanceBllingPeriod"
    leaf(element, BILLS, debt, money(abs(bill.opening_kop)))
    if bill.paid_through is not None:
        leaf(element, BILLS, "PaymentsTaken", bill.paid_through.day)
    leaf(element, BILLS, "TotalPayableByPDWithDebtAndAdvance", money(bill.to_pay_kop))
    leaf(element, BILLS, "TotalPayableByPD", money(bill.total_kop))
    leaf(element, BILLS, "PaidCash", money(bill.paid_kop))
    if bill.last_payment_on is not None:
        leaf(element, BILLS, "DateOfLastReceivedPayment", bill.last_payment_on)
    leaf(element, BASE, "TransportGUID", bill.transport_guid)
    if bill.payment_document_id:
        leaf(element, BILLS_BASE, "PaymentDocumentID", bill.payment_document_id)
    leaf(element, BILLS, "PaymentInformationKey", details.transport_guid)


def _service(element: etree._Element, service: ServiceCharged) -> None:
    reference(element, BILLS, "ServiceType", service.service)
    leaf(element, BILLS, "Rate", scaled(service.price_e6, places=6))
    leaf(element, BILLS, "TotalPayable", money(service.payable_kop))
    leaf(element, BILLS, "AccountingPeriodTotal", money(service.charged_kop))
    if service.recalculation_kop or service.discount_kop:
        changes = branch(element, BILLS, "ServiceCharge")
        if service.recalculation_kop:
            leaf(changes, BILLS, "MoneyRecalculation", money(service.recalculation_kop))
        if service.discount_kop:
            leaf(changes, BILLS, "MoneyDiscount", money(service.discount_kop))
    if service.recalculation_kop:
        why = branch(element, BILLS, "PaymentRecalculation")
        leaf(why, BILLS, "recalculationReason", service.reason or "перерасчёт")
        leaf(why, BILLS, "sum", money(service.recalculation_kop))
    volumes = [
        (kind, wh, method)
        for kind, wh, method in (
            ("I", service.individual_wh, service.method),
            ("O", service.common_wh, service.common_method),
        )
        if wh
    ]
    if volumes:
        consumption = branch(element, BILLS, "Consumption")
        for kind, wh, method in volumes:
            volume = leaf(consumption, BILLS, "Volume", kilowatt_hours(wh))
            volume.set("type", kind)
            volume.set("determiningMethod", method)
    if service.common_kop:
        leaf(element, BILLS, "MunicipalServiceIndividualConsumptionPayable", money(service.individual_kop))
        leaf(element, BILLS, "MunicipalServiceCommunalConsumptionPayable", money(service.common_kop))
