from __future__ import annotations

import pytest


class TestTheFirstPage:
    @pytest.mark.parametrize(
        ("role", "lands_at"),
        [
            ("administrator", "/office/close/"),
            ("billing_clerk", "/office/close/"),
            ("metering_engineer", "/office/imports/"),
            ("controller", "/office/accounts/"),
        ],
    )
    def test_is_where_the_work_of_the_role_begins(self, sign_in, role: str, lands_at: str) -> None:
        answer = sign_in(role).get("/office/")
        assert (answer.status_code, answer["Location"]) == (302, lands_at)
