"""Let people in: staff with their roles and branches, consumers with their accounts."""

from __future__ import annotations

from sbyt.apps.contracts.operations_access import grant_account_access
from sbyt.apps.contracts.queries import account_ids_by_number
from sbyt.apps.parties.operations.grant_role import grant_role
from sbyt.apps.parties.queries import branch_ids_by_code
from sbyt.kit.access import users
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.milestones.operations import Facts
from sbyt.usecases.demo_town.people import Inhabitant, inhabitants
from sbyt.usecases.demo_town.stages import Walker

_REASON = "демо-город"


def settle_people(walker: Walker) -> Facts:
    """Create everybody who can sign in. A second factor is at hand and demanded of nobody."""
    people = inhabitants(walker.town)
    branches = branch_ids_by_code()
    accounts = account_ids_by_number([number for person in people for number in person.accounts])
    for count, person in enumerate(people, start=1):
        user_id = _create(person)
        if person.is_staff:
            branch_id = branches[person.branch_code] if person.branch_code else None
            grant_role(actor=SYSTEM, user_id=user_id, role=person.role, branch_id=branch_id, reason=_REASON)
        for number in person.accounts:
            grant_account_access(actor=SYSTEM, user_id=user_id, account_id=accounts[number], reason=_REASON)
        walker.goes(count, len(people))
    return {"people": len(people)}


def _create(person: Inhabitant) -> int:
    email = "" if person.is_staff else person.login
    user = users.create_user(username=person.login, full_name=person.full_name, email=email)
    users.set_password(user, person.password)
    return user.pk
