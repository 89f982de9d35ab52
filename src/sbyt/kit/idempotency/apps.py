from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "sbyt.kit.idempotency"
    label = "idempotency"
    verbose_name = "Однократные запросы"
