from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "sbyt.interfaces.look"
    label = "look"
