"""A caller of the API with a key."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from sbyt.kit.access.actor import SYSTEM
from sbyt.kit.access.models import User
from sbyt.usecases.people.api_keys import issue_key


class Caller:
    """Calls as a user would with curl."""

    def __init__(self, user: User) -> None:
        made = issue_key(actor=SYSTEM, user_id=user.pk, name="Тест", expires_at=None, reason="Тест")
        self.token = made.token
        self.headers = {"Authorization": f"Bearer {made.secret}"}
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1/{path}",
            body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers=self.headers | headers,
        )


def problem_of(response: Any) -> tuple[int, str]:
    """Return the status and the code of a problem, its shape checked."""
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "code", "detail", "errors"}
    assert body["status"] == response.status_code
    return body["status"], body["code"]
