"""Names of rows of payments for annotations and choices."""

from __future__ import annotations

from sbyt.apps.payments.models import Payment, PaymentReversal, RegisterLayout, SentRegister
from sbyt.apps.payments.models_registers import Purpose

__all__ = ["Payment", "PaymentReversal", "Purpose", "RegisterLayout", "SentRegister"]
