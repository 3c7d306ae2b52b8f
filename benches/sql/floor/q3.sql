-- $1 issuer, $2 subject. Over the kept sums: a day is the sum of the nodes of its tree, one for each bit of its number.
WITH me AS MATERIALIZED (
    SELECT a.provider_id AS provider, extract(year FROM now() AT TIME ZONE 'Europe/Stockholm')::int AS year,
        ARRAY(SELECT point >> w << w FROM generate_series(0, 15) w WHERE point >> w & 1 = 1) AS of_day,
        ARRAY(SELECT first_point >> w << w FROM generate_series(0, 15) w WHERE first_point >> w & 1 = 1) AS of_year
    FROM identity i JOIN appointment a ON a.person_id = i.person_id AND a.role = 'LEADERSHIP'
    CROSS JOIN LATERAL (
        SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date - DATE '1970-01-01' + 1 AS point,
            date_trunc('year', now() AT TIME ZONE 'Europe/Stockholm')::date - DATE '1970-01-01' + 1 AS first_point) days
    WHERE i.issuer = $1 AND i.subject = $2
        AND a.accepted_at <= now() AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > now())
        AND a.valid_from <= (now() AT TIME ZONE 'Europe/Stockholm')::date
        AND (a.valid_until IS NULL OR a.valid_until > (now() AT TIME ZONE 'Europe/Stockholm')::date)
    LIMIT 1),
place AS MATERIALIZED (SELECT p.id FROM me JOIN portfolio p ON p.provider_id = me.provider),
summed AS MATERIALIZED (
    SELECT k.place_id AS portfolio_id, k.unit AS currency,
        sum(k.value) FILTER (WHERE k.grp = 'INCOME')::bigint AS income,
        sum(k.value) FILTER (WHERE k.grp = 'ACTUAL')::bigint AS actual,
        sum(k.value) FILTER (WHERE k.grp = 'FORECAST')::bigint AS forecast,
        sum(k.counted) FILTER (WHERE k.grp = 'INCOME') AS incomes, sum(k.counted) FILTER (WHERE k.grp = 'ACTUAL') AS actuals,
        sum(k.counted) FILTER (WHERE k.grp = 'FORECAST') AS forecasts
    FROM me CROSS JOIN place
    JOIN place_sum k ON k.place_id = place.id AND k.node = ANY (me.of_year) AND k.grp IN ('INCOME', 'ACTUAL', 'FORECAST')
    GROUP BY k.place_id, k.unit),
income AS (
    SELECT portfolio_id, currency, CASE WHEN incomes <> 0 THEN income END AS income FROM summed WHERE incomes <> 0),
cost AS (
    SELECT portfolio_id, currency, CASE WHEN actuals <> 0 THEN actual END AS actual, forecast FROM summed
    WHERE forecasts <> 0),
annual AS (
    SELECT k.place_id AS portfolio_id, k.unit AS currency, sum(k.value)::bigint AS annual
    FROM me CROSS JOIN place JOIN place_sum k ON k.place_id = place.id AND k.node = ANY (me.of_day) AND k.grp = 'ANNUAL'
    GROUP BY k.place_id, k.unit HAVING sum(k.counted) <> 0),
counted AS MATERIALIZED (
    SELECT k.place_id AS portfolio_id, sum(k.draft) AS draft, sum(k.in_review) AS in_review,
        sum(k.awaiting_signature) AS awaiting_signature, sum(k.signed) AS signed, sum(k.upcoming) AS upcoming,
        sum(k.in_force) AS in_force, sum(k.expired) AS expired, sum(k.terminated) AS terminated,
        sum(k.ending_30) AS in_30, sum(k.ending_90) AS in_90, sum(k.ending_180) AS in_180
    FROM me CROSS JOIN place
    JOIN agreement_sum k ON k.place_id = place.id AND k.node = ANY (me.of_day) AND k.side = 'PROVIDER'
    GROUP BY k.place_id)
SELECT json_build_object('data', json_build_object('portfolioOverview', json_build_object('providers', json_build_array(
    json_build_object('portfolios', (
        SELECT json_agg(json_build_object(
            'portfolio', json_build_object('code', p.code, 'name', COALESCE(p.name_sv, p.name_en)),
            'figures', json_build_object(
                'frame', json_build_object('values', (
                    SELECT COALESCE(json_agg(json_build_object('amount', (f.amount_minor * 0.01)::text, 'currency', f.currency)),
                        '[]')
                    FROM budget_frame f WHERE f.portfolio_id = p.id AND f.year = me.year)),
                'allocated', json_build_object('values', (
                    SELECT COALESCE(json_agg(json_build_object('amount', (x.amount * 0.01)::text, 'currency', x.currency)), '[]')
                    FROM (SELECT sum(a.amount_minor)::bigint AS amount, f.currency FROM budget_frame f
                        JOIN allocation a ON a.frame_id = f.id
                        WHERE f.portfolio_id = p.id AND f.year = me.year GROUP BY f.currency) x)),
                'actual', json_build_object('values', (
                    SELECT COALESCE(json_agg(json_build_object('amount', (c.actual * 0.01)::text, 'currency', c.currency)
                        ORDER BY c.currency) FILTER (WHERE c.actual IS NOT NULL), '[]')
                    FROM cost c WHERE c.portfolio_id = p.id)),
                'forecast', json_build_object('values', (
                    SELECT COALESCE(json_agg(json_build_object('amount', (c.forecast * 0.01)::text, 'currency', c.currency)
                        ORDER BY c.currency), '[]')
                    FROM cost c WHERE c.portfolio_id = p.id)),
                'income', json_build_object('values', (
                    SELECT COALESCE(json_agg(json_build_object('amount', (c.income * 0.01)::text, 'currency', c.currency)
                        ORDER BY c.currency) FILTER (WHERE c.income IS NOT NULL), '[]')
                    FROM income c WHERE c.portfolio_id = p.id)),
                'costRecovery', (
                    SELECT COALESCE(json_agg(json_build_object('currency', both_of.currency, 'ratio', CASE WHEN both_of.forecast > 0
                        THEN round(both_of.income::numeric / both_of.forecast, 4)::text END) ORDER BY both_of.currency), '[]')
                    FROM (
                        SELECT COALESCE(i.currency, c.currency) AS currency, COALESCE(i.income, 0) AS income,
                            COALESCE(c.forecast, 0) AS forecast
                        FROM (SELECT * FROM income WHERE portfolio_id = p.id AND income IS NOT NULL) i
                        FULL JOIN (SELECT * FROM cost WHERE portfolio_id = p.id) c ON c.currency = i.currency) both_of),
                'annualValue', json_build_object('values', (
                    SELECT COALESCE(json_agg(json_build_object('amount', (c.annual * 0.01)::text, 'currency', c.currency)
                        ORDER BY c.currency), '[]')
                    FROM annual c WHERE c.portfolio_id = p.id)),
                'agreements', json_build_array(
                    json_build_object('status', 'DRAFT', 'agreements', json_build_object('value', COALESCE(n.draft, 0))),
                    json_build_object('status', 'IN_REVIEW', 'agreements', json_build_object('value', COALESCE(n.in_review, 0))),
                    json_build_object('status', 'AWAITING_SIGNATURE', 'agreements',
                        json_build_object('value', COALESCE(n.awaiting_signature, 0))),
                    json_build_object('status', 'SIGNED', 'agreements', json_build_object('value', COALESCE(n.signed, 0))),
                    json_build_object('status', 'UPCOMING', 'agreements', json_build_object('value', COALESCE(n.upcoming, 0))),
                    json_build_object('status', 'IN_FORCE', 'agreements', json_build_object('value', COALESCE(n.in_force, 0))),
                    json_build_object('status', 'EXPIRED', 'agreements', json_build_object('value', COALESCE(n.expired, 0))),
                    json_build_object('status', 'TERMINATED', 'agreements',
                        json_build_object('value', COALESCE(n.terminated, 0)))),
                'ending', json_build_array(
                    json_build_object('withinDays', 30, 'agreements', json_build_object('value', COALESCE(n.in_30, 0))),
                    json_build_object('withinDays', 90, 'agreements', json_build_object('value', COALESCE(n.in_90, 0))),
                    json_build_object('withinDays', 180, 'agreements', json_build_object('value', COALESCE(n.in_180, 0)))))) ORDER BY p.sort_sv, p.id)
        FROM portfolio p LEFT JOIN counted n ON n.portfolio_id = p.id WHERE p.provider_id = me.provider))))))::text
FROM me
