"""What columns of workbooks for the web upload may show, and the layouts that stand until somebody edits them.

The official templates are not confirmed: a layout is data, and these are a first guess at them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sbyt.apps.exchange.types import Known, MessageKind
from sbyt.formats.giszhkh.bill_message import ServiceCharged
from sbyt.formats.giszhkh.sheet_layout import ProtocolLayout, SheetColumn, SheetLayout
from sbyt.formats.giszhkh.sheet_writer import Value, Values
from sbyt.usecases.giszhkh.bills_of_month import BillOfMonth
from sbyt.usecases.giszhkh.readings_of_month import ReadingOfMonth

_METHODS: Final = {"M": "прибор учёта", "N": "норматив", "O": "иное"}
_ZONES: Final = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A value that a column may show: what it is called, and an example for the preview."""

    words: str
    example: Value


_OF_BOTH: Final[Mapping[str, KnownValue]] = {
    "account": KnownValue("Номер лицевого счёта", "150000001"),
    "unified": KnownValue("Единый лицевой счёт (ЕЛС)", "40АА123456"),
    "address": KnownValue("Адрес", "Светлогорск, Красная, 45"),
    "month": KnownValue("Месяц расчётного периода", 10),
    "year": KnownValue("Год расчётного периода", 2026),
    "period": KnownValue("Расчётный период, ММ.ГГГГ", "10.2026"),
}
VALUES: Final[Mapping[str, Mapping[str, KnownValue]]] = {
    MessageKind.READINGS: {
        **_OF_BOTH,
        "serial": KnownValue("Заводской номер прибора", "0123456789"),
        "device_number": KnownValue("Номер прибора в ГИС ЖКХ", "77-000001"),
        "device_guid": KnownValue("Идентификатор прибора в ГИС ЖКХ", "9a2c1c36-3a57-4d5e-9f0c-2a1d6d1f0d01"),
        "device_type": KnownValue("Марка прибора", "Меркурий 201.5"),
        "taken_on": KnownValue("Дата снятия", date(2026, 10, 22)),
        "t1": KnownValue("Показание Т1, кВт·ч", Decimal("10180.125")),
        "t2": KnownValue("Показание Т2, кВт·ч", Decimal(4020)),
        "t3": KnownValue("Показание Т3, кВт·ч", None),
        "kind": KnownValue("Вид показания", "текущее"),
    },
    MessageKind.BILLS: {
        **_OF_BOTH,
        "number": KnownValue("Номер платёжного документа", "ПД26-0000123"),
        "issued_on": KnownValue("Дата документа", date(2026, 11, 3)),
        "due_on": KnownValue("Оплатить до", date(2026, 11, 10)),
        "customer": KnownValue("Потребитель", "Иванов Иван Иванович"),
        "total": KnownValue("Начислено за период, ₽", Decimal("823.40")),
        "debt": KnownValue("Задолженность за прошлые периоды, ₽", Decimal("120.00")),
        "advance": KnownValue("Аванс на начало периода, ₽", Decimal("0.00")),
        "paid": KnownValue("Оплачено, ₽", Decimal("120.00")),
        "last_payment_on": KnownValue("Дата последней оплаты", date(2026, 10, 12)),
        "to_pay": KnownValue("К оплате, ₽", Decimal("823.40")),
        "bik": KnownValue("БИК", "044525000"),
        "settlement_account": KnownValue("Расчётный счёт", "40702810000000000001"),
        "service_code": KnownValue("Услуга: код НСИ 51", "1.1"),
        "price": KnownValue("Услуга: тариф, ₽/кВт·ч", Decimal("6.17")),
        "individual_kwh": KnownValue("Услуга: объём индивидуальный, кВт·ч", Decimal(130)),
        "common_kwh": KnownValue("Услуга: объём на общедомовые нужды, кВт·ч", Decimal("3.452")),
        "method": KnownValue("Услуга: способ определения объёма", "прибор учёта"),
        "individual_sum": KnownValue("Услуга: начислено индивидуально, ₽", Decimal("802.10")),
        "common_sum": KnownValue("Услуга: начислено на общедомовые нужды, ₽", Decimal("21.30")),
        "recalculation": KnownValue("Услуга: перерасчёт, ₽", Decimal("0.00")),
        "recalculation_reason": KnownValue("Услуга: основание перерасчёта", ""),
        "discount": KnownValue("Услуга: льгота, ₽", Decimal("0.00")),
        "payable": KnownValue("Услуга: итого, ₽", Decimal("823.40")),
    },
}
_READINGS: Final = SheetLayout(
    sheet="Показания",
    columns=(
        SheetColumn(heading="№ ЛС", value="account", required=True),
        SheetColumn(heading="ЕЛС", value="unified"),
        SheetColumn(heading="Вид коммунального ресурса", constant="Электрическая энергия"),
        SheetColumn(heading="Заводской номер ПУ", value="serial", required=True),
        SheetColumn(heading="Номер ПУ в ГИС ЖКХ", value="device_number"),
        SheetColumn(heading="Показание Т1", value="t1", required=True),
        SheetColumn(heading="Показание Т2", value="t2"),
        SheetColumn(heading="Показание Т3", value="t3"),
        SheetColumn(heading="Дата снятия показания", value="taken_on", required=True),
        SheetColumn(heading="Период", value="period"),
    ),
    protocol=ProtocolLayout(key_column="D", error_column="K", taken_words="OK;Обработано"),
)
_BILLS: Final = SheetLayout(
    sheet="Платежные документы",
    columns=(
        SheetColumn(heading="Номер платежного документа", value="number", required=True),
        SheetColumn(heading="Тип ПД", constant="Текущий"),
        SheetColumn(heading="№ ЛС", value="account", required=True),
        SheetColumn(heading="ЕЛС", value="unified"),
        SheetColumn(heading="Расчетный период", value="period", required=True),
        SheetColumn(heading="Услуга", value="service_code", required=True),
        SheetColumn(heading="Тариф", value="price"),
        SheetColumn(heading="Индивидуальное потребление", value="individual_kwh"),
        SheetColumn(heading="Общедомовые нужды", value="common_kwh"),
        SheetColumn(heading="Способ определения объема", value="method"),
        SheetColumn(heading="Перерасчеты", value="recalculation"),
        SheetColumn(heading="Основание перерасчета", value="recalculation_reason"),
        SheetColumn(heading="Льготы", value="discount"),
        SheetColumn(heading="Итого по услуге", value="payable"),
        SheetColumn(heading="Задолженность за предыдущие периоды", value="debt"),
        SheetColumn(heading="Аванс на начало периода", value="advance"),
        SheetColumn(heading="Оплачено", value="paid"),
        SheetColumn(heading="Дата последней оплаты", value="last_payment_on"),
        SheetColumn(heading="Итого к оплате", value="to_pay", required=True),
        SheetColumn(heading="БИК", value="bik", required=True),
        SheetColumn(heading="Расчетный счет", value="settlement_account", required=True),
    ),
    a_row="service",
    protocol=ProtocolLayout(key_column="A", error_column="V", number_column="W", taken_words="OK;Обработано"),
)
DEFAULTS: Final[Mapping[str, SheetLayout]] = {MessageKind.READINGS: _READINGS, MessageKind.BILLS: _BILLS}


def examples(kind: str) -> dict[str, Value]:
    """Return a row of examples for the preview."""
    return {key: value.example for key, value in VALUES[kind].items()}


def values_of_reading(one: ReadingOfMonth, *, account: Known, address: str) -> Values:
    """Return what a row of readings may show: the account is the first of those supplied."""
    supplied = one.meter.supplied
    figures = dict(zip(_ZONES, one.told.values_wh, strict=False))
    return {
        "account": supplied[0].account_number if supplied else "",
        "unified": account.unified_number,
        "address": address,
        **_period(one.told.month),
        "serial": one.meter.meter.serial_number,
        "device_number": one.device.unique_number,
        "device_guid": one.device.guid,
        "device_type": one.meter.meter.type_name,
        "taken_on": one.told.taken_on,
        "kind": "контрольное" if one.told.is_control else "текущее",
        **{f"t{zone}": _thousandths(figures.get(zone)) for zone in _ZONES},
    }


def rows_of_bill(bill: BillOfMonth, *, account: Known, by_service: bool) -> Iterator[Values]:
    """Yield the rows of a document: one of each service, or one with the sums of all."""
    body, told = bill.body, bill.told
    common: dict[str, Value] = {
        "account": body.account_number,
        "unified": account.unified_number,
        "address": body.customer.address,
        **_period(body.month),
        "number": bill.document.number,
        "issued_on": bill.document.issued_on,
        "due_on": body.due_on,
        "customer": body.customer.name,
        "total": _kopecks(told.total_kop),
        "debt": _kopecks(max(told.opening_kop, 0)),
        "advance": _kopecks(max(-told.opening_kop, 0)),
        "paid": _kopecks(told.paid_kop),
        "last_payment_on": told.last_payment_on,
        "to_pay": _kopecks(told.to_pay_kop),
        "bik": bill.details.bik,
        "settlement_account": bill.details.settlement_account,
    }
    if by_service:
        for service in told.services:
            yield common | _of_services([service])
    else:
        yield common | _of_services(list(told.services))


def _of_services(services: list[ServiceCharged]) -> dict[str, Value]:
    """Return the charges added up; code, price and method stand where they are the same in all."""
    codes = {one.service.code for one in services}
    prices = {one.price_e6 for one in services}
    methods = {one.method for one in services}
    return {
        "service_code": codes.pop() if len(codes) == 1 else "",
        "price": Decimal(prices.pop()).scaleb(-6) if len(prices) == 1 else None,
        "individual_kwh": _thousandths(sum(one.individual_wh for one in services)),
        "common_kwh": _thousandths(sum(one.common_wh for one in services)),
        "method": _METHODS[methods.pop()] if len(methods) == 1 else "",
        "individual_sum": _kopecks(sum(one.individual_kop for one in services)),
        "common_sum": _kopecks(sum(one.common_kop for one in services)),
        "recalculation": _kopecks(sum(one.recalculation_kop for one in services)),
        "recalculation_reason": "; ".join(dict.fromkeys(one.reason for one in services if one.reason)),
        "discount": _kopecks(sum(one.discount_kop for one in services)),
        "payable": _kopecks(sum(one.payable_kop for one in services)),
    }


def _period(month: date) -> dict[str, Value]:
    return {"month": month.month, "year": month.year, "period": f"{month:%m.%Y}"}


def _thousandths(watt_hours: int | None) -> Decimal | None:
    return None if watt_hours is None else Decimal(watt_hours).scaleb(-3)


def _kopecks(kopecks: int) -> Decimal:
    return Decimal(kopecks).scaleb(-2)
