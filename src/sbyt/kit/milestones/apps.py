from django.apps import AppConfig


class MilestonesConfig(AppConfig):
    name = "sbyt.kit.milestones"
    label = "milestones"
    verbose_name = "Пройденные этапы"
