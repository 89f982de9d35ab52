"""Bodies of documents with exact sums; all names are invented."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sbyt.apps.documents.types import (
    Balance,
    BuildingFacts,
    ContractFacts,
    Customer,
    DebtNotice,
    Instalment,
    InvoiceBody,
    InvoiceLine,
    MeterRow,
    NormFacts,
    PenaltyRow,
    PremisesFacts,
    PricePart,
    ReceiptBody,
    ReceiptLine,
    Supplier,
    Totals,
)

JUNE = dt.date(2021, 6, 1)
JULY = dt.date(2021, 7, 1)
MAY = dt.date(2021, 5, 1)

SUPPLIER = Supplier(
    name="АО «Приречный энергосбыт»",
    inn="7712345678",
    kpp="771201001",
    address="142000, г. Приречный, ул. Набережная, д. 8",
    bank_name="ПАО «Приречный промышленный коммерческий банк»",
    bik="044525225",
    settlement_account="40702810138250123017",
    correspondent_account="30101810400000000225",
    phone="8 800 100-20-30",
    email="dom@prirechny.example",
    site="prirechny.example",
    director="Лугов А. С.",
    accountant="Вершинина О. П.",
)


def receipt_body(**changes: object) -> ReceiptBody:
    """A flat in June 2021: 159 kWh by the meter and 11.34 kWh of the building's common needs at 3.40."""
    energy = ReceiptLine(
        service="energy",
        zone="T0",
        method="meter",
        period_from=JUNE,
        period_to=JULY,
        quantity_wh=159_000,
        price_e7=34_000_000,
        vat_rate_bp=2000,
        net_kop=45050,
        vat_kop=9010,
        gross_kop=54060,
        act="приказ № 311 от 18.12.2020",
    )
    common = ReceiptLine(
        service="common_needs",
        zone="T0",
        method="share",
        period_from=JUNE,
        period_to=JULY,
        quantity_wh=11_340,
        price_e7=34_000_000,
        vat_rate_bp=2000,
        net_kop=3213,
        vat_kop=643,
        gross_kop=3856,
        act="приказ № 311 от 18.12.2020",
    )
    known: dict[str, object] = {
        "month": JUNE,
        "account_number": "0000012345",
        "supplier": SUPPLIER,
        "customer": Customer(name="Орлов Пётр Ильич", address="г. Приречный, ул. Красная, д. 45, кв. 1"),
        "premises": PremisesFacts(area_dm2=5430, rooms=2, people=3),
        "lines": (energy, common),
        "totals": Totals(energy_wh=170_340, net_kop=48263, vat_kop=9653, gross_kop=57916),
        "balance": Balance(
            opening_kop=54060,
            paid_kop=54060,
            charged_kop=57916,
            closing_kop=57916,
            paid_through=dt.date(2021, 6, 30),
            last_payment_on=dt.date(2021, 6, 9),
        ),
        "due_on": dt.date(2021, 7, 10),
        "meters": (
            MeterRow(
                meter_number="40112233",
                zone="T0",
                multiplier=1,
                previous_wh=21_539_000,
                previous_on=dt.date(2021, 5, 24),
                current_wh=21_698_000,
                current_on=dt.date(2021, 6, 24),
                volume_wh=159_000,
                verified_until=dt.date(2033, 3, 1),
            ),
        ),
        "building": BuildingFacts(
            common_meter_wh=8_412_000,
            premises_wh=7_890_500,
            common_needs_wh=521_500,
            premises_area_dm2=249_730,
            common_area_dm2=31_250,
        ),
        "norms": (
            NormFacts(
                name="Электроэнергия, газовая плита, 2 комнаты, 3 человека",
                energy_wh=65_000,
                unit="на человека в месяц",
                act="постановление № 87 от 30.05.2020",
            ),
        ),
        "notes": ("Передавайте показания с 15 по 25 число: в личном кабинете, по телефону или в офисе.",),
    }
    return ReceiptBody(**{**known, **changes})


def invoice_body(**changes: object) -> InvoiceBody:
    """A plant in May 2021, first price category, high voltage: the figures of the final bill."""
    line = InvoiceLine(
        name="Электрическая энергия (мощность), первая ценовая категория, ВН",
        quantity_wh=192_281_000,
        price_e7=43_662_600,
        net_kop=83_954_884,
        vat_rate_bp=2000,
        vat_kop=16_790_977,
        gross_kop=100_745_861,
        price_parts=(
            PricePart(
                name="Нерегулируемая цена энергии и мощности", price_e7=26_136_000, act="расчёт за 05.2021"
            ),
            PricePart(name="Передача, одноставочный тариф", price_e7=15_876_600, act="приказ № 400"),
            PricePart(name="Сбытовая надбавка", price_e7=1_600_000, act="приказ № 401"),
            PricePart(name="Иные услуги", price_e7=50_000, act="расчёт за 05.2021"),
        ),
    )
    known: dict[str, object] = {
        "month": MAY,
        "account_number": "35650001",
        "supplier": SUPPLIER,
        "customer": Customer(
            name="ООО «Завод Верхний»",
            address="142001, г. Приречный, Заводской проезд, д. 1",
            inn="7787654321",
            kpp="778701001",
        ),
        "contract": ContractFacts(number="ОП 03565", signed_on=dt.date(2019, 12, 2)),
        "period_from": MAY,
        "period_to": JUNE,
        "stage": "final",
        "lines": (line,),
        "totals": Totals(
            energy_wh=192_281_000, net_kop=83_954_884, vat_kop=16_790_977, gross_kop=100_745_861
        ),
        "balance": Balance(
            opening_kop=0,
            paid_kop=50_104_339,
            charged_kop=100_745_861,
            closing_kop=50_641_522,
            paid_through=dt.date(2021, 6, 10),
        ),
        "due_on": dt.date(2021, 6, 18),
        "points": (
            MeterRow(
                meter_number="00451177",
                zone="T0",
                multiplier=4000,
                previous_wh=None,
                previous_on=None,
                current_wh=None,
                current_on=None,
                volume_wh=192_281_000,
                usage_point="ТП-12, ячейка 4",
            ),
        ),
    }
    return InvoiceBody(**{**known, **changes})


def full_receipt_body(*, days: int = 1) -> ReceiptBody:
    """A flat of three zones with everything section by section; `days` cuts the day zone into so many lines."""
    plain = receipt_body().lines
    energy, common = plain
    day = dataclasses.replace(
        energy,
        zone="T1",
        tier="диапазон 1, до 3 900 кВт·ч",
        quantity_wh=10_000,
        net_kop=2833,
        vat_kop=567,
        gross_kop=3400,
    )
    lines = (
        *(dataclasses.replace(day, period_from=JUNE + dt.timedelta(days=n)) for n in range(days)),
        dataclasses.replace(day, zone="T2"),
        dataclasses.replace(day, zone="T3", method="norm", multiplier_bp=15_000, excess_kop=1133),
        common,
        dataclasses.replace(
            day,
            service="benefit",
            method="discount",
            quantity_wh=0,
            net_kop=-1417,
            vat_kop=-283,
            gross_kop=-1700,
            reason="Ветеран труда, 50 % цены 10 кВт·ч",
            tier="",
        ),
        dataclasses.replace(
            energy,
            method="adjusted",
            period_from=MAY,
            period_to=JUNE,
            quantity_wh=-5_000,
            net_kop=-1417,
            vat_kop=-283,
            gross_kop=-1700,
            reason="поступило или исправлено показание",
        ),
    )
    gross = sum(line.gross_kop for line in lines)
    return receipt_body(
        lines=lines,
        totals=Totals(
            energy_wh=sum(line.quantity_wh for line in lines),
            net_kop=sum(line.net_kop for line in lines),
            vat_kop=sum(line.vat_kop for line in lines),
            gross_kop=gross,
        ),
        balance=Balance(
            opening_kop=150_000, paid_kop=0, charged_kop=gross + 599, closing_kop=150_599 + gross
        ),
        building=dataclasses.replace(receipt_body().building, norm_mwh_per_m2=2_760_000, cap_wh=862_500),
        house_meters=(
            dataclasses.replace(receipt_body().meters[0], meter_number="ОДПУ-77", volume_wh=8_412_000),
        ),
        penalties=(
            PenaltyRow(name="Пени", cause="за май 2021: 750,00 ₽, 12 дн., 1/300 от 9,5 %", gross_kop=599),
        ),
        instalment=Instalment(
            year_before_kop=9_000, charged_kop=gross, parts=12, part_kop=888, rate_bp=1_750
        ),
        debt_notice=DebtNotice(
            overdue_kop=150_000,
            since=dt.date(2021, 4, 1),
            months=2,
            text="Если долг не будет погашен, подача ограничивается.",
        ),
    )
