"""What capacity is counted by: hours of the region, planned hours of a price zone, days of the calendar."""

from __future__ import annotations

from typing import Final

from sbyt.apps.tariffs import queries_capacity as capacity
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.interfaces.backoffice.tariffs.price_lists import price_list_view

_HOURS: Final = {hour: Word(f"{hour:02d}–{(hour + 1) % 24:02d}") for hour in range(24)}
_ZONES: Final = {1: Word("первая"), 2: Word("вторая")}
_KINDS: Final = {
    "off": Word("нерабочий", "warn"),
    "short": Word("рабочий, короче на час", "accent"),
    "working": Word("рабочий", "ok"),
}


def peak_hours_listing() -> Listing:
    """Hours of regions, the latest day first."""
    return Listing(
        name="peak-hours",
        title="Часы пика регионов",
        noun=("день", "дня", "дней"),
        rows=lambda _actor: capacity.region_peak_hours(),
        default_sort="-day",
        columns=[
            Column(key="day", title="День", kind="day", source="day", pinned=True, strong=True),
            Column(key="subject", title="Субъект", kind="code", source="subject"),
            Column(key="hour", title="Час", source="hour", words=_HOURS, strong=True),
            Column(key="source", title="Источник", source="source", wide=True),
            Column(key="recorded", title="Записан", kind="moment", source="recorded_at", shown=False),
        ],
        filters=[
            Filter(key="since", title="С", input="day", on="day", lookup="gte", said_with=""),
            Filter(key="until", title="По", input="day", on="day", lookup="lte", said_with=""),
        ],
        empty=Empty(
            title="Часов пика ещё нет",
            words="Их публикует коммерческий оператор до 10-го числа следующего месяца. Без них нет покупной мощности.",
            action_title="Загрузить часы",
            action_url_name="backoffice:add-peak-hours",
            action_verb="prices.edit",
        ),
    )


def planned_hours_listing() -> Listing:
    """Planned hours by month and price zone."""
    return Listing(
        name="planned-hours",
        title="Плановые часы пика",
        noun=("запись", "записи", "записей"),
        rows=lambda _actor: capacity.planned_peak_hours(),
        default_sort="-since",
        columns=[
            Column(key="since", title="С", kind="day", source="valid__startswith", pinned=True, strong=True),
            Column(key="until", title="До", kind="day", source="valid__endswith"),
            Column(key="zone", title="Ценовая зона", source="price_zone", words=_ZONES),
            Column(key="hours", title="Часы", source=capacity.hours_in_words(), wide=True, sort=False),
            Column(key="source", title="Источник", source="source", wide=True),
        ],
        empty=Empty(
            title="Плановых часов ещё нет",
            words="Их устанавливает системный оператор на год, по месяцам и ценовым зонам. Без них нет сетевой мощности.",
            action_title="Задать часы",
            action_url_name="backoffice:add-planned-hours",
            action_verb="prices.edit",
        ),
    )


def calendar_listing() -> Listing:
    """Days whose kind differs from their weekday."""
    return Listing(
        name="calendar",
        title="Производственный календарь",
        noun=("день", "дня", "дней"),
        rows=lambda _actor: capacity.calendar_days(),
        default_sort="-day",
        columns=[
            Column(key="day", title="День", kind="day", source="day", pinned=True, strong=True),
            Column(key="kind", title="Какой", source="kind", words=_KINDS),
            Column(key="moved", title="Выходной перенесён с", kind="day", source="moved_from"),
            Column(key="source", title="Источник", source="source", wide=True),
        ],
        filters=[
            Filter(
                key="kind",
                title="Какой",
                on="kind",
                choices=[(value, word.text) for value, word in _KINDS.items()],
            ),
            Filter(key="since", title="С", input="day", on="day", lookup="gte", said_with=""),
            Filter(key="until", title="По", input="day", on="day", lookup="lte", said_with=""),
        ],
        empty=Empty(
            title="Исключений нет",
            words="Рабочими считаются дни с понедельника по пятницу. Загрузите календарь года с праздниками и переносами: он действует там, где часы пика региона ещё не опубликованы.",
            action_title="Загрузить календарь",
            action_url_name="backoffice:load-calendar",
            action_verb="prices.edit",
        ),
    )


peak_hours = price_list_view(
    peak_hours_listing,
    url_name="backoffice:peak-hours",
    add_url="backoffice:add-peak-hours",
    add="Загрузить часы",
)
planned_hours = price_list_view(
    planned_hours_listing,
    url_name="backoffice:planned-hours",
    add_url="backoffice:add-planned-hours",
    add="Задать часы",
)
calendar = price_list_view(
    calendar_listing,
    url_name="backoffice:calendar",
    add_url="backoffice:load-calendar",
    add="Загрузить календарь",
)
