"""An hour of a point on its page: replaced, made by a scheme; the original file is a link only to those who may see imports."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from sbyt.apps.metering.models import HourFinding, HourReplacement
from sbyt.apps.metering.operations.schemes import NodeFacts, add_node, create_scheme, put_into_force
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.hourly.checking import check_month
from sbyt.usecases.hourly.estimating import replace_missing
from tests.builders.billed import bill_month
from tests.builders.firms import a_file, a_firm, an_hourly_month
from tests.builders.people import the_supplier
from tests.builders.prices import a_price_of_firms, the_usual_vat
from tests.interfaces.backoffice.conftest import SignIn
from tests.interfaces.backoffice.reading_pages import Page, sheet_rows

JUNE, JULY = date(2021, 6, 1), date(2021, 7, 1)


@pytest.fixture
def plant(db: None) -> SimpleNamespace:
    """June whole, July without its last day, which stands replaced by June; another point is half of this one by a scheme."""
    firm, shared = a_firm(), a_firm("Через схему")
    file = a_file("июль.xml")
    an_hourly_month(firm.point, month=JUNE, days=30, hour_wh=100_000)
    an_hourly_month(firm.point, month=JULY, days=30, hour_wh=120_000, file=file)
    check_month(SYSTEM, month=JULY)
    replace_missing(SYSTEM, point_id=firm.point.pk, month=JULY)
    scheme = create_scheme(actor=SYSTEM, usage_point_id=shared.point.pk, name="Половина", reason="акт")
    draft = scheme.versions.get()
    half = NodeFacts(kind="share", title="Доля", numerator=1, denominator=2)
    share = add_node(actor=SYSTEM, draft=draft, facts=half, into=draft.nodes.get(), sign=1, reason="акт")
    head = NodeFacts(kind="meter", title="Ввод", usage_point_id=firm.point.pk)
    add_node(actor=SYSTEM, draft=draft, facts=head, into=share, sign=1, reason="акт")
    put_into_force(actor=SYSTEM, draft=draft, since=JULY, reason="акт")
    return SimpleNamespace(firm=firm, point=firm.point, shared=shared, scheme=scheme, file=file)


def told(client, point, day: int, tail: str = "") -> Page:
    address = f"/office/points/{point.pk}/hour/?day=2021-07-{day:02d}&hour=3&channel=1{tail}"
    return Page(client.get(address))


def facts(page: Page) -> dict[str, str]:
    return dict(zip(page.texts("//dl/dt"), page.texts("//dl/dd"), strict=True))


class TestAReplacedHour:
    def test_says_by_what_why_who_and_that_it_waits(self, plant, sign_in: SignIn) -> None:
        page = told(sign_in(), plant.point, 31)
        said = facts(page)
        assert (said["Объём, кВт·ч"], said["Откуда"]) == ("100", "замещён")
        assert said["Чем"] == "по ближайшему месяцу с даннымипо лестнице закона"
        assert said["Почему"] == "Нет часов"
        assert said["Кто и когда"].startswith("система, ")
        assert said["Обязательство"] == "открыто: ждёт замера"
        gap = HourFinding.objects.get(code="GAP", usage_point=plant.point)
        assert page.values("//dd/a/@href") == [f"/office/checks/{gap.pk}/"]

    def test_is_that_of_the_moment_asked_for(self, plant, sign_in: SignIn) -> None:
        HourReplacement.objects.update(recorded_at="2021-08-02T12:00:00Z")
        before = told(sign_in(), plant.point, 31, "&as_of=2021-08-01T00:00")
        assert facts(before)["Откуда"] == "нет данных"


class TestAMeasuredHour:
    def test_leads_to_its_file_who_may_see_imports_and_names_it_to_others(
        self, plant, sign_in: SignIn
    ) -> None:
        link = "//p[@class='origin-file']/a/@href"
        page = told(sign_in("metering_engineer"), plant.point, 10)
        assert page.values(link) == [f"/office/imports/{plant.file.pk}/"]
        page = told(sign_in("controller"), plant.point, 10)
        assert (page.values(link), page.texts("//p[@class='origin-file']")) == ([], ["июль.xml"])


class TestAPointWithAScheme:
    def test_shows_the_volume_that_the_scheme_makes(self, plant, sign_in: SignIn) -> None:
        client = sign_in()
        page = Page(client.get(f"/office/points/{plant.shared.point.pk}/?month=2021-07"))
        grid = page.rows("//table[@data-hours]/tbody/tr")
        assert (grid[9][1], grid[30][1]) == ("60,0", "50,0")
        assert page.values("//table[@data-hours]/tbody/tr[1]/td/@aria-label")[0].endswith("по схеме")
        own = Page(client.get(f"/office/points/{plant.shared.point.pk}/?month=2021-07&hours=meter"))
        assert own.rows("//table[@data-hours]/tbody/tr")[9][1] == "—"

    def test_explains_an_hour_down_to_the_meter(self, plant, sign_in: SignIn) -> None:
        page = told(sign_in(), plant.shared.point, 31)
        assert facts(page)["Откуда"] == "по схеме"
        terms = page.rows("//table[contains(@class, 'terms')]/tbody/tr")
        assert terms == [
            ["+ Долядоля", "50"],
            [f"+ {plant.point.code} Вводзамещён", "100"],
        ]
        assert f"/office/schemes/{plant.scheme.pk}/" in page.values("//a/@href")


class TestABillOfReplacedHours:
    @pytest.fixture
    def bills(self, plant) -> dict[int, int]:
        """July of both firms, released; then the missing day is sent."""
        the_usual_vat()
        the_supplier()
        a_price_of_firms("4.50", month=JULY)
        bill_month(JULY, issued_on=date(2021, 8, 10))
        late = a_file("поздний.xml")
        an_hourly_month(plant.point, month=date(2021, 7, 31), days=1, hour_wh=500_000, file=late)
        HourReplacement.objects.update(closed_at=timezone.now(), closed_by_file=late)
        return {firm.point.pk: firm.account.bills.get().charge_id for firm in (plant.firm, plant.shared)}

    def test_stands_on_the_replaced_day_as_it_was_known(self, plant, bills, sign_in: SignIn) -> None:
        client = sign_in("billing_clerk")
        charge = bills[plant.point.pk]
        page = Page(client.get(f"/office/charges/{charge}/"))
        days = page.rows("//table[thead//th='Сутки']/tbody/tr")
        assert (days[30][1], days[30][3].split()[:2]) == ("2\u202f400", ["замещён", "целиком"])
        assert "= объём строки" in page.text("//table[thead//th='Сутки']/tfoot")
        panel = Page(client.get(f"/office/charges/{charge}/day/?line=1&day=2021-07-31&hour=3"))
        assert facts(panel)["Обязательство"] == "открыто: ждёт замера"
        assert panel.of_class("hour-cell")[3] == "03100"

    def test_of_a_scheme_leads_to_it_and_to_its_meters(self, plant, bills, sign_in: SignIn) -> None:
        client = sign_in("billing_clerk")
        charge = bills[plant.shared.point.pk]
        page = Page(client.get(f"/office/charges/{charge}/"))
        days = page.rows("//table[thead//th='Сутки']/tbody/tr")
        assert (len(days), days[0][3]) == (31, "по схеме Половина")
        panel = Page(client.get(f"/office/charges/{charge}/day/?line=1&day=2021-07-31&hour=3"))
        assert panel.rows("//table[contains(@class, 'terms')]/tbody/tr")[1][0].endswith("замещён")


class TestTheExport:
    def test_has_the_hours_of_the_grid(self, plant, sign_in: SignIn) -> None:
        address = f"/office/points/{plant.point.pk}/hours.xlsx?month=2021-07&channel=1"
        assert sheet_rows(sign_in().get(address))[31][1:3] == (100, 100)
