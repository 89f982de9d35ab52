"""Every line of a charge leads to what it stands on: readings, profile, norm, price."""

from __future__ import annotations

from typing import Final

from sbyt.usecases.doctor.check import ColumnCheck, SqlCheck
from sbyt.usecases.doctor.profile_checks import days_of_profile

SOURCE_CHECKS: Final[tuple[ColumnCheck | SqlCheck, ...]] = (
    SqlCheck(
        name="lines_name_their_readings",
        title="Строка по прибору называет пары показаний своей точки (ОДН — своего дома)",
        checked="SELECT count(*) FROM billing_monthline WHERE method IN ('meter', 'average', 'share', 'house')",
        broken="""
            SELECT 'строка ' || l.id FROM billing_monthline l
              LEFT JOIN billing_housebasis h ON h.id = l.house_basis_id
             WHERE l.method IN ('meter', 'average', 'share', 'house')
               AND coalesce(l.basis ->> 'house_by', h.facts ->> 'house_by') IS DISTINCT FROM 'norm'
               AND (cardinality(l.reading_ids) = 0 OR cardinality(l.reading_ids) % 2 = 1)
            UNION ALL
            SELECT DISTINCT 'строка ' || l.id FROM billing_monthline l
             CROSS JOIN LATERAL unnest(l.reading_ids) AS named (id)
              LEFT JOIN metering_reading r ON r.id = named.id
              LEFT JOIN metering_meterinstallation i ON i.id = r.installation_id
              LEFT JOIN metering_usagepoint read ON read.id = i.usage_point_id
              JOIN metering_usagepoint named_point ON named_point.id = l.usage_point_id
             WHERE CASE WHEN l.method IN ('share', 'house') THEN read.building_id IS DISTINCT FROM named_point.building_id
                        ELSE read.id IS DISTINCT FROM named_point.id END""",
    ),
    ColumnCheck(
        name="lines_name_their_profile",
        title="Строка по профилю стоит на сутках своей точки",
        reckon=days_of_profile,
    ),
    SqlCheck(
        name="lines_name_their_norm",
        title="Строка по нормативу называет норматив с тем же значением",
        checked="SELECT count(*) FROM billing_monthline WHERE method = 'norm'",
        broken="""
            SELECT 'строка ' || l.id FROM billing_monthline l LEFT JOIN tariffs_consumptionnorm n ON n.id = l.norm_id
             WHERE l.method = 'norm' AND n.energy_wh IS DISTINCT FROM (l.basis ->> 'norm_wh')::bigint""",
    ),
    SqlCheck(
        name="lines_name_their_price",
        title="Строка называет цену: ставку, составляющие или плановую сумму",
        checked="SELECT count(*) FROM billing_monthline",
        broken="""
            SELECT 'строка ' || l.id FROM billing_monthline l LEFT JOIN tariffs_rate r ON r.id = l.rate_id
             WHERE l.rate_id IS NOT NULL AND l.price_e7 IS DISTINCT FROM r.price_e7
            UNION ALL
            SELECT 'строка ' || l.id FROM billing_monthline l
             WHERE l.rate_id IS NULL AND l.amount_from = 'quantity' AND (
                cardinality(l.price_component_ids) = 0 OR cardinality(l.price_component_ids) <> (
                    SELECT count(*) FROM tariffs_pricecomponent p WHERE p.id = ANY(l.price_component_ids)))
            UNION ALL
            SELECT 'строка ' || l.id FROM billing_monthline l JOIN billing_charge c ON c.id = l.charge_id
             WHERE l.rate_id IS NULL AND l.amount_from = 'gross' AND NOT EXISTS (
                SELECT 1 FROM billing_plannedamount p WHERE p.usage_point_id = l.usage_point_id AND p.month = c.month)""",
    ),
)
