"""Forms of profiles of tables: a layout in the words of who looks at the table."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import fields
from typing import Any, ClassVar, Final, Literal

from django import forms

from sbyt.apps.intake.operations.profiles import TableLayout
from sbyt.calc.local_day import ZONES_OF_RUSSIA
from sbyt.formats.hour_table import HourTableLayout
from sbyt.formats.payment_register import PaymentRegisterLayout
from sbyt.formats.register_table import RegisterTableLayout, is_day, widths_of
from sbyt.interfaces.backoffice.forms import OfficeForm

_COLUMN: Final = {"max_length": 3, "required": False}


class ProfileForm(OfficeForm):
    """What every profile has; `columns` are the fields that name one, `layout_type` what they make."""

    columns: ClassVar[tuple[str, ...]] = ()
    layout_type: ClassVar[type[HourTableLayout | RegisterTableLayout | PaymentRegisterLayout]]

    name = forms.CharField(label="Название", max_length=100)
    pattern = forms.CharField(
        label="Имена файлов", max_length=200, help_text="Маска: hours_*.xlsx; * любые знаки, ? один"
    )
    is_on = forms.BooleanField(label="Применять к новым файлам", required=False, initial=True)
    unit_wh = forms.TypedChoiceField(
        label="Единица", choices=[(1000, "кВт·ч"), (1, "Вт·ч"), (1_000_000, "МВт·ч")], coerce=int
    )
    first_row = forms.IntegerField(label="Первая строка данных", min_value=1, max_value=1000, initial=2)
    sheet = forms.CharField(label="Лист", max_length=31, required=False, help_text="Пусто: первый видимый")
    delimiter = forms.ChoiceField(
        label="Разделитель CSV", choices=[(";", "точка с запятой"), (",", "запятая"), ("\t", "табуляция")]
    )
    encoding = forms.ChoiceField(
        label="Кодировка CSV", choices=[("utf-8", "UTF-8"), ("cp1251", "windows-1251")]
    )
    sample = forms.FileField(
        label="Проверить на файле",
        required=False,
        help_text="Таблица ниже читается заново после каждой правки; ничего не сохраняется",
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for field in self.columns:
            column = given.get(field, "").upper()
            given[field] = column
            if column and not (column.isascii() and column.isalpha()):
                self.add_error(field, "Буквы столбца, например C или AA")
        for field, fault in self.lacking(given).items():
            if not given.get(field) and field not in self.errors:
                self.add_error(field, fault)
        return given

    @abstractmethod
    def lacking(self, given: dict[str, Any]) -> dict[str, str]:
        """Return the fields that such a table needs, with what to say where one is empty."""

    def layout(self) -> TableLayout:
        """Return the layout that the form says."""
        given, names = self.cleaned_data, [one.name for one in fields(self.layout_type)]
        return self.layout_type(**{name: given[name] for name in names})


class HourProfileForm(ProfileForm):
    """Hourly volumes."""

    columns = (
        "day_column",
        "point_column",
        "channel_column",
        "first_value_column",
        "hour_column",
        "value_column",
    )
    layout_type = HourTableLayout
    field_order = (
        "name", "pattern", "is_on", "shape", "step_minutes", "unit_wh", "first_row", "day_column", "point_column",
        "point", "channel_column", "channel", "first_value_column", "hour_column", "hour_means", "value_column", "zone",
        "sheet", "delimiter", "encoding", "sample",
    )  # fmt: skip

    shape = forms.ChoiceField(
        label="Строка таблицы", choices=[("wide", "сутки, часы в столбцах"), ("long", "один интервал")]
    )
    step_minutes = forms.TypedChoiceField(
        label="Интервал", choices=[(60, "час"), (30, "полчаса")], coerce=int
    )
    day_column = forms.CharField(label="Столбец даты", max_length=3, initial="A")
    point_column = forms.CharField(label="Столбец точки", initial="B", **_COLUMN)  # type: ignore[arg-type]
    point = forms.CharField(
        label="Точка", max_length=40, required=False, help_text="Если весь файл об одной точке"
    )
    channel_column = forms.CharField(label="Столбец канала", **_COLUMN)  # type: ignore[arg-type]
    channel = forms.ChoiceField(label="Канал", choices=[(name, name) for name in ("A+", "A-", "R+", "R-")])
    first_value_column = forms.CharField(label="Первый столбец часов", initial="C", **_COLUMN)  # type: ignore[arg-type]
    hour_column = forms.CharField(label="Столбец часа", **_COLUMN)  # type: ignore[arg-type]
    hour_means = forms.ChoiceField(label="Час назван по", choices=[("end", "концу"), ("beginning", "началу")])
    value_column = forms.CharField(label="Столбец объёма", **_COLUMN)  # type: ignore[arg-type]
    zone = forms.ChoiceField(
        label="Часы таблицы",
        required=False,
        choices=[("", "как в учёте"), *((name, name) for name in ZONES_OF_RUSSIA)],
        help_text="Пояс, по которому в ней названы сутки и часы; часы встанут в сутки учёта",
    )

    def lacking(self, given: dict[str, Any]) -> dict[str, str]:
        long = given.get("shape") == "long"
        needed = dict.fromkeys(
            ("hour_column", "value_column") if long else ("first_value_column",), "Нужен для такой таблицы"
        )
        if not given.get("point_column"):
            needed["point"] = "Назовите столбец точки или саму точку"
        return needed


class TextProfileForm(ProfileForm):
    """What text registers add: how lines are cut, by what a file of another layout is known."""

    encoding = forms.ChoiceField(
        label="Кодировка текста",
        choices=[("utf-8", "UTF-8"), ("cp1251", "windows-1251"), ("cp866", "cp866 (DOS)")],
    )
    widths = forms.CharField(
        label="Ширина полей",
        max_length=100,
        required=False,
        help_text="Текст без разделителя: число знаков каждого поля через запятую, 10,8,9",
    )
    first_line_has = forms.CharField(
        label="В первой строке есть",
        max_length=100,
        required=False,
        help_text="Файл без этих слов отклоняется целиком",
    )
    field_count = forms.IntegerField(
        label="Полей в строке",
        min_value=0,
        max_value=200,
        required=False,
        help_text="Иное число полей: файл другой раскладки",
    )
    trailer = forms.CharField(
        label="Итоговая строка начинается с", max_length=40, required=False, help_text="Пусто: её нет"
    )
    trailer_count_column = forms.CharField(label="Итог: столбец числа строк", **_COLUMN)  # type: ignore[arg-type]
    trailer_sum_column = forms.CharField(label="Итог: столбец суммы показаний", **_COLUMN)  # type: ignore[arg-type]

    def clean_widths(self) -> str:
        text: str = "".join(self.cleaned_data["widths"].split())
        try:
            widths_of(text)
        except ValueError as error:
            raise forms.ValidationError("Нужны числа через запятую, например 10,8,9") from error
        return text

    def clean_field_count(self) -> int:
        return self.cleaned_data["field_count"] or 0

    def clean_day(self) -> str:
        day: str = self.cleaned_data["day"].strip()
        if day and not is_day(day):
            raise forms.ValidationError("Нужен день вида 31.07.2021")
        return day


class RegisterProfileForm(TextProfileForm):
    """What registers show."""

    columns = (
        "meter_column",
        "account_column",
        "day_column",
        "zone_column",
        "t1_column",
        "t2_column",
        "t3_column",
        "t4_column",
        "trailer_count_column",
        "trailer_sum_column",
    )
    layout_type = RegisterTableLayout
    field_order = (
        "name", "pattern", "is_on", "shape", "unit_wh", "first_row", "meter_column", "account_column", "day_column",
        "day", "zone_column", "t1_column", "t2_column", "t3_column", "t4_column", "sheet", "delimiter", "encoding",
        "widths", "first_line_has", "field_count", "trailer", "trailer_count_column", "trailer_sum_column", "sample",
    )  # fmt: skip

    pattern = forms.CharField(
        label="Имена файлов", max_length=200, help_text="Маска: pokazaniya_*.xlsx; * любые знаки, ? один"
    )
    shape = forms.ChoiceField(
        label="Строка таблицы", choices=[("meter", "прибор, шкалы в столбцах"), ("scale", "одна шкала")]
    )
    meter_column = forms.CharField(label="Столбец номера прибора", initial="A", **_COLUMN)  # type: ignore[arg-type]
    account_column = forms.CharField(label="Столбец лицевого счёта", **_COLUMN)  # type: ignore[arg-type]
    day_column = forms.CharField(label="Столбец даты", initial="B", **_COLUMN)  # type: ignore[arg-type]
    day = forms.CharField(
        label="Дата", max_length=10, required=False, help_text="Если весь файл об одном дне: 31.07.2021"
    )
    zone_column = forms.CharField(
        label="Столбец зоны", max_length=3, required=False, help_text="T0…T4, если строка об одной шкале"
    )
    t1_column = forms.CharField(label="Столбец показания (T0, T1)", max_length=3, initial="C")
    t2_column = forms.CharField(label="Столбец T2", **_COLUMN)  # type: ignore[arg-type]
    t3_column = forms.CharField(label="Столбец T3", **_COLUMN)  # type: ignore[arg-type]
    t4_column = forms.CharField(label="Столбец T4", **_COLUMN)  # type: ignore[arg-type]

    def lacking(self, given: dict[str, Any]) -> dict[str, str]:
        needed = {}
        if not given.get("account_column"):
            needed["meter_column"] = "Назовите столбец номера прибора или лицевого счёта"
        if not given.get("day_column"):
            needed["day"] = "Назовите столбец даты или сам день"
        return needed


class PaymentProfileForm(TextProfileForm):
    """Payments of a bank or a settlement centre."""

    kind: ClassVar[Literal["payment", "subsidy"]] = "payment"
    columns = (
        "account_column",
        "amount_column",
        "day_column",
        "number_column",
        "month_column",
        "purpose_column",
        "pays_column",
        "trailer_count_column",
        "trailer_sum_column",
    )
    layout_type = PaymentRegisterLayout
    field_order = (
        "name", "pattern", "is_on", "source", "first_row", "account_column", "account_prefix", "amount_column", "amount_unit",
        "day_column", "day", "number_column", "month_column", "purpose_column", "pays_column", "penalties_word", "sheet",
        "delimiter", "encoding", "widths", "first_line_has", "field_count", "trailer", "trailer_count_column",
        "trailer_sum_column", "sample",
    )  # fmt: skip

    pattern = forms.CharField(
        label="Имена файлов", max_length=200, help_text="Маска: bank_*.txt; * любые знаки, ? один"
    )
    # money has a unit of its own
    unit_wh = None  # type: ignore[assignment]
    source = forms.CharField(
        label="Чей реестр",
        max_length=30,
        help_text="Короткое имя: с номером строки отличает платёж от всех других",
    )
    amount_unit = forms.ChoiceField(label="Сумма в", choices=[("rouble", "рублях"), ("kopeck", "копейках")])
    account_column = forms.CharField(label="Столбец лицевого счёта", max_length=3, initial="A")
    account_prefix = forms.CharField(
        label="Перед счётом стоит", max_length=20, required=False, help_text="Например, CLIENTNO:"
    )
    amount_column = forms.CharField(label="Столбец суммы", max_length=3, initial="B")
    day_column = forms.CharField(label="Столбец даты", initial="C", **_COLUMN)  # type: ignore[arg-type]
    day = forms.CharField(
        label="Дата", max_length=10, required=False, help_text="Если весь файл об одном дне: 31.07.2021"
    )
    number_column = forms.CharField(
        label="Столбец номера платежа",
        max_length=3,
        required=False,
        help_text="Нет его: платёж узнаётся по файлу и строке",
    )
    month_column = forms.CharField(label="Столбец месяца", **_COLUMN)  # type: ignore[arg-type]
    purpose_column = forms.CharField(label="Столбец назначения", **_COLUMN)  # type: ignore[arg-type]
    pays_column = forms.CharField(
        label="Столбец вида платежа", max_length=3, required=False, help_text="Где сказано, что платят пени"
    )
    penalties_word = forms.CharField(
        label="Пени названы словом", max_length=40, required=False, help_text="Например, ПЕНИ"
    )
    trailer_sum_column = forms.CharField(label="Итог: столбец суммы", **_COLUMN)  # type: ignore[arg-type]
    encoding = forms.ChoiceField(
        label="Кодировка текста",
        choices=[("cp1251", "windows-1251"), ("utf-8", "UTF-8"), ("cp866", "cp866 (DOS)")],
    )

    def lacking(self, given: dict[str, Any]) -> dict[str, str]:
        needed = {}
        if not given.get("day_column"):
            needed["day"] = "Назовите столбец даты или сам день"
        if given.get("pays_column"):
            needed["penalties_word"] = "Каким словом названы пени"
        return needed

    def layout(self) -> TableLayout:
        given = self.cleaned_data
        names = [one.name for one in fields(PaymentRegisterLayout) if one.name != "kind"]
        return PaymentRegisterLayout(kind=self.kind, **{name: given[name] for name in names})


class SubsidyProfileForm(PaymentProfileForm):
    """Subsidies of a social authority: a sum an account and month."""

    kind = "subsidy"
    # a subsidy pays no penalties
    pays_column = None  # type: ignore[assignment]
    penalties_word = None  # type: ignore[assignment]
    month_column = forms.CharField(label="Столбец месяца", max_length=3, initial="C")
    day_column = forms.CharField(label="Столбец даты", **_COLUMN)  # type: ignore[arg-type]
    number_column = forms.CharField(
        label="Столбец номера",
        max_length=3,
        required=False,
        help_text="Нет его: субсидия узнаётся по счёту и месяцу",
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        return {**given, "pays_column": "", "penalties_word": ""}


FORMS: Final[dict[str, type[ProfileForm]]] = {
    "hours": HourProfileForm,
    "registers": RegisterProfileForm,
    "payments": PaymentProfileForm,
    "subsidies": SubsidyProfileForm,
}
