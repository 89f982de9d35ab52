from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "sbyt.kit.numbering"
    label = "numbering"
    verbose_name = "Нумерация"
