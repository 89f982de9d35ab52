from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "sbyt.apps.intake"
    label = "intake"
    verbose_name = "Источники данных"
