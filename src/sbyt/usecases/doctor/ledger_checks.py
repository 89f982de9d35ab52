"""Money: entries balance, receivables item by item equal the control account, payments equal postings."""

from __future__ import annotations

from typing import Final

from sbyt.usecases.doctor.check import SqlCheck

LEDGER_CHECKS: Final = (
    SqlCheck(
        name="ledger_balanced",
        title="Книга сходится: дебет равен кредиту",
        checked="SELECT count(*) FROM ledger_posting",
        broken="""
            SELECT 'дебет ' || sum(debit_kop) || ', кредит ' || sum(credit_kop) FROM ledger_posting
            HAVING coalesce(sum(debit_kop), 0) <> coalesce(sum(credit_kop), 0)""",
    ),
    SqlCheck(
        name="entries_balanced",
        title="Каждая проводка сходится и имеет две стороны или больше",
        checked="SELECT count(*) FROM ledger_journalentry",
        broken="""
            SELECT 'проводка ' || e.id FROM ledger_journalentry e LEFT JOIN (
                SELECT entry_id, count(*) AS sides, sum(debit_kop) - sum(credit_kop) AS off
                  FROM ledger_posting GROUP BY entry_id) p ON p.entry_id = e.id
             WHERE coalesce(p.sides, 0) < 2 OR p.off <> 0""",
    ),
    SqlCheck(
        name="postings_one_sided",
        title="У стороны проводки сумма больше нуля и стоит в дебете или в кредите",
        checked="SELECT count(*) FROM ledger_plainside",
        broken="""
            SELECT 'сторона ' || id FROM ledger_plainside
             WHERE least(debit_kop, credit_kop) <> 0 OR greatest(debit_kop, credit_kop) <= 0""",
    ),
    SqlCheck(
        name="subledger_equals_control",
        title="Открытые позиции каждого счёта равны счёту расчётов",
        checked="""
            SELECT count(DISTINCT (ledger_account_id, subaccount_id)) FROM ledger_posting
             WHERE subaccount_id IS NOT NULL""",
        broken="""
            SELECT 'счёт ' || subaccount_id || ': позиции ' || coalesce(items, 0) || ', проводки ' || coalesce(posted, 0)
              FROM (SELECT ledger_account_id, subaccount_id, sum(amount_kop) AS items
                      FROM ledger_openitem GROUP BY 1, 2) i
              FULL JOIN (SELECT p.ledger_account_id, p.subaccount_id, sum(p.debit_kop - p.credit_kop) AS posted
                      FROM ledger_posting p JOIN ledger_ledgeraccount a ON a.id = p.ledger_account_id
                     WHERE a.control GROUP BY 1, 2) p USING (ledger_account_id, subaccount_id)
             WHERE coalesce(items, 0) <> coalesce(posted, 0)""",
    ),
    SqlCheck(
        name="kept_balances_equal_postings",
        title="Сохранённый остаток каждого счёта равен его проводкам",
        checked="SELECT count(*) FROM ledger_keptbalance",
        broken="""
            SELECT 'счёт ' || subaccount_id || ': сохранено ' || coalesce(kept, 0) || ', проводки ' || coalesce(posted, 0)
              FROM (SELECT ledger_account_id, subaccount_id, sum(kop) AS kept
                      FROM (SELECT ledger_account_id, subaccount_id, balance_kop AS kop FROM ledger_keptbalance
                            UNION ALL
                            SELECT p.ledger_account_id, p.subaccount_id, p.debit_kop - p.credit_kop
                              FROM ledger_unkeptentry u JOIN ledger_posting p ON p.entry_id = u.entry_id
                             WHERE p.subaccount_id IS NOT NULL) told GROUP BY 1, 2) k
              FULL JOIN (SELECT ledger_account_id, subaccount_id, sum(debit_kop - credit_kop) AS posted
                      FROM ledger_posting WHERE subaccount_id IS NOT NULL GROUP BY 1, 2) p
                     USING (ledger_account_id, subaccount_id)
             WHERE coalesce(kept, 0) <> coalesce(posted, 0)""",
    ),
    SqlCheck(
        name="settlements_fit",
        title="Зачтено не больше, чем есть, и только деньги счёта на его же долг",
        checked="SELECT count(*) FROM ledger_settlement",
        broken="""
            SELECT 'позиция ' || o.id FROM ledger_openitem o JOIN (
                SELECT claim_id AS id, amount_kop FROM ledger_settlement
                UNION ALL SELECT money_id, amount_kop FROM ledger_settlement) s USING (id)
             GROUP BY o.id, o.amount_kop HAVING sum(s.amount_kop) > abs(o.amount_kop)
            UNION ALL
            SELECT 'зачёт ' || s.id FROM ledger_settlement s
              JOIN ledger_openitem c ON c.id = s.claim_id JOIN ledger_openitem m ON m.id = s.money_id
             WHERE c.amount_kop < 0 OR m.amount_kop > 0 OR c.subaccount_id <> m.subaccount_id OR s.amount_kop = 0
            UNION ALL
            SELECT 'зачёт позиции ' || claim_id || ' снят дважды' FROM ledger_settlement
             GROUP BY claim_id, money_id HAVING sum(amount_kop) < 0""",
    ),
    SqlCheck(
        name="payments_equal_postings",
        title="Каждый платёж проведён один раз на свою сумму",
        checked="SELECT count(*) FROM payments_payment",
        broken="""
            SELECT 'платёж ' || coalesce(p.id::text, '—') || ', проводка ' || coalesce(e.id::text, '—')
              FROM payments_payment p
              FULL JOIN (
                SELECT e.id, sum(s.credit_kop) AS credited, min(s.subaccount_id) AS account
                  FROM ledger_journalentry e JOIN ledger_posting s ON s.entry_id = e.id
                 WHERE e.kind = 'payment' AND s.subaccount_id IS NOT NULL GROUP BY e.id) e ON e.id = p.entry_id
             WHERE p.amount_kop IS DISTINCT FROM e.credited OR p.account_id IS DISTINCT FROM e.account""",
    ),
    SqlCheck(
        name="reversals_equal_payments",
        title="Сторно проведено один раз на сумму своего платежа",
        checked="SELECT count(*) FROM payments_paymentreversal",
        broken="""
            SELECT 'сторно ' || coalesce(r.id::text, '—') || ', проводка ' || coalesce(e.id::text, '—')
              FROM (SELECT r.id, r.entry_id, p.amount_kop, p.account_id FROM payments_paymentreversal r
                      JOIN payments_payment p ON p.id = r.payment_id WHERE r.state = 'done') r
              FULL JOIN (
                SELECT e.id, sum(s.debit_kop) AS debited, min(s.subaccount_id) AS account
                  FROM ledger_journalentry e JOIN ledger_posting s ON s.entry_id = e.id
                 WHERE e.kind = 'reversal' AND s.subaccount_id IS NOT NULL GROUP BY e.id) e ON e.id = r.entry_id
             WHERE r.amount_kop IS DISTINCT FROM e.debited OR r.account_id IS DISTINCT FROM e.account""",
    ),
    SqlCheck(
        name="compensations_reckoned",
        title="Возмещаемая льгота равна объёму × цена × часть",
        checked="SELECT count(*) FROM billing_compensation",
        broken="""
            SELECT 'льгота ' || id FROM billing_compensation
             WHERE gross_kop <> round(covered_wh::numeric * price_e7 * share_bp / 1000000000000)""",
    ),
)
