from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "sbyt.apps.payments"
    label = "payments"
    verbose_name = "Платежи"
