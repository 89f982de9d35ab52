"""Why an amount is what it is, as JSON."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field


class StepOut(Schema):
    """One step of the calculation, as one would check it by hand."""

    title: str = Field(examples=["Сумма"])
    formula: str = Field(examples=["213 × 6,73"])
    result: str = Field(examples=["1 433,49 ₽"])
    source: str = Field(description="Акт или прибор, на которых держится шаг", examples=["приказ № 637-п"])


class ActOut(Schema):
    """A published act and the clause with the figure."""

    name: str = Field(examples=["приказ № 637-п от 18.12.2020"])
    issuer: str
    clause: str


class PriceOut(Schema):
    """A price, or a component of one, with its act."""

    name: str
    kind: str
    value: int = Field(description="Рубли за кВт·ч × 10⁷", examples=[35400000])
    valid_from: date
    valid_to: date | None
    act: ActOut


class FileOut(Schema):
    """The file that brought a reading, and the line of it."""

    name: str
    line: int | None


class ReadingFactOut(Schema):
    """A reading the line stands on."""

    serial_number: str
    zone: str
    taken_on: date
    value_wh: int
    multiplier: int
    source_name: str
    state_name: str
    file: FileOut | None


class DayFactOut(Schema):
    """A day of the profile the line stands on."""

    day: date
    energy_wh: int
    missing: int = Field(description="Сколько значений без данных")
    version: int
    file_name: str
    archive_name: str = Field(description="Архив, в котором пришёл файл; пусто, если файл пришёл сам")
    first_line: int | None = Field(
        description="Первая из строк файла со значениями этих суток", examples=[26]
    )
    last_line: int | None = Field(description="Последняя из них", examples=[167])


class LineOut(Schema):
    """One line: quantity × price, its steps and what they stand on."""

    number: int
    service: str = Field(examples=["energy"])
    service_name: str = Field(examples=["Электроэнергия"])
    zone: str = Field(examples=["T0"])
    method: str = Field(examples=["meter"])
    method_name: str = Field(examples=["по прибору"])
    point_code: str
    period_from: date
    period_to: date = Field(description="Этот день уже не входит")
    quantity_wh: int = Field(examples=[213000])
    price_e7: int = Field(examples=[67300000])
    amount_from: str = Field(description="quantity: количество × цена; gross: от заданной суммы с НДС")
    vat_rate_bp: int = Field(examples=[2000])
    net_kop: int
    vat_kop: int
    gross_kop: int
    steps: list[StepOut]
    prices: list[PriceOut]
    readings: list[ReadingFactOut] = Field(description="Пары: с какого показания, по какое")
    days: list[DayFactOut]


class PenaltyDaysOut(Schema):
    """Days of a debt that the bill charges penalties for, or takes them back."""

    sign: int = Field(description="1 — начислено, −1 — снято начисленное раньше")
    period_from: date
    period_to: date = Field(description="Первый день после диапазона")
    first_day: int = Field(description="Который день после срока оплаты")
    days: int
    debt_kop: int
    rate_bp: int = Field(description="Ставка, сотые доли процента", examples=[950])
    divisor: int = Field(description="Доля ставки за день", examples=[300])
    exact_e4: int = Field(description="Копейки × 10⁴")


class PenaltyOut(Schema):
    """Penalties of one month's debt in the bill."""

    claim_month: date
    due_on: date
    reckoned_to: date
    claim_kop: int
    accrued_kop: int
    before_kop: int = Field(description="Начислено прежними счетами")
    amount_kop: int = Field(description="Добавляет этот счёт")
    ranges: list[PenaltyDaysOut]


class BillHeadOut(Schema):
    """The document of a bill."""

    document_number: str = Field(examples=["ПД21-0000123"])
    issued_on: date
    due_on: date
    posted_kop: int = Field(description="Сколько добавил к долгу; после прогноза меньше суммы")
    released_at: datetime


class ExplainedOut(Schema):
    """A bill in full."""

    account_number: str
    month: date
    stage: str = Field(
        description="final: окончательный; forecast: прогноз; correction: исправленный", examples=["final"]
    )
    as_of: datetime = Field(description="По данным на этот момент")
    energy_wh: int
    net_kop: int
    vat_kop: int
    gross_kop: int
    penalty_kop: int = Field(description="Пени сверх начисления; меньше нуля — снятые")
    penalties: list[PenaltyOut]
    adds_up: bool = Field(description="Строки сходятся с итогом до копейки")
    bill: BillHeadOut
    lines: list[LineOut]
