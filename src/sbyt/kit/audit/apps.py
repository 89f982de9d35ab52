from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "sbyt.kit.audit"
    label = "audit"
    verbose_name = "Журнал изменений"
