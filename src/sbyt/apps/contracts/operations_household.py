"""Benefits of an account, its exemption from ranges: recorded, ended, withdrawn; all versions stay.

Needs the verb accounts.edit in the branch of the account.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet

from sbyt.apps.contracts.models import Account, Benefit, RangeExemption
from sbyt.apps.premises.queries import people_on
from sbyt.apps.tariffs.queries_dated_rules import dated_rules
from sbyt.kit import numbers
from sbyt.kit.access.actor import Actor
from sbyt.kit.audit.tracking import acting
from sbyt.kit.versions.lay_over import end_on, supersede

VERB: Final = "accounts.edit"
_WHOLE_BP: Final = 10_000
MOST_PEOPLE_RULE: Final = "premises.most_people"
_MOST_PEOPLE: Final = 50


class UnableToGrant(ValueError):
    """Raised when a benefit or an exemption cannot stand so; nothing is changed. Russian text; `field` is at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitFacts:
    """What a benefit is; meanings and units are those of Benefit."""

    name: str
    share_bp: int
    people: int | None = None
    limit: str = "norm"
    limit_wh: int | None = None
    with_common_needs: bool = False
    mode: str = "discount"
    law: str = ""


@transaction.atomic
def grant_benefit(
    *, actor: Actor, account_id: int, facts: BenefitFacts, since: date, until: date | None, document: str
) -> Benefit:
    """This function will record a benefit of an account over `[since, until)`.

    :raises UnableToAct: the actor may not in the branch of the account.
    :raises UnableToGrant: no such household, no document, a share, limit or period without sense, days outside the life of the
        account, the same benefit on some of these days, or together with the others more than the whole price of one part.
    """
    account = _household(actor, account_id)
    _check_period(account, since, until, document)
    _check_benefit(facts, since)
    same = Benefit.objects.filter(account=account, name__iexact=facts.name.strip())
    _keep_apart(same, since, until, "Такая льгота на эти дни уже есть: окончите или отмените её.")
    _check_whole_price(account, facts, since, until)
    with acting(user_id=actor.user_id, reason=document):
        return Benefit.objects.create(
            account=account,
            valid=DateRange(since, until),
            document=document.strip(),
            **{**asdict(facts), "name": facts.name.strip()},
        )


@transaction.atomic
def exempt_from_ranges(
    *, actor: Actor, account_id: int, since: date, until: date | None, reason: str
) -> RangeExemption:
    """This function will record that an account pays the price of the first range for everything over `[since, until)`.

    :raises UnableToAct: the actor may not in the branch of the account.
    :raises UnableToGrant: no such household, no ground, a period without sense, or an exemption on some of these days.
    """
    account = _household(actor, account_id)
    _check_period(account, since, until, reason)
    standing = RangeExemption.objects.filter(account=account)
    _keep_apart(standing, since, until, "Освобождение на эти дни уже есть.")
    with acting(user_id=actor.user_id, reason=reason):
        return RangeExemption.objects.create(
            account=account, valid=DateRange(since, until), reason=reason.strip()
        )


@transaction.atomic
def end_grant(
    *, actor: Actor, account_id: int, kind: str, grant_id: int, until: date | None, reason: str, now: datetime
) -> date:
    """This function will end a benefit (`kind` "benefit") or an exemption ("exemption") on a day; without one, withdraw it wholly.

    Returns the day it began.

    :raises UnableToAct: the actor may not in the branch of the account.
    :raises UnableToGrant: it does not stand any more, the day is not inside its period, or no reason.
    """
    account = _household(actor, account_id)
    rows: QuerySet[Benefit] | QuerySet[RangeExemption] = (
        Benefit.objects.filter(account=account)
        if kind == "benefit"
        else RangeExemption.objects.filter(account=account)
    )
    row = rows.select_for_update().filter(pk=grant_id, superseded_at=None).first()
    if row is None:
        raise UnableToGrant("Запись уже заменена или отменена.")
    if not reason.strip():
        raise UnableToGrant("Назовите основание.", field="reason")
    with acting(user_id=actor.user_id, reason=reason):
        began: date = row.valid.lower
        if until is None:
            supersede(row, now=now)
            return began
        if until <= row.valid.lower or (row.valid.upper is not None and until >= row.valid.upper):
            raise UnableToGrant("День окончания должен быть внутри срока.", field="until")
        end_on(row, until=until, now=now)
        return began


def _household(actor: Actor, account_id: int) -> Account:
    account = Account.objects.select_for_update(of=("self",)).filter(pk=account_id).first()
    if account is None or account.kind != Account.Kind.HOUSEHOLD:
        raise UnableToGrant("Льготы и диапазоны бывают только у населения.")
    actor.require(VERB, branch_id=account.branch_id)
    return account


def _check_period(account: Account, since: date, until: date | None, document: str) -> None:
    if not document.strip():
        raise UnableToGrant("Назовите документ: номер и дату.", field="document")
    if until is not None and until <= since:
        raise UnableToGrant("Конец срока должен быть позже начала.", field="until")
    active = account.active
    if active.lower is not None and since < active.lower:
        raise UnableToGrant(f"Счёт открыт только {active.lower:%d.%m.%Y}.", field="since")
    if active.upper is not None and since >= active.upper:
        raise UnableToGrant(f"Счёт закрыт {active.upper:%d.%m.%Y}.", field="since")


def _check_benefit(facts: BenefitFacts, since: date) -> None:
    if not facts.name.strip():
        raise UnableToGrant("Назовите категорию.", field="name")
    if not 0 < facts.share_bp <= _WHOLE_BP:
        raise UnableToGrant("Часть цены: больше 0 и не больше 100 %.", field="share_bp")
    most = dated_rules(keys=(MOST_PEOPLE_RULE,)).value(MOST_PEOPLE_RULE, on=since, default=_MOST_PEOPLE)
    if facts.people is not None and not 1 <= facts.people <= most:
        raise UnableToGrant(f"От 1 до {most} человек.", field="people")
    if facts.limit == Benefit.Limit.VOLUME and not facts.limit_wh:
        raise UnableToGrant("Укажите объём в месяц.", field="limit_wh")


def _check_whole_price(account: Account, facts: BenefitFacts, since: date, until: date | None) -> None:
    """Refuse benefits that together take off more than the price of one part on some day.

    Those of the whole household lie on every part; those of so many people lie side by side while there are people enough, and
    one on another beyond that.
    """
    others = list(
        Benefit.objects.filter(account=account, superseded_at=None, valid__overlap=DateRange(since, until))
    )
    for day in sorted({since, *(other.valid.lower for other in others if other.valid.lower > since)}):
        standing = [other for other in others if day in other.valid]
        registered = people_on(premises_ids=[account.premises_id], day=day).get(account.premises_id, 0)
        shares = [(other.people, other.share_bp) for other in standing] + [(facts.people, facts.share_bp)]
        together = _most_of_one_part(shares, registered=registered)
        if together > _WHOLE_BP:
            names = ", ".join(f"«{other.name}» {numbers.percent(other.share_bp)} %" for other in standing)
            raise UnableToGrant(
                f"{day:%d.%m.%Y} уже есть {names}: вместе {numbers.percent(together)} % цены одной части, больше всей."
                " Человек пользуется одной льготой, большей: окончите прежнюю или укажите, скольким людям положена каждая.",
                field="share_bp",
            )


def _most_of_one_part(shares: list[tuple[int | None, int]], *, registered: int) -> int:
    """Return the largest share (1/100 %) of benefits (people, share) on one part of the volume."""
    of_all = sum(share for people, share in shares if people is None)
    own = [(people, share) for people, share in shares if people is not None]
    side_by_side = sum(people for people, _share in own) <= registered
    lie = max if side_by_side else sum
    return of_all + (lie(share for _people, share in own) if own else 0)


def _keep_apart(
    rows: QuerySet[Benefit] | QuerySet[RangeExemption], since: date, until: date | None, words: str
) -> None:
    if rows.filter(superseded_at=None, valid__overlap=DateRange(since, until)).exists():
        raise UnableToGrant(words, field="since")
