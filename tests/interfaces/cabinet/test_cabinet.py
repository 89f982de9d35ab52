"""What a consumer reads in the cabinet, to the kopeck, and what becomes of what he sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from sbyt.apps.contracts.models import SupplyTerm
from sbyt.apps.contracts.operations_access import revoke_account_access
from sbyt.apps.ledger.operations import post_entry
from sbyt.apps.ledger.types import NewItem, NewPosting
from sbyt.apps.metering.models import Reading
from sbyt.apps.payments.operations import record_payment
from sbyt.calc.local_day import MOSCOW
from sbyt.formats.espi import read_espi
from sbyt.formats.payment_qr import read_payment_qr, write_payment_qr
from sbyt.kit.access.actor import SYSTEM
from sbyt.usecases.cabinet.paying import paying_of
from tests.builders.billed import BilledTown, a_billed_town, opened
from tests.builders.buildings import Flat, a_building, a_flat
from tests.builders.firms import a_firm
from tests.builders.people import a_branch
from tests.builders.prices import a_tariff
from tests.builders.users import person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def second_of_august() -> Iterator[None]:
    with time_machine.travel("2021-08-02 10:00:00+03:00", tick=False):
        yield


@pytest.fixture
def town() -> BilledTown:
    return a_billed_town()


class Visitor:
    """A consumer with a browser, at one account."""

    def __init__(self, user: Any, account: Any) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.home = f"/cabinet/{account.pk}/"

    def get(self, path: str = "") -> Any:
        return self.client.get(self.home + path)

    def words(self, path: str = "") -> str:
        return words_of(self.get(path))

    def post(self, path: str, **given: str) -> Any:
        return self.client.post(self.home + path, given)


def words_of(response: Any) -> str:
    main = response.content.decode().split("<main", 1)[-1]
    text = re.sub(r"<script.*?</script>|<svg.*?</svg>|<[^>]+>", " ", main, flags=re.DOTALL)
    return " ".join(text.replace("\xa0", " ").replace("\u202f", " ").replace("&nbsp;", " ").split())


@pytest.fixture
def sokolov(town: BilledTown) -> Visitor:
    return Visitor(town.consumer, town.ours.account)


class TestHome:
    def test_says_what_is_owed_and_what_is_overdue(self, sokolov: Visitor) -> None:
        """540.60 − 500.00 + 538.08 = 578.68; of June 40.60 was due on 12 July."""
        text = sokolov.words()
        assert "К оплате 578,68 ₽" in text
        assert "Из них 40,60 ₽ надо было оплатить до 12 июля. Остальное до 10 августа." in text
        assert "Почему на 2,52 ₽ меньше" in text
        assert "152 кВт·ч за июль 2021" in text

    def test_says_when_all_is_paid_and_when_too_much(self, town: BilledTown, sokolov: Visitor) -> None:
        pay(town.ours, 578_68, "2")
        assert "К оплате 0,00 ₽ Всё оплачено." in sokolov.words()
        pay(town.ours, 100_00, "3")
        assert "Переплата 100,00 ₽ Зачтётся в следующий счёт." in sokolov.words()

    def test_of_a_new_account_says_what_comes_next(self) -> None:
        flat = a_flat(a_building(), "1", tariff=a_tariff())
        user = opened(person("novikov"), flat.account)
        text = Visitor(user, flat.account).words()
        assert "Счетов ещё не было. Первый придёт, когда закроется месяц." in text

    def test_is_where_the_person_was_last(self, town: BilledTown, sokolov: Visitor) -> None:
        opened(town.consumer, town.plant.account)
        assert sokolov.client.get("/cabinet/")["Location"] == sokolov.home
        sokolov.client.get(f"/cabinet/{town.plant.account.pk}/")
        assert sokolov.client.get("/cabinet/")["Location"] == f"/cabinet/{town.plant.account.pk}/"

    def test_of_who_has_no_account_says_what_to_do(self, client: Client) -> None:
        client.force_login(person("nobody"))
        assert "Ни один лицевой счёт вам не открыт." in words_of(client.get("/cabinet/"))

    def test_is_gone_when_the_access_is_taken_back(self, town: BilledTown, sokolov: Visitor) -> None:
        access = town.consumer.account_accesses.get()
        revoke_account_access(actor=SYSTEM, access_id=access.pk, reason="Продал квартиру")
        assert sokolov.get().status_code == 404

    def test_asks_a_fixed_number_of_queries(self, sokolov: Visitor) -> None:
        with CaptureQueriesContext(connection) as queries:
            sokolov.get()
        assert len(queries) <= 22


class TestWhy:
    def test_adds_up_to_the_kopeck(self, sokolov: Visitor) -> None:
        """159 → 152 kWh at 3.40 is −23.80; 0.14 more for 152 kWh is +21.28; together −2.52."""
        text = sokolov.words("why/")
        for part in ("Июнь 2021 540,60", "Меньше расход −23,80", "Новая цена +21,28", "Июль 2021 538,08"):
            assert part in text
        assert "Сложилось до копейки: −2,52 ₽." in text

    def test_of_a_first_bill_says_that_there_is_nothing_to_compare(self, town: BilledTown) -> None:
        assert "Сравнить пока не с чем" in Visitor(town.manager, town.plant.account).words("why/")


class TestPaying:
    def test_asks_for_the_debt_of_this_moment(self, town: BilledTown, sokolov: Visitor) -> None:
        pay(town.ours, 78_68, "2")
        text = sokolov.words("pay/")
        assert "К оплате 500,00 ₽" in text
        assert "Лицевой счёт 150001145" in text
        assert "Расчётный счёт 40702810100000000001" in text
        order = paying_of(town.ours.account).order
        assert (order.sum_kop, order.account_number) == (500_00, "150001145")
        assert read_payment_qr(write_payment_qr(order)) == order
        assert 'data-copy="500.00"' in sokolov.get("pay/").content.decode()

    def test_of_nothing_says_so(self, town: BilledTown, sokolov: Visitor) -> None:
        pay(town.ours, 578_68, "2")
        assert "Платить нечего Долга на сегодня нет." in sokolov.words("pay/")


class TestSendingReadings:
    @pytest.fixture
    def field(self, town: BilledTown) -> str:
        return f"r{town.ours.meter.registers['T0'].pk}"

    def seen(self, field: str, value: str) -> dict[str, str]:
        return {field: value, f"seen{field[1:]}": value, "step": "send"}

    def test_shows_what_they_come_to_and_keeps_nothing(self, sokolov: Visitor, field: str) -> None:
        """1 850 − 1 811 = 39 kWh; × 3.54 = 138.06."""
        text = words_of(sokolov.post("readings/preview/", **{field: "1850"}))
        assert "Расход 39 кВт·ч" in text
        assert "Примерно к оплате 138,06 ₽" in text
        assert "39 × 3,54 ₽, без общедомовых" in text
        assert "Отправить 1 850" in text
        assert not Reading.objects.filter(source="cabinet").exists()

    def test_takes_them_in_and_shows_them_at_once(self, sokolov: Visitor, field: str) -> None:
        response = sokolov.post("readings/", **self.seen(field, "1850"))
        assert response.status_code == 302
        text = sokolov.words("readings/")
        assert "Показания приняты и войдут в ближайший счёт." in text
        assert "1 850 02.08.2021 · кабинет 39 кВт·ч принято" in text
        stored = Reading.objects.get(source="cabinet")
        assert (stored.value_wh, stored.taken_on, stored.recorded_by.username) == (
            1_850_000,
            date(2021, 8, 2),
            "sokolov",
        )

    def test_first_shows_what_the_button_did_not_repeat(self, sokolov: Visitor, field: str) -> None:
        response = sokolov.post("readings/", **{**self.seen(field, "1850"), field: "1950"})
        assert "Отправить 1 950" in words_of(response)
        assert not Reading.objects.filter(source="cabinet").exists()

    def test_keeps_a_reading_below_the_previous_waiting(self, sokolov: Visitor, field: str) -> None:
        text = words_of(sokolov.post("readings/preview/", **{field: "1700"}))
        assert "Показание 1 700 меньше предыдущего 1 811 от 25.07.2021" in text
        sokolov.post("readings/", **self.seen(field, "1700"))
        assert "Показания переданы и ждут проверки: они меньше прошлых." in sokolov.words("readings/")
        assert Reading.objects.get(source="cabinet").state == "asked"

    @pytest.mark.parametrize(
        ("value", "words"),
        [
            ("много", "Показание не число."),
            ("-5", "Показание отрицательное."),
            ("1234567", "на шкале 6 целых знаков"),
        ],
    )
    def test_refuses_what_is_no_reading(self, sokolov: Visitor, field: str, value: str, words: str) -> None:
        response = sokolov.post("readings/", **self.seen(field, value))
        assert response.status_code == 422
        assert words in words_of(response)
        assert f'value="{value}"' in response.content.decode()
        assert not Reading.objects.filter(source="cabinet").exists()

    def test_replaces_what_was_sent_today_and_counts_from_before_it(
        self, sokolov: Visitor, field: str
    ) -> None:
        sokolov.post("readings/", **self.seen(field, "1850"))
        text = words_of(sokolov.post("readings/preview/", **{field: "1860"}))
        assert "Расход 49 кВт·ч" in text
        sokolov.post("readings/", **self.seen(field, "1860"))
        assert Reading.objects.filter(source="cabinet", superseded_at=None).get().value_wh == 1_860_000
        assert "Сегодня вы уже передали 1 860" in sokolov.words("readings/")

    def test_never_touches_the_meter_of_another_account(
        self, town: BilledTown, sokolov: Visitor, field: str
    ) -> None:
        theirs = f"r{town.theirs.meter.registers['T0'].pk}"
        sokolov.post("readings/", **self.seen(theirs, "9999"))
        assert not Reading.objects.filter(source="cabinet").exists()

    def test_of_two_zones_go_together(self) -> None:
        tariff = a_tariff("two", zones=2, prices={date(2015, 1, 1): {"T1": "4.00", "T2": "2.00"}})
        flat = a_flat(a_building(), "1", tariff=tariff, zones=("T1", "T2"), meter_shows=100)
        user = opened(person("novikov"), flat.account)
        at = Visitor(user, flat.account)
        day, night = (f"r{flat.meter.registers[zone].pk}" for zone in ("T1", "T2"))
        text = words_of(at.post("readings/preview/", **{day: "150", night: "130"}))
        assert "50 × 4,00 ₽ + 30 × 2,00 ₽, без общедомовых" in text
        assert "Примерно к оплате 260,00 ₽" in text
        assert "Отправить 150 и 130" in text
        given = {
            day: "150",
            night: "много",
            f"seen{day[1:]}": "150",
            f"seen{night[1:]}": "много",
            "step": "send",
        }
        assert at.post("readings/", **given).status_code == 422
        assert not Reading.objects.filter(source="cabinet").exists()

    def test_of_no_meter_says_why(self) -> None:
        flat = a_flat(a_building(), "1", tariff=a_tariff(), metered=False)
        user = opened(person("novikov"), flat.account)
        assert "На этом счёте нет действующего счётчика" in Visitor(user, flat.account).words("readings/")


class TestHistory:
    def test_is_a_statement_that_adds_up(self, sokolov: Visitor) -> None:
        text = sokolov.words("history/")
        for part in (
            "На конец 2021 578,68",
            "Начислено за июль 31.07.2021 · 152 кВт·ч +538,08 остаток 578,68",
            "Оплата 09.07.2021 · За июнь −500,00 остаток 40,60",
            "Начислено за июнь 30.06.2021 · 159 кВт·ч +540,60 остаток 540,60",
            "На начало 2021 0,00",
            "Начислено 1 078,68, оплачено 500,00 ₽.",
        ):
            assert part in text

    def test_opens_at_the_latest_year_with_anything_in_it_and_offers_no_empty_ones(
        self, sokolov: Visitor
    ) -> None:
        page = sokolov.get("history/").content.decode()
        assert re.findall(r'href="\?year=(\d+)"', page) == ["2021"]

    def test_of_an_empty_year_says_so(self, sokolov: Visitor) -> None:
        assert "За 2020 год ничего не было" in sokolov.words("history/?year=2020")
        assert "На конец 2021" in sokolov.words("history/?year=1000000000000")

    def test_tells_all_readings(self, sokolov: Visitor) -> None:
        assert "1 659 25.06.2021 · оператор 159 кВт·ч принято" in sokolov.words("readings/all/")


class TestABill:
    def test_is_explained_in_steps_down_to_the_readings(self, town: BilledTown, sokolov: Visitor) -> None:
        bill = town.ours.account.bills.order_by("-month").first()
        text = sokolov.words(f"bills/{bill.pk}/")
        for part in (
            "538,08 ₽ 152 кВт·ч · оплатить до 10 августа",
            "152 кВт·ч × 3,54 ₽ · по прибору 538,08",
            "По показаниям прибора 152 кВт·ч 1 811 − 1 659",
            "Комитет по тарифам: приказ № 637-п от 18.12.2020, приложение 2; 3,54 ₽ с 01.07.2021",
            "25.07.2021: 1 811 , №",
            "Строки сходятся с итогом до копейки.",
        ):
            assert part in text

    def test_of_another_account_is_not_there(self, town: BilledTown, sokolov: Visitor) -> None:
        theirs = town.theirs.account.bills.first()
        assert sokolov.get(f"bills/{theirs.pk}/").status_code == 404


class TestDocuments:
    def test_are_listed_and_given_as_pdf(self, town: BilledTown, sokolov: Visitor) -> None:
        text = sokolov.words("documents/")
        assert "Платёжный документ за июль 2021 № ПД21-0000003 от 31.07.2021 538,08" in text
        document = town.ours.account.documents.order_by("-month").first()
        printed = sokolov.get(f"documents/{document.pk}/pdf/")
        assert printed["Content-Type"] == "application/pdf"
        assert "150001145" in PdfReader(BytesIO(printed.content)).pages[0].extract_text()

    def test_of_another_account_are_not_there(self, town: BilledTown, sokolov: Visitor) -> None:
        theirs = town.theirs.account.documents.first()
        assert sokolov.get(f"documents/{theirs.pk}/pdf/").status_code == 404

    def test_of_a_new_account_say_what_comes(self) -> None:
        flat = a_flat(a_building(), "1", tariff=a_tariff())
        user = opened(person("novikov"), flat.account)
        assert "Документов ещё нет" in Visitor(user, flat.account).words("documents/")


class TestACompany:
    def test_sees_its_hours_as_a_table_and_a_line(self, town: BilledTown) -> None:
        at = Visitor(town.manager, town.plant.account)
        text = at.words("hours/")
        assert "Потребление 74 400 кВт·ч" in text
        assert "Наибольший час 100 кВт·ч 1 июля, 00 ч" in text
        assert "Часов с данными 744 из 744" in text
        assert "1 чт" + " 100" * 24 + " 2 400" in text
        assert at.get("hours/").content.decode().count("<polyline") == 1

    def test_takes_its_hours_away_as_a_green_button_feed(self, town: BilledTown) -> None:
        at = Visitor(town.manager, town.plant.account)
        link = f"hours/green-button/?point={town.plant.point.pk}&amp;month=2021-07"
        assert f'href="{at.home}{link}"' in at.get("hours/").content.decode()
        answer = at.get(link.replace("&amp;", "&"))
        assert answer["Content-Type"] == "application/atom+xml"
        assert answer["Content-Disposition"].startswith("attachment; ")
        days = read_espi(answer.content, zone=MOSCOW).days
        assert [(day.day, sum(value or 0 for value in day.values_wh)) for day in days] == [
            (date(2021, 7, day), 2_400_000) for day in range(1, 32)
        ]

    def test_takes_away_nothing_of_before_its_contract(self, town: BilledTown) -> None:
        SupplyTerm.objects.filter(account=town.plant.account).update(valid=DateRange(date(2021, 7, 20), None))
        at = Visitor(town.manager, town.plant.account)
        answer = at.get(f"hours/green-button/?point={town.plant.point.pk}&month=2021-07")
        days = read_espi(answer.content, zone=MOSCOW).days
        assert [day.day.day for day in days] == list(range(20, 32))

    def test_takes_away_no_point_of_others_and_no_month_without_hours(self, town: BilledTown) -> None:
        at = Visitor(town.manager, town.plant.account)
        for asked in (
            f"point={town.ours.point.pk}&month=2021-07",
            f"point={town.plant.point.pk}&month=2021-01",
            "",
        ):
            assert at.get(f"hours/green-button/?{asked}").status_code == 404
        assert (
            at.client.get(
                f"/cabinet/{town.ours.account.pk}/hours/green-button/?point={town.ours.point.pk}&month=2021-07"
            ).status_code
            == 404
        )

    def test_sees_vat_apart(self, town: BilledTown) -> None:
        at = Visitor(town.manager, town.plant.account)
        bill = town.plant.account.bills.first()
        assert "без НДС 324 849,74, НДС 64 969,95" in at.words(f"bills/{bill.pk}/")

    def test_without_hours_is_told_so(self) -> None:
        a_branch()
        firm = a_firm()
        user = opened(person("novikov"), firm.account)
        assert "Почасовых данных ещё нет" in Visitor(user, firm.account).words("hours/")


def pay(flat: Flat, amount_kop: int, number: str) -> None:
    record_payment(
        actor=SYSTEM,
        account_id=flat.account.pk,
        received_on=date(2021, 8, 2),
        amount_kop=amount_kop,
        source="bank",
        external_number=number,
    )


class TestPenalties:
    """5.00 charged with the bill of July, beside 578.68 for electricity."""

    @pytest.fixture
    def owing(self, town: BilledTown) -> BilledTown:
        account = town.ours.account.pk
        post_entry(
            idempotency_key="penalty:1",
            entry_date=date(2021, 7, 31),
            month=date(2021, 7, 1),
            kind="penalty",
            postings=[
                NewPosting(ledger_account="76.02", subaccount_id=account, debit_kop=5_00),
                NewPosting(ledger_account="91.01", credit_kop=5_00),
            ],
            items=[
                NewItem(
                    ledger_account="76.02", subaccount_id=account, month=date(2021, 7, 1), amount_kop=5_00
                )
            ],
        )
        return town

    def test_are_asked_for_with_the_debt_as_the_document_asks(
        self, owing: BilledTown, sokolov: Visitor
    ) -> None:
        home = sokolov.words()
        assert "583,68" in home
        assert "В том числе пени 5,00 ₽." in home
        paying = sokolov.words("pay/")
        assert "583,68" in paying
        assert "В том числе пени 5,00 ₽" in paying
        assert paying_of(owing.ours.account).order.sum_kop == 583_68

    def test_stand_in_the_history_beside_the_balance(self, owing: BilledTown, sokolov: Visitor) -> None:
        record_payment(
            actor=SYSTEM,
            account_id=owing.ours.account.pk,
            amount_kop=3_00,
            received_on=date(2021, 8, 1),
            source="bank",
            external_number="пени",
            pays="penalties",
        )
        history = sokolov.words("history/")
        assert "Начислены пени 31.07.2021 +5,00 пени 5,00" in history
        assert "Оплата пеней 01.08.2021 −3,00 пени 2,00" in history
        assert "Пени считаются отдельно от остатка: к оплате 2,00 ₽." in history
        assert "На конец 2021 578,68" in history
