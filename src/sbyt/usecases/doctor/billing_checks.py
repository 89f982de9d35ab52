"""Charges, bills and documents: each sum equals its parts, nothing is billed twice, no number is lost."""

from __future__ import annotations

from typing import Final

from sbyt.usecases.doctor.check import SqlCheck

BILLING_CHECKS: Final = (
    SqlCheck(
        name="charges_equal_lines",
        title="Начисление равно сумме своих строк",
        checked="SELECT count(*) FROM billing_charge",
        broken="""
            SELECT 'начисление ' || c.id FROM billing_charge c LEFT JOIN (
                SELECT charge_id, sum(quantity_wh) AS wh, sum(net_kop) AS net, sum(vat_kop) AS vat,
                       sum(gross_kop) AS gross FROM billing_monthline GROUP BY charge_id) l ON l.charge_id = c.id
             WHERE (c.energy_wh, c.net_kop, c.vat_kop, c.gross_kop) IS DISTINCT FROM (l.wh, l.net, l.vat, l.gross)""",
    ),
    SqlCheck(
        name="lines_lie_in_their_packs",
        title="Строки пачки стоят там, где их ищут начисление и дом",
        checked="SELECT count(*) FROM billing_charge WHERE pack_id IS NOT NULL",
        broken="""
            SELECT 'начисление ' || c.id FROM billing_charge c
              LEFT JOIN billing_linepack p ON p.id = c.pack_id AND p.month = c.month
             CROSS JOIN LATERAL (SELECT c.line_from + c.line_count - 1 AS line_to) l
             WHERE c.pack_id IS NOT NULL
               AND (p.charge_id[c.line_from : l.line_to] IS DISTINCT FROM array_fill(c.id, ARRAY[c.line_count])
                 OR p.number[c.line_from : l.line_to]::int[] IS DISTINCT FROM ARRAY(SELECT generate_series(1, c.line_count)))
            UNION ALL
            SELECT 'пачка ' || p.id FROM billing_linepack p
             WHERE cardinality(p.charge_id) IS DISTINCT FROM (
                   SELECT sum(c.line_count) FROM billing_charge c WHERE c.id = ANY(p.charge_id) AND c.month = p.month AND c.pack_id = p.id)
                OR EXISTS (SELECT 1 FROM metering_usagepoint u WHERE u.id = ANY(p.usage_point_id)
                              AND p.house_key NOT IN (u.building_id, -1 - u.building_id / 64))""",
    ),
    SqlCheck(
        name="charged_once",
        title="Счёт начислен один раз в расчёте и выставлен один раз за месяц и стадию",
        checked="SELECT count(*) FROM billing_charge",
        broken="""
            SELECT 'счёт ' || account_id || ' в расчёте ' || run_id FROM billing_charge
             GROUP BY run_id, account_id HAVING count(*) > 1
            UNION ALL
            SELECT 'счёт ' || account_id || ' за ' || month || ', ' || stage FROM billing_bill
             GROUP BY account_id, month, stage, revision HAVING count(*) > 1
            UNION ALL
            SELECT 'начисление ' || charge_id FROM billing_bill GROUP BY charge_id HAVING count(*) > 1
            UNION ALL
            SELECT 'номер ' || id FROM billing_bill GROUP BY id HAVING count(*) > 1 AND count(DISTINCT charge_id) > 1""",
    ),
    SqlCheck(
        name="bills_equal_charges",
        title="Счёт на оплату равен начислению, проведённое — разнице с прежними счетами месяца, пени — своим строкам",
        checked="SELECT count(*) FROM billing_bill",
        broken="""
            SELECT 'счёт на оплату ' || b.id FROM (
                SELECT b.*, coalesce(late.kop, 0) AS late_kop,
                       c.gross_kop AS charged, c.vat_kop AS charged_vat, c.account_id AS of_account,
                       c.month AS of_month,
                       sum(b.posted_kop) OVER earlier AS posted, sum(b.posted_vat_kop) OVER earlier AS posted_vat
                  FROM billing_bill b JOIN billing_charge c ON c.id = b.charge_id
                  LEFT JOIN (SELECT charge_id, sum(amount_kop) AS kop FROM billing_penalty GROUP BY 1) late
                    ON late.charge_id = b.charge_id
                WINDOW earlier AS (PARTITION BY b.account_id, b.month ORDER BY b.id)) b
             WHERE b.gross_kop <> b.charged OR b.posted <> b.charged OR b.posted_vat <> b.charged_vat
                OR b.account_id <> b.of_account OR b.month <> b.of_month OR b.penalty_kop <> b.late_kop""",
    ),
    SqlCheck(
        name="bills_equal_postings",
        title="Проведено ровно то, что выставлено",
        checked="SELECT count(*) FROM ledger_journalentry WHERE kind = 'release'",
        broken="""
            SELECT 'проводка ' || coalesce(b.entry_id::text, p.entry_id::text, '—') || ', счёт ' || coalesce(b.account, p.account)
              FROM (SELECT entry_id, account_id AS account, sum(posted_kop) AS kop FROM billing_bill
                     WHERE posted_kop <> 0 GROUP BY 1, 2) b
              FULL JOIN (SELECT s.entry_id, s.subaccount_id AS account, sum(s.debit_kop - s.credit_kop) AS kop
                      FROM ledger_posting s JOIN ledger_journalentry e ON e.id = s.entry_id
                     WHERE e.kind = 'release' AND s.subaccount_id IS NOT NULL GROUP BY 1, 2) p
                ON p.entry_id = b.entry_id AND p.account = b.account
             WHERE b.kop IS DISTINCT FROM p.kop
            UNION ALL
            SELECT 'НДС проводки ' || coalesce(b.entry_id::text, p.entry_id::text, '—')
              FROM (SELECT entry_id, sum(posted_vat_kop) AS kop FROM billing_bill GROUP BY 1) b
              FULL JOIN (SELECT e.id AS entry_id, sum(s.credit_kop - s.debit_kop) AS kop
                      FROM ledger_journalentry e JOIN ledger_posting s ON s.entry_id = e.id
                      JOIN ledger_ledgeraccount a ON a.id = s.ledger_account_id AND a.code = '68.02'
                     WHERE e.kind = 'release' GROUP BY 1) p ON p.entry_id = b.entry_id
             WHERE coalesce(b.kop, 0) <> coalesce(p.kop, 0)""",
    ),
    SqlCheck(
        name="documents_equal_bills",
        title="Документ говорит ту же сумму, счёт и месяц, что счёт на оплату",
        checked="SELECT count(*) FROM billing_bill",
        broken="""
            SELECT 'документ ' || d.number FROM billing_bill b JOIN documents_document d ON d.id = b.document_id
             WHERE d.gross_kop <> b.gross_kop OR d.account_id <> b.account_id OR d.month <> b.month
                OR (d.snapshot -> 'body' -> 'totals' ->> 'gross_kop')::bigint <> b.gross_kop""",
    ),
    SqlCheck(
        name="bills_have_documents",
        title="У счетов части, документы которой выпущены, есть документы",
        checked="SELECT count(*) FROM billing_runpartition WHERE documented_at IS NOT NULL",
        broken="""
            SELECT 'счёт на оплату ' || b.id FROM billing_bill b
              JOIN billing_charge c ON c.id = b.charge_id AND c.month = b.month
              JOIN billing_runpartition p ON p.id = c.partition_id AND p.documented_at IS NOT NULL
             WHERE NOT EXISTS (SELECT 1 FROM documents_document d WHERE d.id = b.document_id)""",
    ),
    SqlCheck(
        name="document_numbers_without_gaps",
        title="Номера документов идут подряд",
        checked="SELECT count(*) FROM documents_document",
        broken="""
            SELECT series || year || ': документов ' || coalesce(count, 0) || ', номера до ' || coalesce(last, 0)
                   || ', нумератор ' || coalesce(taken, 0)
              FROM (SELECT m[1] AS series, m[2]::int AS year, count(*) AS count, max(m[3]::bigint) AS last
                      FROM (SELECT regexp_match(number, '^(\\D+)(\\d\\d)-(\\d+)$') AS m FROM documents_document) d
                     GROUP BY 1, 2) d
              FULL JOIN (SELECT code AS series, year % 100 AS year, next_value - 1 AS taken
                      FROM numbering_numberseries
                     WHERE year > 0 AND code IN (SELECT DISTINCT substring(number FROM '^\\D+') FROM documents_document)
                   ) n USING (series, year)
             WHERE count IS DISTINCT FROM last OR last IS DISTINCT FROM taken""",
    ),
    SqlCheck(
        name="released_runs_whole",
        title="Выпущенный расчёт выпущен весь, и части знают свои счета",
        checked="SELECT count(*) FROM billing_runpartition",
        broken="""
            SELECT 'часть ' || p.number || ' расчёта ' || p.run_id FROM billing_runpartition p
              JOIN billing_billingrun r ON r.id = p.run_id
              LEFT JOIN (SELECT c.partition_id, count(*) AS bills, sum(b.posted_kop) AS posted
                      FROM billing_bill b JOIN billing_charge c ON c.id = b.charge_id GROUP BY 1) b
                ON b.partition_id = p.id
             WHERE (r.state = 'released' AND p.state IN ('planned', 'computed'))
                OR p.bills <> coalesce(b.bills, 0) OR p.posted_kop <> coalesce(b.posted, 0)""",
    ),
    SqlCheck(
        name="partitions_equal_charges",
        title="Итоги частей расчёта равны их начислениям",
        checked="SELECT count(*) FROM billing_runpartition WHERE state IN ('computed', 'released')",
        broken="""
            SELECT 'часть ' || p.number || ' расчёта ' || p.run_id FROM billing_runpartition p
              JOIN billing_billingrun r ON r.id = p.run_id
              LEFT JOIN (SELECT partition_id, count(*) AS charges, sum(energy_wh) AS wh, sum(net_kop) AS net,
                           sum(vat_kop) AS vat, sum(gross_kop) AS gross FROM billing_charge GROUP BY 1) c
                ON c.partition_id = p.id
             WHERE p.state IN ('computed', 'released') AND r.state <> 'discarded'
               AND (p.charges, p.energy_wh, p.net_kop, p.vat_kop, p.gross_kop) IS DISTINCT FROM
                   (coalesce(c.charges, 0), coalesce(c.wh, 0), coalesce(c.net, 0), coalesce(c.vat, 0),
                    coalesce(c.gross, 0))""",
    ),
)
