"""The payment document section by section, over pages, and of years ago."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sbyt.apps.contracts.models import Account
from sbyt.apps.documents.printing import render_pdf
from sbyt.apps.documents.receipt_view import receipt_view
from sbyt.apps.documents.snapshot import digest
from tests.apps.documents.bodies import full_receipt_body, receipt_body
from tests.apps.documents.test_printing import issued, pages

pytestmark = pytest.mark.django_db


class TestSections:
    def test_prints_every_section_of_the_order(self, account: Account) -> None:
        text = " ".join(" ".join(pages(render_pdf([issued(account, full_receipt_body())]))).split())
        for expected in (
            "Электроэнергия, день диапазон 1, до 3 900 кВт·ч, по прибору 10 3,40 34,00 34,00 34,00",
            "Электроэнергия, полупик диапазон 1, до 3 900 кВт·ч, по нормативу 10 3,40 34,00 34,00 1,5 11,33 34,00",
            "Льгота, день Ветеран труда, 50 % цены 10 кВт·ч −17,00 −17,00",
            "Электроэнергия за май 2021 объём −5 кВт·ч −17,00 −17,00",
            "Итого за июнь 2021 30 11,34 102,00 38,56 140,56 11,33 −17,00 −17,00 106,56",
            "Уведомление о задолженности Просрочено 1 500,00 ₽ за 2 месяца, начиная с месяца апрель 2021.",
            "Если долг не будет погашен, подача ограничивается.",
            "Показания общедомовых приборов учёта",
            "ОДПУ-77",
            "Общедомовые нужды по нормативу 862,5 кВт·ч",
            "Общедомовые нужды кВт·ч на м² общего имущества в месяц 2,76",
            "5. Сведения о перерасчётах",
            "Электроэнергия за май 2021 поступило или исправлено показание −17,00",
            "6. Сведения о рассрочке платежа",
            "12 равных частей, первая — 8,88 ₽, проценты за рассрочку 17,5 % годовых",
            "7. Пени, штрафы, судебные расходы",
            "Пени за май 2021: 750,00 ₽, 12 дн., 1/300 от 9,5 % 5,99",
        ):
            assert expected in text, expected

    @pytest.mark.parametrize(
        ("service", "quantity_wh", "how"),
        [
            ("common_needs", 11_340, "доля по площади"),
            ("common_needs", -11_340, "возврат по числу проживающих"),
            ("energy", 11_340, "доля по числу проживающих"),  # a room of a communal flat
        ],
    )
    def test_says_by_what_a_volume_was_shared(self, service: str, quantity_wh: int, how: str) -> None:
        body = receipt_body()
        line = replace(body.lines[1], service=service, quantity_wh=quantity_wh)
        totals = replace(body.totals, energy_wh=159_000 + quantity_wh)
        view = receipt_view(replace(body, lines=(body.lines[0], line), totals=totals))
        assert view["lines"][1]["about"] == how

    def test_keeps_the_total_of_penalties_beside_its_last_row(self, account: Account) -> None:
        """36 rows fill the second page to its end: the last of them goes over with the total."""
        body = full_receipt_body()
        many = tuple(replace(body.penalties[0], cause=f"строка {n}.") for n in range(1, 37))
        charged = body.totals.gross_kop + sum(row.gross_kop for row in many)
        balance = replace(body.balance, charged_kop=charged, closing_kop=body.balance.opening_kop + charged)
        told = replace(body, penalties=many, balance=balance)
        _first, second, third = pages(render_pdf([issued(account, told)]))
        assert "строка 35." in second
        assert "строка 36." not in second
        assert "Пени строка 36. 5,99 Итого 215,64" in " ".join(third.split())

    def test_carries_thirty_lines_over_pages_with_the_head_repeated(self, account: Account) -> None:
        first, second, third = pages(render_pdf([issued(account, full_receipt_body(days=30))]))
        text_of_lines = f"{first} {second} {third}"
        assert "Вид услуг" in first
        assert "Вид услуг" in second
        assert text_of_lines.count("10 3,40 34,00 34,00") == 32

    def test_prints_how_a_volume_came_out_over_the_whole_width_under_its_line(self, account: Account) -> None:
        body = receipt_body()
        told = replace(
            body.lines[0],
            method="norm",
            explained=(
                "По нормативу: не допущен к прибору дважды с 08.06.2021, акт № 18 от 08.06.2021; 3 чел. × 53 = 159 кВт·ч",
                "Доля по дням: 159 × 30 / 30 дней = 159 кВт·ч",
            ),
        )
        (text,) = pages(render_pdf([issued(account, replace(body, lines=(told, body.lines[1])))]))
        assert (
            "Электроэнергия по нормативу 159 3,40 540,60 540,60 По нормативу: не допущен к прибору дважды с 08.06.2021, "
            "акт № 18 от 08.06.2021; 3 чел. × 53 = 159 кВт·ч. Доля по дням: 159 × 30 / 30 дней = 159 кВт·ч. Электроэнергия на ОДН"
        ) in " ".join(text.split())

    def test_says_the_debt_in_the_words_it_keeps(self, account: Account) -> None:
        notice = full_receipt_body().debt_notice
        assert notice is not None
        kept = replace(notice, said="Просрочено сто рублей за два месяца.")
        text = " ".join(pages(render_pdf([issued(account, receipt_body(debt_notice=kept))])))
        assert "Просрочено сто рублей за два месяца. Если долг не будет погашен" in " ".join(text.split())
        assert "начиная с месяца" not in text

    def test_issued_before_a_field_was_known_prints_as_it_was(self, account: Account) -> None:
        document = issued(account, receipt_body())
        with_empty_fields = render_pdf([document])
        body = document.snapshot["body"]
        for name in ("house_meters", "penalties", "instalment", "debt_notice"):
            del body[name]
        for line in body["lines"]:
            for name in ("reason", "tier", "multiplier_bp", "excess_kop", "explained"):
                del line[name]
        document.snapshot_sha256 = digest(document.snapshot)
        printed = render_pdf([document])
        assert "579,16" in pages(printed)[0]
        assert printed == with_empty_fields
