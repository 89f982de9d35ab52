from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "sbyt.apps.billing"
    label = "billing"
    verbose_name = "Расчёты"
