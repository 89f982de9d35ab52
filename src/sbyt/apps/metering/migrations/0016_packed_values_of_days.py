"""A day's values stand packed beside their array, for reading months of many points; neither is rewritten."""

from django.db import migrations, models

_KEPT = """usage_point_id, {0}.channel, {0}.day, {0}.step_minutes, {0}.values_wh, {0}.qualities, {0}.lines,
           {0}.version, {0}.import_file_id, {0}.recorded_at"""
_GUARD = """
CREATE OR REPLACE TRIGGER interval_day_is_not_rewritten BEFORE UPDATE ON metering_intervalday FOR EACH ROW
    WHEN (({old}) IS DISTINCT FROM ({new}))
    EXECUTE FUNCTION metering_measurement_stays();
"""


def _guard(more: str) -> str:
    return _GUARD.format(
        old="OLD." + _KEPT.format("OLD") + more.format("OLD"),
        new="NEW." + _KEPT.format("NEW") + more.format("NEW"),
    )


class Migration(migrations.Migration):
    dependencies = [("metering", "0015_readings_of_registers_and_gis")]

    operations = [
        migrations.AddField(
            model_name="intervalday",
            name="values_packed",
            field=models.BinaryField(editable=False, null=True, verbose_name="значения подряд"),
        ),
        migrations.RunSQL(_guard(", {0}.values_packed"), _guard("")),
    ]
