"""The description of the API is drawn here, from the OpenAPI itself, and runs nothing."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def schema(client: Client) -> dict[str, object]:
    return client.get("/api/openapi.json").json()


@pytest.fixture
def page(client: Client) -> str:
    return client.get("/api/docs").content.decode()


class TestTheOpenApi:
    def test_gives_every_operation_a_name_a_tag_and_words(self, schema: dict[str, object]) -> None:
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                for part in ("operationId", "tags", "summary", "description"):
                    assert operation.get(part), f"{path} lacks {part}"

    def test_asks_for_the_key_everywhere(self, schema: dict[str, object]) -> None:
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                assert operation["security"] == [{"KeyAuth": []}], path


class TestThePage:
    def test_tells_every_operation_with_an_example_that_is_json(
        self, page: str, schema: dict[str, object]
    ) -> None:
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                assert f'id="{operation["operationId"]}"' in page
                assert f"<code>{path}</code>" in page
        for example in re.findall(r'aria-label="Ответ: [^"]+"><code>(.*?)</code>', page, re.DOTALL):
            json.loads(example.replace("&quot;", '"').replace("&#x27;", "'"))

    def test_has_an_anchor_for_every_problem(self, page: str) -> None:
        assert 'id="problem-not-found"' in page
        assert 'id="problem-idempotency-key-reused"' in page

    def test_takes_nothing_from_elsewhere_and_runs_nothing(self, page: str) -> None:
        assert "<script" not in page
        assert not re.search(r"<style|\sstyle=|\son\w+=", page)
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
