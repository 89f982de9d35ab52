from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "sbyt.kit.access"
    label = "access"
    verbose_name = "Пользователи"
