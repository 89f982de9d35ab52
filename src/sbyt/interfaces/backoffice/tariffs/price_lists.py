"""«Цены и акты»: what is in force, since when and by which act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Concat
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sbyt.apps.premises.kinds import HeatingKind
from sbyt.apps.tariffs import queries_of_lists as prices
from sbyt.apps.tariffs.queries_of_lists import household_tariffs
from sbyt.apps.tariffs.types import PriceComponent
from sbyt.interfaces.backoffice.entrance import StaffRequest, screen
from sbyt.interfaces.backoffice.lists.answer import answer_list
from sbyt.interfaces.backoffice.lists.columns import Column, Word
from sbyt.interfaces.backoffice.lists.filters import Filter
from sbyt.interfaces.backoffice.lists.listing import Empty, Listing
from sbyt.kit.access.actor import Actor

_ZONES: Final = {"T0": Word("сутки"), "T1": Word("день"), "T2": Word("ночь"), "T3": Word("полупик")}
_STATES: Final = {
    "now": Word("действует", "ok"),
    "past": Word("истекла", "none"),
    "ahead": Word("вступит", "accent"),
}
_STAGES: Final = {"forecast": Word("прогноз", "warn", marked=True), "final": Word("факт")}
_HEATING: Final = {"": Word("любое"), **{value: Word(str(words)) for value, words in HeatingKind.choices}}
_STOVES: Final = {"gas": Word("газовая"), "electric": Word("электрическая")}
_VOLTAGES: Final = [(value, value) for value in ("ВН", "СН1", "СН2", "НН")]
_ACT: Final = Concat(F("act__kind"), Value(" № "), F("act__number"), output_field=CharField())


@dataclass(frozen=True, slots=True)
class PriceTab:
    """One list of the section."""

    title: str
    url_name: str


TABS: Final = (
    PriceTab("Тарифы населения", "backoffice:rates"),
    PriceTab("Цены юрлиц", "backoffice:components"),
    PriceTab("Акты", "backoffice:acts"),
    PriceTab("Нормативы", "backoffice:norms"),
    PriceTab("НДС", "backoffice:vat"),
    PriceTab("Часы пика", "backoffice:peak-hours"),
    PriceTab("Плановые часы", "backoffice:planned-hours"),
    PriceTab("Календарь", "backoffice:calendar"),
    PriceTab("Ключевая ставка", "backoffice:key-rates"),
    PriceTab("Правила", "backoffice:rules"),
)


def _state() -> Case:
    today = timezone.localdate()
    return Case(
        When(valid__contains=today, then=Value("now")),
        When(valid__startswith__gt=today, then=Value("ahead")),
        default=Value("past"),
        output_field=CharField(),
    )


def _in_state(state: str) -> Q:
    today = timezone.localdate()
    return {
        "now": Q(valid__contains=today),
        "ahead": Q(valid__startswith__gt=today),
        "past": Q(valid__endswith__lte=today),
    }[state]


def validity() -> list[Column]:
    """Return the columns of a period: from, until, whether it is in force today."""
    return [
        Column(key="since", title="С", kind="day", source="valid__startswith"),
        Column(key="until", title="До", kind="day", source="valid__endswith"),
        Column(key="state", title="Состояние", kind="state", source=_state(), words=_STATES, sort=False),
    ]


def _state_filter() -> Filter:
    choices = [(value, word.text) for value, word in _STATES.items()]
    return Filter(key="state", title="Состояние", condition=_in_state, choices=choices)


def _act_url(row: Mapping[str, Any]) -> str:
    return f"{reverse('backoffice:acts')}?q={quote(row['act__number'])}"


def _act_columns(*, signed: bool = True) -> list[Column]:
    return [
        Column(key="act", title="Акт", kind="code", source=_ACT, url=_act_url),
        Column(key="signed", title="Акт от", kind="day", source="act__signed_on", shown=signed),
        Column(key="issuer", title="Кто издал", source="act__issuer", shown=False),
    ]


def _tariffs(_actor: Actor) -> list[tuple[str, str]]:
    return [(str(key), name) for key, name in household_tariffs()]


def _find_rates(rates: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rates.filter(Q(tariff__name__icontains=words) | Q(act__number__icontains=words))


def _find_components(components: QuerySet[Any], words: str) -> QuerySet[Any]:
    kinds = [value for value, name in PriceComponent.Kind.choices if words.lower() in str(name).lower()]
    return components.filter(
        Q(kind__in=kinds) | Q(power_group__icontains=words) | Q(act__number__icontains=words)
    )


def _find_by_act(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    return rows.filter(Q(act__number__icontains=words) | Q(act__issuer__icontains=words))


def rates_listing() -> Listing:
    """Household rates: RUB/kWh with VAT."""
    return Listing(
        name="rates",
        title="Тарифы населения",
        noun=("ставка", "ставки", "ставок"),
        rows=lambda _actor: prices.rates(),
        search=_find_rates,
        search_hint="тариф, номер акта",
        extra_fields=("act__number",),
        default_sort="-since",
        columns=[
            Column(key="tariff", title="Тариф", source="tariff__name", pinned=True, wide=True),
            Column(key="zone", title="Зона", source="zone", words=_ZONES),
            Column(key="price", title="Цена с НДС, ₽/кВт·ч", kind="price", source="price_e7", strong=True),
            *validity(),
            *_act_columns(),
            Column(key="clause", title="Пункт", source="clause", shown=False),
        ],
        filters=[Filter(key="tariff", title="Тариф", on="tariff_id", choices=_tariffs), _state_filter()],
        empty=Empty(
            title="Тарифов ещё нет",
            words="Заведите акт, потом тариф и его ставки: без них население не рассчитывается.",
            action_title="Добавить тариф",
            action_url_name="backoffice:add-tariff",
            action_verb="prices.edit",
        ),
    )


def components_listing() -> Listing:
    """Components of the price for legal entities: RUB/kWh without VAT."""
    kinds = [(value, words) for value, words in PriceComponent.Kind.choices]
    return Listing(
        name="components",
        title="Цены юрлиц",
        noun=("составляющая", "составляющие", "составляющих"),
        rows=lambda _actor: prices.components(),
        search=_find_components,
        search_hint="составляющая, номер акта",
        extra_fields=("act__number",),
        default_sort="-since",
        columns=[
            Column(
                key="kind",
                title="Составляющая",
                source="kind",
                words={value: Word(words) for value, words in kinds},
                pinned=True,
                wide=True,
            ),
            Column(key="category", title="ЦК", kind="whole", source="price_category"),
            Column(key="voltage", title="Напряжение", source="voltage"),
            Column(key="group", title="Мощность", source="power_group"),
            Column(key="stage", title="Стадия", source="stage", words=_STAGES),
            Column(key="price", title="Цена без НДС, ₽/кВт·ч", kind="price", source="price_e7", strong=True),
            *validity(),
            *_act_columns(signed=False),
        ],
        filters=[
            Filter(key="kind", title="Составляющая", on="kind", choices=kinds),
            Filter(
                key="stage",
                title="Стадия",
                on="stage",
                choices=[(value, word.text) for value, word in _STAGES.items()],
            ),
            Filter(key="voltage", title="Напряжение", on="voltage", choices=_VOLTAGES),
            Filter(key="on", title="Действует", input="day", on="valid", lookup="contains", said_with="на "),
        ],
        empty=Empty(
            title="Цен для юрлиц ещё нет",
            words="Нерегулируемая цена публикуется после окончания месяца, передача и надбавка — актами регулятора.",
            action_title="Добавить цену",
            action_url_name="backoffice:add-component",
            action_verb="prices.edit",
        ),
    )


def _act_kinds(_actor: Actor) -> list[tuple[str, str]]:
    return [(kind, kind) for kind in prices.kinds_of_acts()]


def _find_acts(acts: QuerySet[Any], words: str) -> QuerySet[Any]:
    return acts.filter(Q(number__icontains=words) | Q(title__icontains=words) | Q(issuer__icontains=words))


def acts_listing() -> Listing:
    """Published acts and price files."""
    return Listing(
        name="acts",
        title="Акты",
        noun=("акт", "акта", "актов"),
        rows=lambda _actor: prices.acts(),
        search=_find_acts,
        search_hint="номер, название, кто издал",
        default_sort="-signed",
        columns=[
            Column(key="number", title="Номер", kind="code", source="number", pinned=True),
            Column(key="kind", title="Вид", source="kind"),
            Column(key="signed", title="От", kind="day", source="signed_on"),
            Column(key="issuer", title="Кто издал", source="issuer", wide=True),
            Column(key="title", title="О чём", source="title", wide=True),
        ],
        filters=[
            Filter(key="kind", title="Вид", on="kind", choices=_act_kinds),
            Filter(key="since", title="Подписан с", input="day", on="signed_on", lookup="gte"),
            Filter(key="until", title="Подписан по", input="day", on="signed_on", lookup="lte"),
        ],
        empty=Empty(
            title="Актов ещё нет",
            words="На акт ссылается каждая цена: по нему объясняется сумма в счёте.",
            action_title="Добавить акт",
            action_url_name="backoffice:add-act",
            action_verb="prices.edit",
        ),
    )


def norms_listing() -> Listing:
    """Norms of consumption: kWh a person and month."""
    return Listing(
        name="norms",
        title="Нормативы",
        noun=("норматив", "норматива", "нормативов"),
        rows=lambda _actor: prices.norms(),
        search=_find_by_act,
        search_hint="номер акта, кто издал",
        extra_fields=("act__number",),
        default_sort="stove",
        columns=[
            Column(
                key="stove",
                title="Плита",
                source="stove_kind",
                words=_STOVES,
                pinned=True,
                sort=["stove_kind", "rooms", "people"],
            ),
            Column(key="heating", title="Отопление", source="heating_kind", words=_HEATING),
            Column(key="rooms", title="Комнат", kind="whole", source="rooms"),
            Column(key="people", title="Человек", kind="whole", source="people"),
            Column(key="energy", title="кВт·ч на человека", kind="energy", source="energy_wh", strong=True),
            *validity(),
            *_act_columns(),
        ],
        filters=[
            Filter(
                key="stove",
                title="Плита",
                on="stove_kind",
                choices=[(value, word.text) for value, word in _STOVES.items()],
            ),
            _state_filter(),
        ],
        empty=Empty(
            title="Нормативов ещё нет",
            words="Норматив берут из акта региона: по плитам, отоплению, числу комнат и проживающих.",
            action_title="Добавить норматив",
            action_url_name="backoffice:add-norm",
            action_verb="prices.edit",
        ),
    )


def vat_listing() -> Listing:
    """Rates of VAT by the date of supply."""
    return Listing(
        name="vat",
        title="НДС",
        noun=("ставка", "ставки", "ставок"),
        rows=lambda _actor: prices.vat_rates(),
        search=_find_by_act,
        search_hint="номер акта, кто издал",
        extra_fields=("act__number",),
        default_sort="-since",
        columns=[
            Column(key="rate", title="Ставка, %", kind="percent", source="rate_bp", pinned=True, strong=True),
            *validity(),
            *_act_columns(),
        ],
        filters=[_state_filter()],
        empty=Empty(
            title="Ставок ещё нет",
            words="Ставка НДС приходит с загрузкой реестров: налоговый кодекс и его изменения.",
        ),
    )


def price_tabs(url_name: str) -> list[tuple[str, str, bool]]:
    """Return the tabs of the section: title, address, whether it is the one that is open."""
    return [(tab.title, reverse(tab.url_name), tab.url_name == url_name) for tab in TABS]


def answer_price_list(
    request: StaffRequest, listing: Listing, *, url_name: str, add_url: str = "", add: str = ""
) -> HttpResponseBase:
    """Show a list of the section under its tabs; `add_url` stands for who may edit everywhere."""
    context = {
        "price_tabs": price_tabs(url_name),
        "add_url": reverse(add_url) if add_url and request.actor.may_everywhere("prices.edit") else "",
        "add_title": add,
    }
    return answer_list(request, listing, template="backoffice/tariffs/list.html", context=context)


def price_list_view(
    declare: Callable[[], Listing], *, url_name: str, add_url: str = "", add: str = ""
) -> Callable[..., HttpResponseBase]:
    """Return the view of a list of the section, for who may see prices."""

    @require_GET
    @screen(verb="prices.view", section="prices")
    def view(request: StaffRequest) -> HttpResponseBase:
        return answer_price_list(request, declare(), url_name=url_name, add_url=add_url, add=add)

    return view


rates = price_list_view(
    rates_listing, url_name="backoffice:rates", add_url="backoffice:add-rate", add="Добавить ставку"
)
components = price_list_view(
    components_listing,
    url_name="backoffice:components",
    add_url="backoffice:add-component",
    add="Добавить цену",
)
acts = price_list_view(
    acts_listing, url_name="backoffice:acts", add_url="backoffice:add-act", add="Добавить акт"
)
norms = price_list_view(
    norms_listing, url_name="backoffice:norms", add_url="backoffice:add-norm", add="Добавить норматив"
)
vat = price_list_view(vat_listing, url_name="backoffice:vat")
