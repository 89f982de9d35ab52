"""Who, why, and that nobody can rewrite it."""

from __future__ import annotations

import re
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from sbyt.apps.parties.models import Branch
from sbyt.kit.access.models import User
from sbyt.kit.audit.tracking import acting

pytestmark = pytest.mark.django_db


def history_of_branches() -> list[tuple[str, str, dict[str, Any] | None]]:
    event = apps.get_model("parties", "BranchEvent")
    rows = event.objects.order_by("pgh_id").values_list("pgh_label", "name", "pgh_context__metadata")
    return list(rows)


def event_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]


class TestAChange:
    def test_is_recorded_with_its_actor_and_reason(self) -> None:
        with acting(user_id=7, reason="Открыто отделение"):
            Branch.objects.create(code="01", name="Речное")

        assert history_of_branches() == [("insert", "Речное", {"user": 7, "reason": "Открыто отделение"})]

    def test_made_in_bulk_is_recorded_too(self) -> None:
        Branch.objects.bulk_create([Branch(code="01", name="Речное"), Branch(code="02", name="Лесное")])
        with acting(user_id=7, reason="Переименованы"):
            Branch.objects.update(name="Общее")

        assert [(label, name) for label, name, _ in history_of_branches()] == [
            ("insert", "Речное"),
            ("insert", "Лесное"),
            ("update", "Общее"),
            ("update", "Общее"),
        ]

    def test_made_by_raw_sql_is_recorded_too(self) -> None:
        with acting(user_id=7, reason="Заведено вручную"), connection.cursor() as cursor:
            cursor.execute("INSERT INTO parties_branch (code, name) VALUES ('09', 'Ручное')")

        assert history_of_branches() == [("insert", "Ручное", {"user": 7, "reason": "Заведено вручную"})]

    def test_after_the_block_does_not_inherit_its_reason(self) -> None:
        with pghistory.context(user=5, url="/branches/"):
            with acting(user_id=7, reason="Открыто отделение"):
                Branch.objects.create(code="01", name="Речное")
            Branch.objects.create(code="02", name="Лесное")

        assert history_of_branches() == [
            ("insert", "Речное", {"user": 7, "url": "/branches/", "reason": "Открыто отделение"}),
            ("insert", "Лесное", {"user": 5, "url": "/branches/"}),
        ]

    def test_after_the_block_in_the_same_transaction_has_no_actor(self) -> None:
        with acting(user_id=7, reason="Открыто отделение"):
            Branch.objects.create(code="01", name="Речное")
        Branch.objects.create(code="02", name="Лесное")
        with pytest.raises(ZeroDivisionError), acting(user_id=7, reason="Ошибка"):
            raise ZeroDivisionError
        Branch.objects.create(code="03", name="Горное")

        assert history_of_branches()[1:] == [("insert", "Лесное", None), ("insert", "Горное", None)]

    def test_that_fails_leaves_the_outer_context_as_it_was(self) -> None:
        with pghistory.context(user=5, url="/branches/"):
            with pytest.raises(ZeroDivisionError), acting(user_id=7, reason="Ошибка"):
                raise ZeroDivisionError
            Branch.objects.create(code="02", name="Лесное")

        assert history_of_branches() == [("insert", "Лесное", {"user": 5, "url": "/branches/"})]


class TestHistory:
    @pytest.fixture(autouse=True)
    def one_change(self) -> None:
        with acting(user_id=7, reason="Открыто отделение"):
            Branch.objects.create(code="01", name="Речное")

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE parties_branchevent SET name = 'Другое'",
            "DELETE FROM parties_branchevent",
            'UPDATE pghistory_context SET metadata = \'{"user": 8, "reason": "Открыто отделение"}\'',
            "UPDATE pghistory_context SET metadata = metadata - 'reason'",
            "UPDATE pghistory_context SET created_at = now() - interval '1 day'",
            "DELETE FROM pghistory_context",
        ],
    )
    def test_refuses_to_be_rewritten(self, statement: str) -> None:
        with (
            pytest.raises(ProgrammingError, match=r"kept for ever|not replaced|Cannot update or delete"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

        assert history_of_branches() == [("insert", "Речное", {"user": 7, "reason": "Открыто отделение"})]

    def test_of_every_model_is_guarded(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger_append_only%'"
            )
            guarded = {name for (name,) in cursor.fetchall()}

        assert guarded == {model._meta.db_table for model in event_models()}
        assert len(guarded) >= 24

    def test_can_be_told_in_russian(self) -> None:
        """A field without a Russian name would stand in the journal under its name in the code."""
        nameless = [
            f"{tracked._meta.label}.{field.name}"
            for model in event_models()
            for tracked in [model.pgh_tracked_model]
            for field in tracked._meta.concrete_fields
            if field.name in {kept.name for kept in model._meta.get_fields()}
            and field.name != "id"
            and not re.search("[а-яА-Я]", str(field.verbose_name))
        ]
        assert nameless == []

    def test_keeps_no_passwords(self) -> None:
        event = apps.get_model("access", "UserEvent")
        assert "password" not in {field.name for field in event._meta.get_fields()}
        assert User._meta.get_field("password") is not None
