"""Open an account, say on what terms points supply it, keep the name on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from sbyt.apps.contracts.models import Account, Contract, SupplyTerm
from sbyt.apps.contracts.queries_life import open_accounts_of
from sbyt.apps.premises.operations_dwelling import hold_dwelling
from sbyt.kit.numbering.operations import take_numbers

_SERIES = "account"


class UnableToOpenAccount(ValueError):
    """Raised when the number of the account or contract is taken, or the dwelling has an account; `field` names the one at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class UnableToSupply(ValueError):
    """Raised when the point supplies another account then, or terms name neither or both prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContract:
    number: str
    signed_on: date


@transaction.atomic
def open_account(
    *,
    kind: str,
    number: str,
    party_id: int,
    party_name: str,
    branch_id: int,
    premises_id: int,
    since: date,
    contract: NewContract | None = None,
) -> Account:
    """Open an account from `since` on; without a number it gets the next free one of its kind.

    A dwelling has one account, or its rooms have theirs: norm and area are billed once. The caller has checked that the actor may, and names him and the reason (`acting`). Raises UnableToOpenAccount.
    """
    _require_alone(premises_id, since)
    stored = None
    if contract is not None:
        if Contract.objects.filter(number=contract.number).exclude(party_id=party_id).exists():
            raise UnableToOpenAccount(
                f"Договор № {contract.number} заключён с другим.", field="contract_number"
            )
        stored, _created = Contract.objects.get_or_create(
            number=contract.number, defaults={"signed_on": contract.signed_on, "party_id": party_id}
        )
    try:
        with transaction.atomic():
            return Account.objects.create(
                kind=kind,
                number=number or _next_number(kind, since),
                party_id=party_id,
                party_name=party_name,
                branch_id=branch_id,
                premises_id=premises_id,
                contract=stored,
                active=DateRange(since, None),
            )
    except IntegrityError as refusal:
        raise UnableToOpenAccount(f"Счёт с номером {number} уже есть.", field="number") from refusal


def _require_alone(premises_id: int, since: date) -> None:
    """Refuse a second account of a dwelling from `since` on: of the premises, of what they lie in, of what lies in them."""
    dwelling = hold_dwelling(premises_id=premises_id)
    if dwelling is None:
        return
    kin = (premises_id, *dwelling.around, *dwelling.inside)
    standing = open_accounts_of(premises_ids=kin, on=since)
    told = ", ".join(f"{account.number} ({account.party_name})" for account in standing[:3])
    places = {account.premises_id for account in standing}
    if premises_id in places:
        words = f"Здесь на {since:%d.%m.%Y} уже открыт счёт {told}: закройте его, оформите переезд или разделите по комнатам."
    elif places & set(dwelling.around):
        words = f"На всю квартиру открыт счёт {told}: разделите его по комнатам."
    elif places:
        words = f"В комнатах этой квартиры открыты счета {told}: объедините их в один."
    else:
        return
    raise UnableToOpenAccount(words, field="premises")


def supply(
    *,
    account_id: int,
    usage_point_id: int,
    since: date,
    tariff_id: int | None = None,
    price_category: int | None = None,
    power_group: str = "",
) -> SupplyTerm:
    """Say that the point supplies the account from `since` on, at a tariff or in a price category.

    The caller has checked that the actor may, and names him and the reason (`acting`). Raises UnableToSupply.
    """
    try:
        with transaction.atomic():
            return SupplyTerm.objects.create(
                account_id=account_id,
                usage_point_id=usage_point_id,
                valid=DateRange(since, None),
                tariff_id=tariff_id,
                price_category=price_category,
                power_group=power_group,
                recorded_at=timezone.now(),
            )
    except IntegrityError as refusal:
        if "one_account_for_a_point" in str(refusal):
            raise UnableToSupply(f"На {since:%d.%m.%Y} точка питает другой счёт.") from refusal
        raise UnableToSupply("Нужен тариф или ценовая категория, что-то одно.") from refusal


def rename_accounts(*, party_id: int, party_name: str) -> int:
    """Write the new name of a party on its accounts; returns how many changed."""
    changed = 0
    for account in Account.objects.filter(party_id=party_id).exclude(party_name=party_name):
        account.party_name = party_name
        account.save(update_fields=["party_name"])
        changed += 1
    return changed


def _next_number(kind: str, since: date) -> str:
    """Return the next number of the year: «2100000001» for households, «ЮЛ21-000001» for legal entities."""
    while True:
        (place,) = take_numbers(code=f"{_SERIES}-{kind}", year=since.year, count=1)
        short_year = since.year % 100
        number = f"{short_year:02d}{place:08d}" if kind == "household" else f"ЮЛ{short_year:02d}-{place:06d}"
        if not Account.objects.filter(number=number).exists():
            return number
