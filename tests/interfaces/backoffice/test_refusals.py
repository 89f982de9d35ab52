from __future__ import annotations

from tests.builders.users import person
from tests.interfaces.backoffice.reading_pages import Page


class TestARefusal:
    def test_of_what_is_not_there_keeps_every_section_one_step_away(self, sign_in) -> None:
        page = Page(sign_in("billing_clerk").get("/office/accounts/999999/"), status=404)
        assert page.text("//main//h1") == "Такой страницы нет"
        assert "/office/accounts/" in page.values("//nav[@id='sections']//a/@href")

    def test_of_a_missing_verb_says_who_has_it_in_the_same_frame(self, sign_in) -> None:
        page = Page(sign_in("metering_engineer").get("/office/users/"), status=403)
        assert "Чтобы управлять пользователями, нужна другая роль." in page.text("//main")
        assert "Это право есть у ролей: Администратор." in page.text("//main")
        assert "/office/points/" in page.values("//nav[@id='sections']//a/@href")
        assert "/office/users/" not in page.values("//nav[@id='sections']//a/@href")

    def test_of_a_stranger_is_the_entrance(self, client, db: None) -> None:
        assert client.get("/office/accounts/999999/").status_code == 302

    def test_of_a_consumer_draws_nothing_of_the_office(self, client, db: None) -> None:
        client.force_login(person("novikov"))
        page = Page(client.get("/office/accounts/"), status=403)
        assert page.tree.xpath("//nav[@id='sections']") == []
        assert page.text("//h1") == "Нет права"
