"""importAccountData: personal accounts of an energy supplier (лицевой счёт РСО), opened, changed or closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from sbyt.formats.giszhkh.elements import NsiRef, branch, leaf, reference, request_of, scaled, truth
from sbyt.formats.giszhkh.namespaces import ACCOUNT, BASE, HOUSES, IMPORT_ACCOUNTS, PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerName:
    """A person who pays, as the register of people has names."""

    surname: str
    first_name: str
    patronymic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractReason:
    """The contract an account stands on. `is_written` is False for a public contract without a paper."""

    number: str
    signed_on: date
    is_written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountToTell:
    """An account: where (a flat by its GUID, or a whole house by FIAS), who pays, since when it is closed.

    `area_dm2` in dm² (two decimals of m²). `account_guid` is set where ГИС ЖКХ knows the account already.
    """

    transport_guid: str
    number: str
    premises_guid: str = ""
    fias_house_guid: str = ""
    area_dm2: int | None = None
    people: int | None = None
    payer: PayerName | None = None
    account_guid: str = ""
    closed_on: date | None = None
    close_reason: NsiRef | None = None
    contract: ContractReason | None = None


def accounts_message(accounts: Sequence[AccountToTell]) -> etree._Element:
    """Return the body of a request with the accounts in their order."""
    root = request_of(IMPORT_ACCOUNTS)
    for account in accounts:
        _account(root, account)
    return root


def _account(root: etree._Element, account: AccountToTell) -> None:
    element = branch(root, HOUSES, "Account")
    truth(element, HOUSES, "isRSOAccount")
    if account.people is not None:
        leaf(element, HOUSES, "LivingPersonsNumber", account.people)
    if account.area_dm2 is not None:
        leaf(element, HOUSES, "TotalSquare", scaled(account.area_dm2, places=2))
    if account.closed_on is not None and account.close_reason is not None:
        closed = branch(element, HOUSES, "Closed")
        reference(closed, HOUSES, "CloseReason", account.close_reason)
        leaf(closed, HOUSES, "CloseDate", account.closed_on)
    place = branch(element, HOUSES, "Accommodation")
    if account.premises_guid:
        leaf(place, HOUSES, "PremisesGUID", account.premises_guid)
    else:
        leaf(place, HOUSES, "FIASHouseGuid", account.fias_house_guid)
    payer = branch(element, HOUSES, "PayerInfo")
    if account.payer is not None:
        _payer(payer, account.payer)
    leaf(element, BASE, "TransportGUID", account.transport_guid)
    leaf(element, ACCOUNT, "AccountNumber", account.number)
    if account.account_guid:
        leaf(element, HOUSES, "AccountGUID", account.account_guid)
    if account.contract is not None:
        reasons = branch(branch(element, HOUSES, "AccountReasons"), HOUSES, "SupplyResourceContract")
        leaf(reasons, HOUSES, "ContractNumber", account.contract.number)
        leaf(reasons, HOUSES, "SigningDate", account.contract.signed_on)
        truth(reasons, HOUSES, "IsContract", is_true=account.contract.is_written)


def _payer(element: etree._Element, payer: PayerName) -> None:
    person = branch(element, HOUSES, "Ind")
    leaf(person, PERSON, "Surname", payer.surname)
    leaf(person, PERSON, "FirstName", payer.first_name)
    if payer.patronymic:
        leaf(person, PERSON, "Patronymic", payer.patronymic)
