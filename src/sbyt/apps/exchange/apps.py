from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sbyt.apps.exchange"
    label = "exchange"
    verbose_name = "Обмен с ГИС ЖКХ"
