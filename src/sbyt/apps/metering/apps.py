from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "sbyt.apps.metering"
    label = "metering"
    verbose_name = "Учёт"
