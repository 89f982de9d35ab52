"""Lists are given in pages by key: the next page begins after the last row of this one, whatever came meanwhile."""

from __future__ import annotations

from typing import Annotated, Final

from ninja import Query
from pydantic import Field

MOST_ROWS: Final = 500

Limit = Annotated[
    int,
    Query(100, ge=1, le=MOST_ROWS, description=f"Строк на странице, не больше {MOST_ROWS}", examples=[100]),
]
Next = Annotated[
    str | None,
    Field(
        description="Передайте в after, чтобы получить следующую страницу; null: это последняя",
        examples=["150001145"],
    ),
]
