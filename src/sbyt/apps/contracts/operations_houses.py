"""Say how the common needs of a building are worked out from a month on. Needs the verb accounts.edit in its branch."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from sbyt.apps.contracts.models import Account, HouseTerm
from sbyt.apps.premises.queries_of_buildings import buildings_for
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.versions.lay_over import UnableToLay, lay_over

VERB: Final = "accounts.edit"


class UnableToKeepHouseTerms(ValueError):
    """Raised when terms cannot stand so; nothing is changed. The text is Russian; `field` names what is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseFacts:
    """How common needs are worked out; meanings and units are those of HouseTerm."""

    norm_mwh_per_m2: int | None = None
    capped: bool = False
    negative: str = "zero"
    heating_wh: int = 0
    meter_state: str = "works"
    state_since: date | None = None
    by_zones: bool = False
    manager_account_id: int | None = None
    manager_tariff_id: int | None = None
    manager_kind: str = "manager"


@transaction.atomic
def set_house_terms(
    *,
    actor: Actor,
    building_id: int,
    since: date,
    until: date | None,
    facts: HouseFacts,
    document: str,
    now: datetime,
) -> HouseTerm:
    """This function will set the terms of a building over `[since, until)`, whole months; what stood then is superseded, and kept.

    :raises UnableToAct: the actor edits nowhere.
    :raises UnableToKeepHouseTerms: no such building in his branches, days that are not the first of a month, no document, a norm
        without sense, a broken meter without its day, a cap without a norm, a manager's account that is not one of a legal entity
        in this building open on `since`, an account or a tariff of the manager without the other, or later terms inside these days.
    """
    actor.require(VERB)
    building = buildings_for(actor, verb=VERB).select_for_update(of=("self",)).filter(pk=building_id).first()
    if building is None:
        raise UnableToKeepHouseTerms("Такого дома нет.")
    _check(facts, since, until, document)
    _check_manager(facts, building_id=building_id, since=since)
    try:
        with acting(user_id=actor.user_id, reason=document):
            return lay_over(
                HouseTerm.objects.filter(building=building),
                since=since,
                until=until,
                facts={"building": building, "document": document.strip(), **asdict(facts)},
                now=now,
            )
    except UnableToLay as refusal:
        words = f"С {refusal.since:%d.%m.%Y} уже записаны другие условия: укажите день окончания не позже."
        raise UnableToKeepHouseTerms(words, field="until") from refusal


def house_terms_of(*, building_id: int) -> list[HouseTerm]:
    """Return the terms believed now, the latest first, by one query."""
    terms = HouseTerm.objects.filter(building_id=building_id, superseded_at=None)
    return list(terms.select_related("manager_account", "manager_tariff").order_by("-valid"))


def facts_of_house_term(term: HouseTerm) -> HouseFacts:
    """Return the terms as a form changes them."""
    return HouseFacts(**{field.name: getattr(term, field.name) for field in fields(HouseFacts)})


def _check_manager(facts: HouseFacts, *, building_id: int, since: date) -> None:
    """See that the manager's account is the account of this house: what a partition bills lies in its buildings."""
    if facts.manager_account_id is None:
        if facts.manager_tariff_id is not None:
            words = "Укажите лицевой счёт управляющей организации или уберите её тариф."
            raise UnableToKeepHouseTerms(words, field="manager_account_id")
        return
    if facts.manager_tariff_id is None:
        raise UnableToKeepHouseTerms(
            "Укажите, по какому тарифу покупает управляющая организация.", field="manager_tariff_id"
        )
    own = Account.objects.filter(
        pk=facts.manager_account_id, kind=Account.Kind.LEGAL, premises__building_id=building_id
    )
    if not own.exists():
        raise UnableToKeepHouseTerms(
            "Это не счёт юрлица в этом доме: на каждый дом управляющей организации открывают свой лицевой счёт, "
            "в помещении этого дома.",
            field="manager_account_id",
        )
    if not own.filter(active__contains=since).exists():
        raise UnableToKeepHouseTerms(
            f"Лицевой счёт управляющей организации на {since:%d.%m.%Y} не открыт.", field="manager_account_id"
        )


def houses_bought_by(*, account_id: int, on: date) -> list[HouseTerm]:
    """Return the terms by which the account buys the common needs of houses on the day or later, by one query."""
    later = Q(valid__endswith=None) | Q(valid__endswith__gt=on)
    terms = HouseTerm.objects.filter(later, manager_account_id=account_id, superseded_at=None)
    return list(terms.select_related("building").order_by("building_id", "valid"))


def _check(facts: HouseFacts, since: date, until: date | None, document: str) -> None:
    if not document.strip():
        raise UnableToKeepHouseTerms("Назовите документ: номер и дату.", field="document")
    if since.day != 1 or (until is not None and until.day != 1):
        raise UnableToKeepHouseTerms(
            "Условия меняются с первого числа месяца.", field="since" if since.day != 1 else "until"
        )
    if until is not None and until <= since:
        raise UnableToKeepHouseTerms("Конец срока должен быть позже начала.", field="until")
    if facts.norm_mwh_per_m2 is not None and facts.norm_mwh_per_m2 <= 0:
        raise UnableToKeepHouseTerms("Норматив должен быть больше нуля.", field="norm_mwh_per_m2")
    if facts.capped and facts.norm_mwh_per_m2 is None:
        raise UnableToKeepHouseTerms(
            "Чтобы ограничить нормативом, укажите норматив.", field="norm_mwh_per_m2"
        )
    if facts.heating_wh < 0:
        raise UnableToKeepHouseTerms("Объём не может быть меньше нуля.", field="heating_wh")
    broken = facts.meter_state in {HouseTerm.MeterState.FAILED, HouseTerm.MeterState.REFUSED}
    if broken and facts.state_since is None:
        raise UnableToKeepHouseTerms("Укажите, с какого дня.", field="state_since")
