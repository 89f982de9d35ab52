"""The wrong user walks every route of the site: nothing of others is shown, nothing of others is changed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from sbyt.apps.billing.models import AppointedRun
from sbyt.apps.billing.operations.compute_run import compute_run
from sbyt.apps.billing.operations.plan_run import plan_run
from sbyt.apps.billing.types import RunScope
from sbyt.apps.contracts.models import Account
from sbyt.apps.documents.models import EmailDelivery, PrintOrder
from sbyt.apps.exchange.operations.outbox import queue_messages
from sbyt.apps.exchange.types import NewElement, NewMessage
from sbyt.apps.intake.operations.profiles import keep_profile
from sbyt.apps.intake.operations.sources import set_up_source
from sbyt.apps.intake.operations.systems import SeenSystem, remember_systems, settle_incidents
from sbyt.apps.intake.queries.systems import incidents, metering_systems
from sbyt.apps.intake.types import FolderSettings
from sbyt.apps.metering.models import ControlPoint, UsagePoint
from sbyt.apps.metering.operations.consumption_acts import record_consumption_act
from sbyt.apps.metering.operations.control_points import set_control_point
from sbyt.apps.metering.operations.control_rounds import lay_out
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme
from sbyt.apps.metering.operations.seals import put_seal
from sbyt.apps.metering.operations.uploads import note_upload
from sbyt.apps.network.operations import save_node, store_reconciliation
from sbyt.apps.parties.models import Branch
from sbyt.apps.parties.operations.grant_role import grant_role
from sbyt.apps.payments.models import RegisterLayout, SentRegister
from sbyt.apps.payments.operations import record_payment
from sbyt.apps.premises.operations_routes import add_stop, open_route
from sbyt.calc.act_volume import ActFacts
from sbyt.formats.giszhkh.sheet_layout import SheetColumn, SheetLayout
from sbyt.formats.giszhkh.sheet_writer import write_sheet
from sbyt.formats.hour_table import HourTableLayout
from sbyt.interfaces.api.service import api
from sbyt.interfaces.backoffice.models import SavedView
from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.doors import OWN_ACCOUNT
from sbyt.kit.access.models import User
from sbyt.kit.files.models import StoredFile
from sbyt.kit.files.operations import store_file
from sbyt.usecases.people.api_keys import issue_key
from sbyt.usecases.who_acts import actor_of
from tests.builders.billed import BilledTown, a_billed_town
from tests.builders.files import a_taken_file
from tests.builders.firms import a_firm, an_hourly_month
from tests.builders.prices import a_price_of_firms
from tests.builders.users import staff
from tests.rights.routes import KEY, PUBLIC, ROUTES
from tests.rights.site import Route, routes

pytestmark = pytest.mark.django_db
JULY, AUGUST = date(2021, 7, 1), date(2021, 8, 1)

SITE = routes()
WITH_VERB = [
    route for route in SITE if "." in ROUTES.get(route.pattern, "") and not route.pattern.startswith("api/")
]
OWN = [route for route in SITE if ROUTES.get(route.pattern) == OWN_ACCOUNT]
KEYED = [route for route in SITE if ROUTES.get(route.pattern, "").startswith(KEY)]
OBJECTS = {
    "account_id", "scheme_id", "node_id", "order_id", "document_id", "point_id", "file_id", "payment_id", "bill_id", "user_id", "view_id", "number", "code",
    "reading_id", "upload_id", "charge_id", "run_id",
    "network_node_id", "reconciliation_id", "act_row", "message_id", "element_id", "building_id", "delivery_id", "premises_id", "round_id", "register_id",
    "route_id",
}  # fmt: skip
EXPORTS = {
    "office/accounts/",
    "office/buildings/",
    "office/buildings/routes/",
    "office/points/",
    "office/rounds/",
    "office/readings/",
    "office/documents/",
    "office/payments/",
    "office/turnover/",
    "office/changes/",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """The town, the addresses of A's and of B's objects, and the words that only B's objects have."""

    town: BilledTown
    ours: dict[str, Any]
    theirs: dict[str, Any]
    words_of_theirs: tuple[str, ...]


def objects_of(town: BilledTown, side: str) -> dict[str, Any]:
    flat = getattr(town, side)
    consumer = town.consumer if side == "ours" else town.neighbour
    branch = flat.account.branch
    worker = staff(f"works-{side}", "controller", branch_id=branch.pk)
    key = issue_key(actor=SYSTEM, user_id=worker.pk, name="Обмен", expires_at=None, reason="Договор")
    file = a_taken_file(name=f"file-of-{side}.xml", branch=branch)
    bill = flat.account.bills.order_by("month").first()
    return {
        "account_id": flat.account.pk,
        "number": flat.account.number,
        "document_id": bill.document_id,
        "bill_id": bill.pk,
        **month_of(branch.pk),
        "act_row": act_of(branch, side),
        "finding_id": 1,
        "register_id": SentRegister.objects.create(
            purpose="subsidy",
            month=date(2021, 7, 1),
            branch=branch,
            version=1,
            layout_name=f"layout-of-{side}",
            file_name=f"register-of-{side}.txt",
            file=store_file(content=side.encode(), name=f"register-of-{side}.txt"),
            rows=1,
            amount_kop=1,
        ).pk,
        "layout_id": RegisterLayout.objects.create(
            name=f"layout-{side}", purpose="subsidy", file_name="a.txt", layout={"fields": "долг"}
        ).pk,
        "delivery_id": EmailDelivery.objects.create(document_id=bill.document_id, address="a@b.example").pk,
        "month": f"{bill.month:%Y-%m}",
        "point_id": flat.point.pk,
        "building_id": flat.premises.building_id,
        "absence_id": 1,
        "grant_kind": "benefit",
        "grant_row": 1,
        "ground_row": 1,
        "control_row": controlled_from_august(side, flat.point).pk,
        "seal_row": put_seal(
            user_id=None,
            installation_id=flat.meter.installation.pk,
            number=f"seal-{side}",
            place="case",
            on=AUGUST,
            document="акт",
        ).pk,
        "round_id": lay_out(
            branch_id=branch.pk,
            title=f"round-of-{side}",
            planned_on=AUGUST,
            controller="",
            point_ids=[flat.point.pk],
        ).pk,
        "premises_id": flat.premises.pk,
        **route_of(flat.premises.building_id, branch.pk, side),
        **scheme_of(flat.point.pk),
        **source_of(side),
        "kind": "percent",
        **network_of(branch.pk, side),
        **exchange_of(flat.account),
        "point_class": "large",
        "code": flat.point.code,
        "reading_id": flat.shows(date(2021, 8, 25), 1, state="asked").pk,
        "upload_id": note_upload(files=[], user_id=worker.pk, branch_id=None, now=timezone.now()).pk,
        "file_id": file.pk,
        "line": 1,
        "order_id": PrintOrder.objects.create(
            title=f"Печать {side}", month=date(2021, 7, 1), requested_by=worker, documents=1
        ).pk,
        "payment_id": payment_of(flat.account.pk),
        "user_id": worker.pk,
        "grant_id": worker.role_grants.get().pk,
        "access_id": consumer.account_accesses.get().pk,
        "token_id": key.token.pk,
        "view_id": SavedView.objects.create(list_name="accounts", title="Вид", owner=consumer).pk,
        "list_name": "accounts",
        "role": "controller",
        "action": "switch-off",
        "secret": "made-up",
        "uidb36": "1",
        "key": "made-up",
        "pk": 1,
    }


def controlled_from_august(side: str, point: UsagePoint) -> ControlPoint:
    """Another point of the building controls this one."""
    control = UsagePoint.objects.create(
        code=f"control-{side}", branch=point.branch, building=point.building, kind="building"
    )
    return set_control_point(
        actor=SYSTEM,
        usage_point_id=point.pk,
        control_code=control.code,
        since=AUGUST,
        until=None,
        document="акт",
    )


def exchange_of(account: Account) -> dict[str, int | str]:
    """Return a message of the branch to ГИС ЖКХ with an element about the account, and the account's building."""
    told = NewElement(
        transport_guid=str(uuid4()),
        kind="account",
        object_id=account.pk,
        label=f"ЛС {account.number}",
        sha256="",
    )
    new = NewMessage(
        kind="accounts", operation="importAccountData", body=b"<a/>", repeatable=False, elements=(told,), branch_id=account.branch_id
    )  # fmt: skip
    given = NewMessage(
        kind="readings", operation="xlsx", body=_a_workbook(), repeatable=False, branch_id=account.branch_id, file_name="a.xlsx"
    )  # fmt: skip
    message, workbook = queue_messages(messages=[new, given], now=timezone.now(), user_id=None)
    return {
        "message_id": message.pk,
        "element_id": message.parts.get().pk,
        "workbook_id": workbook.pk,
        "sheet_kind": "bills",
        "building_id": account.premises.building_id,
    }


def _a_workbook() -> bytes:
    layout = SheetLayout(sheet="Лист", columns=(SheetColumn(heading="№ ЛС", value="account"),))
    return write_sheet([], layout=layout)


def route_of(building_id: int, branch_id: int, side: str) -> dict[str, int]:
    """Return a route of the branch with one stop."""
    route = open_route(actor=SYSTEM, branch_id=branch_id, name=f"Маршрут {side}")
    stop = add_stop(actor=SYSTEM, route_id=route.pk, building_id=building_id)
    return {"route_id": route.pk, "stop_id": stop.pk}


def network_of(branch_id: int, side: str) -> dict[str, int]:
    """Return a node of the network of the branch, and a comparison of a month there."""
    node = save_node(
        actor=SYSTEM, node_id=None, code=f"node-of-{side}", name="Фидер", kind="feeder", branch_id=branch_id,
        parent_id=None, head_point_id=None, norm_bp=0, act="", reason="Проба",
    )  # fmt: skip
    file = StoredFile.objects.create(sha256=f"{branch_id:064d}", name="volumes.xlsx", size_bytes=1)
    made = store_reconciliation(
        actor=SYSTEM,
        node=node,
        month=date(2021, 7, 1),
        file_id=file.pk,
        file_name="v.xlsx",
        layout={},
        rows=[],
    )
    return {"network_node_id": node.pk, "reconciliation_id": made.pk}


def act_of(branch: Branch, side: str) -> int:
    """Return an act of unmetered consumption at a plant of the branch, that waits."""
    plant = a_firm(f"ООО «Цех {side}»", branch_code=branch.code)
    facts = ActFacts(kind="unmetered", since=date(2021, 7, 1), until=AUGUST, power_w=1_000)
    return record_consumption_act(
        actor=SYSTEM,
        usage_point_id=plant.point.pk,
        facts=facts,
        document=f"act-of-{side}",
        reason="Проба",
    ).pk


def scheme_of(point_id: int) -> dict[str, int]:
    """Return a scheme of the point with a draft, and a node of it."""
    scheme = create_scheme(actor=SYSTEM, usage_point_id=point_id, name="Ввод", reason="Проба")
    draft = scheme.versions.get()
    facts = NodeFacts(kind="constant", title="ХХ", power_w=1000)
    node = add_node(actor=SYSTEM, draft=draft, facts=facts, into=draft.nodes.get(), sign=1, reason="Проба")
    return {"scheme_id": scheme.pk, "node_id": node.pk}


def source_of(side: str) -> dict[str, int | str]:
    """Return a source of data, a metering system that is waited for, and a day on which it was silent."""
    source = set_up_source(
        actor=SYSTEM, kind="folder", name=f"Папка {side}", every_minutes=5, is_on=True,
        settings=FolderSettings(path="/nowhere"),
    )  # fmt: skip
    day = date(2021, 7, 1)
    remember_systems([SeenSystem(code=side, name="", sender_name="", sender_inn="", first_day=day)])
    system = metering_systems().get(code=side)
    still = {(one.system_id, one.day) for one in incidents(only_open=True)}
    settle_incidents(silent={*still, (system.pk, day)}, since=day, now=timezone.now())
    incident = incidents(only_open=True).get(system=system)
    profile = keep_profile(
        actor=SYSTEM, name=f"Часы {side}", pattern=f"{side}_*.csv", is_on=True, layout=HourTableLayout()
    )
    return {
        "profile_id": profile.pk,
        "source_id": source.pk,
        "source_kind": "mailbox",
        "system_code": side,
        "incident_id": incident.pk,
    }


def month_of(branch_id: int) -> dict[str, int]:
    """Return August of a branch, computed and not released: its plant's charge by profile, a day of it, a finding."""
    plant = a_firm(
        f"ООО «Завод {branch_id}»", voltage="ВН", branch_code=Branch.objects.get(pk=branch_id).code
    )
    (day, *_) = an_hourly_month(plant.point, month=AUGUST, days=31, hour_wh=1_000)
    run = plan_run(actor=SYSTEM, month=AUGUST, scope=RunScope.of(branch_ids=[branch_id]))
    compute_run(actor=SYSTEM, run_id=run.pk)
    finding = run.findings.filter(account__branch_id=branch_id).order_by("pk").first()
    assert finding is not None
    return {
        "run_id": run.pk,
        "charge_id": run.charges.get(account=plant.account).pk,
        "interval_day_id": day.pk,
        "run_finding_id": finding.pk,
        "appointed_id": AppointedRun.objects.create(
            month=AUGUST,
            stage="final",
            kind="branch",
            branch_id=branch_id,
            branch_ids=[branch_id],
            starts_at=timezone.now() + timedelta(days=1),
        ).pk,
    }


def payment_of(account_id: int) -> int:
    return record_payment(
        actor=SYSTEM,
        account_id=account_id,
        received_on=date(2021, 8, 1),
        amount_kop=100,
        source="bank",
        external_number=f"walk-{account_id}",
    ).payment_id


@pytest.fixture(scope="module")
def sides(django_db_setup: None, django_db_blocker: Any) -> Iterator[Sides]:
    """One town for the whole walk: its rows are put back by one rollback at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        town = a_billed_town()
        a_price_of_firms("4.36626", month=AUGUST)
        for flat in (town.ours, town.theirs):
            an_hourly_month(flat.point, month=JULY, days=1, hour_wh=500)
        words = (
            town.theirs.account.number,
            town.theirs.account.party_name,
            town.theirs.point.code,
            town.theirs.meter.installation.meter.serial_number,
            "Красная, 46",
            "file-of-theirs",
            "works-theirs",
            "node-of-theirs",
            "act-of-theirs",
            "round-of-theirs",
            "seal-theirs",
        )
        yield Sides(town, objects_of(town, "ours"), objects_of(town, "theirs"), words)
        transaction.set_rollback(True)


def counts() -> dict[str, int]:
    """Return how many rows there are of what the wrong user must not touch."""
    watched = [
        "metering.Reading", "payments.Payment", "parties.RoleGrant", "contracts.AccountAccess", "access.ApiToken",
        "access.Invitation", "access.User", "contracts.Account", "contracts.SupplyTerm", "tariffs.Rate", "tariffs.Act",
        "metering.ImportFile", "metering.MeterInstallation", "billing.BillingRun", "billing.AppointedRun", "premises.Occupancy",
        "premises.Building", "premises.Premises", "premises.BuildingTerm", "premises.PremisesTerm", "premises.Absence",
        "contracts.Benefit", "contracts.HouseTerm", "contracts.LateFact", "metering.PointGround", "metering.ConsumptionAct",
        "metering.Seal", "devices.Verification", "metering.RoundStop", "metering.ControlRound", "metering.PlannedDay",
        "parties.PartyEvent", "access.UserEvent", "backoffice.SavedView",
    ]  # fmt: skip
    return {label: apps.get_model(label).objects.count() for label in watched}


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def address_of(route: Route, objects: dict[str, Any]) -> str:
    """Return the address; a finding of a run is no finding of hours, and what is decided is named by the query.

    A file of hours is asked for by its point and month.
    """
    if route.pattern.endswith("green-button/") and not route.pattern.startswith("api/"):
        return f"{route.address(objects)}?point={objects['point_id']}&month=2021-07"
    if not route.pattern.startswith("office/runs/"):
        return route.address(objects)
    address = route.address(objects | {"finding_id": objects["run_finding_id"]})
    return f"{address}?id={objects['run_finding_id']}" if route.pattern.endswith("/decide/") else address


def ask(client: Client, route: Route, objects: dict[str, Any], **headers: str) -> Any:
    """Ask by GET, or by POST with an empty form where GET is not taken."""
    address = address_of(route, objects)
    response = client.get(address, headers=headers)
    return client.post(address, {}, headers=headers) if response.status_code == 405 else response


def both_ways(client: Client, route: Route, objects: dict[str, Any], **headers: str) -> list[Any]:
    address = address_of(route, objects)
    answers = [
        client.get(address, headers=headers),
        client.post(address, {"reason": "Чужое"}, headers=headers),
    ]
    return [answer for answer in answers if answer.status_code != 405]


def text_of(response: Any) -> str:
    """Return what an answer says: a page, JSON, the cells of a workbook, the words of a PDF."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    if "spreadsheet" in kind:
        with zipfile.ZipFile(BytesIO(content)) as book:
            return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    if "pdf" in kind:
        return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return content.decode(errors="replace")


def names_of(route: Route) -> str:
    return route.pattern


class TestTheTable:
    def test_lists_every_route_of_the_site(self) -> None:
        missing = {route.pattern for route in SITE} - set(ROUTES)
        assert missing == set(), "say in tests/rights/routes.py who may enter there"

    def test_lists_no_route_that_is_gone(self) -> None:
        assert set(ROUTES) - {route.pattern for route in SITE} == set()

    def test_agrees_with_what_each_view_asks_for(self) -> None:
        marked = {route.pattern: route.mark for route in SITE if route.mark}
        assert {pattern: ROUTES.get(pattern) for pattern in marked} == marked

    def test_knows_that_every_screen_of_the_office_asks_for_a_verb(self) -> None:
        unmarked = [route.pattern for route in WITH_VERB if route.mark is None]
        assert unmarked == []

    def test_lists_every_operation_of_the_openapi(self) -> None:
        described = set(api.get_openapi_schema()["paths"])
        walked = {"/" + route.pattern.replace("<", "{").replace(">", "}") for route in KEYED}
        assert described == walked


class TestAStranger:
    @pytest.mark.parametrize("route", [r for r in SITE if not r.pattern.startswith("api/")], ids=names_of)
    def test_sees_what_is_public_and_is_sent_to_sign_in_elsewhere(self, route: Route, sides: Sides) -> None:
        before = counts()
        for answer in both_ways(Client(), route, sides.theirs):
            if ROUTES[route.pattern] == PUBLIC:
                assert answer.status_code in {200, 302, 410}
            else:
                assert answer.status_code == 302, route.pattern
                assert answer["Location"].startswith("/sign-in/")
            assert not [word for word in sides.words_of_theirs if word in text_of(answer)]
        assert counts() == before

    @pytest.mark.parametrize("route", WITH_VERB, ids=names_of)
    def test_who_asks_for_a_panel_is_sent_there_as_a_whole_page(self, route: Route, sides: Sides) -> None:
        answer = ask(Client(), route, sides.theirs, **{"HX-Request": "true"})
        assert (answer.status_code, answer.headers.get("HX-Redirect", "")[:9]) == (401, "/sign-in/")

    @pytest.mark.parametrize("route", KEYED, ids=names_of)
    def test_without_a_key_gets_a_problem(self, route: Route, sides: Sides) -> None:
        answer = ask(Client(), route, sides.theirs)
        assert answer.status_code == 401


class TestAConsumer:
    @pytest.mark.parametrize("route", WITH_VERB, ids=names_of)
    def test_has_no_way_into_the_office(self, route: Route, sides: Sides) -> None:
        before = counts()
        for headers in ({}, {"HX-Request": "true"}):
            for answer in both_ways(signed_in(sides.town.consumer), route, sides.theirs, **headers):
                assert answer.status_code == 403, route.pattern
                assert not [word for word in sides.words_of_theirs if word in text_of(answer)]
        assert counts() == before

    @pytest.mark.parametrize("route", OWN, ids=names_of)
    def test_finds_nothing_at_the_account_of_another(self, route: Route, sides: Sides) -> None:
        before = counts()
        for answer in both_ways(signed_in(sides.town.consumer), route, sides.theirs):
            assert answer.status_code == 404, route.pattern
            assert not [word for word in sides.words_of_theirs if word in text_of(answer)]
        assert counts() == before

    @pytest.mark.parametrize("route", [route for route in OWN if len(route.parameters) > 1], ids=names_of)
    def test_finds_nothing_of_another_at_his_own_account(self, route: Route, sides: Sides) -> None:
        mixed = sides.theirs | {"account_id": sides.ours["account_id"]}
        assert ask(signed_in(sides.town.consumer), route, mixed).status_code == 404

    @pytest.mark.parametrize("route", OWN, ids=names_of)
    def test_enters_his_own(self, route: Route, sides: Sides) -> None:
        assert ask(signed_in(sides.town.consumer), route, sides.ours).status_code == 200

    @pytest.mark.parametrize("route", KEYED, ids=names_of)
    def test_with_a_key_finds_nothing_of_another(self, route: Route, sides: Sides) -> None:
        made = issue_key(
            actor=SYSTEM, user_id=sides.town.consumer.pk, name="x", expires_at=None, reason="Проба"
        )
        key = {"Authorization": f"Bearer {made.secret}", "Idempotency-Key": "walk"}
        answer = ask_api(route, sides.theirs, key)
        allowed = {404} if OBJECTS & set(route.parameters) else {200, 422}
        if route.pattern == "api/v1/uploads":  # no file of a consumer is taken in
            allowed = {403}
        assert answer.status_code in allowed, route.pattern
        assert not [word for word in sides.words_of_theirs if word in text_of(answer)]


def ask_api(route: Route, objects: dict[str, Any], headers: dict[str, str]) -> Any:
    address = route.address(objects) + (
        "?month=2021-07" if {"intervals", "green-button"} & set(route.pattern.split("/")) else ""
    )
    answer = Client().get(address, headers=headers)
    if answer.status_code != 405:
        return answer
    return Client().post(address, "{}", content_type="application/json", headers=headers)


@dataclass(frozen=True, slots=True)
class Walker:
    """A member of staff of branch 01, and sometimes of branch 02 in a lesser role."""

    name: str
    roles: tuple[tuple[str, str], ...]


WALKERS = [
    Walker("a controller of another branch", (("controller", "ours"),)),
    Walker("a clerk of another branch", (("billing_clerk", "ours"),)),
    Walker("an administrator of another branch", (("administrator", "ours"),)),
    Walker(
        "an administrator there, a controller here", (("administrator", "ours"), ("controller", "theirs"))
    ),
]


def hired(walker: Walker, sides: Sides) -> User:
    (first_role, first_side), *others = walker.roles
    branch = {side: getattr(sides.town, side).account.branch_id for side in ("ours", "theirs")}
    user = staff("walker", first_role, branch_id=branch[first_side])
    for role, side in others:
        grant_role(actor=SYSTEM, user_id=user.pk, role=role, branch_id=branch[side], reason="Подмена")
    return user


@pytest.mark.parametrize("walker", WALKERS, ids=lambda walker: walker.name)
class TestStaff:
    @pytest.mark.parametrize("route", WITH_VERB, ids=names_of)
    def test_of_another_branch_finds_nothing_there(self, walker: Walker, route: Route, sides: Sides) -> None:
        user = hired(walker, sides)
        verb, theirs = ROUTES[route.pattern], sides.town.theirs.account.branch_id
        if actor_of(user).may(verb, branch_id=theirs):
            pytest.skip("held there too")
        before = counts()
        client = signed_in(user)
        of_an_object = bool(OBJECTS & set(route.parameters))
        for headers in ({}, {"HX-Request": "true"}):
            for answer in both_ways(client, route, sides.theirs, **headers):
                if not actor_of(user).may(verb):
                    assert answer.status_code == 403, route.pattern
                elif of_an_object and len(walker.roles) == 1:
                    assert answer.status_code == 404, route.pattern
                elif of_an_object:
                    assert answer.status_code in {403, 404}, route.pattern
                if len(walker.roles) == 1:
                    assert not [word for word in sides.words_of_theirs if word in text_of(answer)]
        if of_an_object:
            assert counts() == before

    @pytest.mark.parametrize("route", [r for r in SITE if r.pattern in EXPORTS], ids=names_of)
    def test_exports_nothing_of_another_branch(self, walker: Walker, route: Route, sides: Sides) -> None:
        user = hired(walker, sides)
        verb = ROUTES[route.pattern]
        answer = signed_in(user).get(route.address(sides.ours) + "?export=xlsx&month=2021-07")
        if not actor_of(user).may(verb):
            assert answer.status_code == 403
            return
        text = text_of(answer)
        assert answer.status_code == 200
        if not actor_of(user).may(verb, branch_id=sides.town.theirs.account.branch_id):
            assert not [word for word in sides.words_of_theirs if word in text]


class TestTheRightOne:
    @pytest.mark.parametrize("route", WITH_VERB, ids=names_of)
    def test_is_let_in(self, route: Route, sides: Sides) -> None:
        """Or the walk above would pass on a site that lets nobody in."""
        own_view = {"view_id": None}
        user = staff("chief", "administrator")
        own_view["upload_id"] = note_upload(files=[], user_id=user.pk, branch_id=None, now=timezone.now()).pk
        own_view["view_id"] = SavedView.objects.create(list_name="accounts", title="Мой", owner=user).pk
        answer = ask(signed_in(user), route, sides.ours | own_view)
        text_of(answer)  # read to its end, a file is closed
        assert answer.status_code in {200, 302, 422} or (
            answer.status_code == 404 and route.pattern in NEEDS_MORE
        )


EDGES = [
    "month=9999-12&day=9999-12-31&hour=1&channel=1&since=9999-12-31&until=9999-12-31&from=9999-12&to=9999-12&page="
    + "9" * 20,
    "month=0000-01&day=0001-01-01&hour=-1&channel=9e9&since=0001-01-01&until=0001-01-02&from=0001-01&as_of=0001-01-01T00:00",
]
"""The first and the last days of a calendar, and beyond; more pages than anybody has."""


class TestAnAddressNobodyTypes:
    """A person by an old link, or a program that counts months on: told no, or shown another month, never a failure."""

    def test_fails_nowhere(self, sides: Sides) -> None:
        client, key = whole_right()
        consumer = signed_in(sides.town.consumer)
        consumer.raise_request_exception = False
        failed = []
        for route in SITE:
            asks = consumer if ROUTES[route.pattern] == OWN_ACCOUNT else client
            for edge in EDGES:
                address = route.address(sides.ours)
                with transaction.atomic():
                    answer = asks.get(f"{address}?{edge}", headers=key if "api/v1" in route.pattern else {})
                    if answer.status_code == 405:
                        break
                    text_of(answer)
                    if answer.status_code >= 500:
                        failed.append(f"{address}?{edge}")
        assert failed == []

    def test_with_a_nul_is_refused_before_anything_is_asked_of_the_base(self, sides: Sides) -> None:
        client, key = whole_right()
        of_office = [
            "/office/accounts/?q=%00",
            "/office/points/?q=a%00b",
            "/office/find/?q=%00",
            "/cabinet/?q=%00",
        ]
        of_api = ["/api/v1/usage-points/%00/intervals?month=2021-07", "/api/v1/accounts?q=%00"]
        of_api += ["/api/v1/intervals?point=%00&since=2021-07-01&until=2021-07-02"]
        told = [client.get(address).status_code for address in of_office]
        problems = [client.get(address, headers=key) for address in of_api]
        assert told == [400] * len(of_office)
        assert [(one.status_code, one.json()["code"]) for one in problems] == [(400, "malformed")] * len(
            of_api
        )

    def test_with_a_number_of_thousands_of_digits_is_refused(self, sides: Sides) -> None:
        client, _key = whole_right()
        assert client.get(f"/office/accounts/?page={'9' * 5000}").status_code == 400

    def test_with_a_nul_in_what_is_sent_is_refused(self, sides: Sides) -> None:
        client, key = whole_right()
        before = counts()
        form = client.post("/office/views/accounts/", {"title": "Мой\0вид", "query": ""})
        body = '{"readings": [{"account": "1\\u0000", "taken_on": "2021-07-25", "value": "1"}]}'
        sent = client.post(
            "/api/v1/readings",
            body,
            content_type="application/json",
            headers=key | {"Idempotency-Key": "nul"},
        )
        assert (form.status_code, sent.status_code, sent.json()["code"]) == (400, 400, "malformed")
        assert counts() == before


def whole_right() -> tuple[Client, dict[str, str]]:
    """Return a client of an administrator, and the headers of a key of his."""
    user = staff("edges", "administrator")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    made = issue_key(actor=SYSTEM, user_id=user.pk, name="Край", expires_at=None, reason="Проба")
    return client, {"Authorization": f"Bearer {made.secret}"}


NEEDS_MORE = {
    "office/accounts/<int:account_id>/absences/<int:absence_id>/change/",
    "office/points/<int:point_id>/hour/",
    "office/points/<int:point_id>/hours.xlsx",
    "office/charges/<int:charge_id>/day/",
    "office/schemes/<int:scheme_id>/links/",
    "office/checks/<int:finding_id>/",
    "office/checks/<int:finding_id>/accept/",
    "office/checks/<int:finding_id>/disbelieve/",
    "office/checks/<int:finding_id>/replace/",
    "office/capacity/<month:month>/<int:account_id>/",
    "office/capacity/<month:month>/<int:account_id>/hour/",
    "office/imports/sources/<int:source_id>/points/",
    "office/imports/<int:file_id>/refused/",
    "office/users/<int:user_id>/accounts/<int:access_id>/",
    "office/documents/print/<int:order_id>/continue/",
    "office/registers/send/",  # a month and a layout
    "office/registers/reply/<int:file_id>/",  # a layout, and a register of payments
    "office/documents/print/<int:order_id>/<int:number>/",
}
"""Routes of things that A has none of: hours of a point without a profile, refused rows of a file without any."""
