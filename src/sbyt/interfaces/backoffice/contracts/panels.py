"""Names shared by what opens beside the card of an account."""

from __future__ import annotations

from typing import Any, Final

Panel = tuple[str, dict[str, Any]]
"""A template of a panel and its context."""

FOLDER: Final = "backoffice/contracts/panels"
READING_FORM: Final = f"{FOLDER}/reading_form.html"
PAYMENT_FORM: Final = f"{FOLDER}/payment_form.html"
REVERSAL_FORM: Final = f"{FOLDER}/reversal_form.html"
