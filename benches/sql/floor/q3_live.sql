-- $1 issuer, $2 subject. Live: every figure is summed from the rows at every request.
WITH me AS MATERIALIZED (
    SELECT a.provider_id AS provider, (now() AT TIME ZONE 'Europe/Stockholm')::date AS today,
        date_trunc('year', now() AT TIME ZONE 'Europe/Stockholm')::date AS year_day,
        extract(year FROM now() AT TIME ZONE 'Europe/Stockholm')::int AS year
    FROM identity i JOIN appointment a ON a.person_id = i.person_id AND a.role = 'LEADERSHIP'
    WHERE i.issuer = $1 AND i.subject = $2
        AND a.accepted_at <= now() AND a.declined_at IS NULL AND (a.ended_at IS NULL OR a.ended_at > now())
        AND a.valid_from <= (now() AT TIME ZONE 'Europe/Stockholm')::date
        AND (a.valid_until IS NULL OR a.valid_until > (now() AT TIME ZONE 'Europe/Stockholm')::date)
    LIMIT 1),
version AS MATERIALIZED (
    SELECT v.id, v.agreement_id, v.number, v.state, v.valid_from, v.terminated_from,
        COALESCE(v.terminated_from, v.valid_until) AS own_end, least(v.valid_until, v.terminated_from, later.first_day) AS end_day
    FROM me
    JOIN agreement_version v ON v.keeper_id = me.provider
    JOIN agreement_part k ON k.version_id = v.id AND k.is_keeper AND k.side = 'PROVIDER'
    LEFT JOIN (
        SELECT earlier.id, min(n.valid_from) AS first_day
        FROM agreement_version n
        JOIN agreement_version earlier ON earlier.agreement_id = n.agreement_id AND earlier.number < n.number
        WHERE n.number > 1 AND n.state = 'REGISTERED' GROUP BY earlier.id) later ON later.id = v.id),
line AS MATERIALIZED (
    SELECT s.portfolio_id, l.currency, l.period, l.amount_minor * l.quantity_thousandths AS price,
        l.amount_minor * l.quantity_thousandths * CASE l.period WHEN 'MONTH' THEN 12 WHEN 'QUARTER' THEN 4 WHEN 'YEAR' THEN 1 END
            AS yearly,
        held.from_day, held.end_day, l.valid_from AS line_from,
        -- First days of months on which it is in force: from the first one on or after a day, to the one before another.
        greatest(0, least(12 * me.year + 12, ends.month) - greatest(12 * me.year, begins.month)) AS months
    FROM me CROSS JOIN version v
    JOIN agreement_line l ON l.version_id = v.id
    JOIN service s ON s.id = l.service_id
    CROSS JOIN LATERAL (
        SELECT greatest(l.valid_from, v.valid_from) AS from_day, least(l.valid_until, v.end_day) AS end_day) held
    CROSS JOIN LATERAL (
        SELECT (12 * extract(year FROM held.from_day) + extract(month FROM held.from_day))::int - 1
            + (extract(day FROM held.from_day) > 1)::int AS month) begins
    CROSS JOIN LATERAL (
        SELECT (12 * extract(year FROM held.end_day) + extract(month FROM held.end_day))::int - 1
            + (extract(day FROM held.end_day) > 1)::int AS month) ends
    WHERE v.state = 'REGISTERED' AND l.amount_minor IS NOT NULL AND (held.end_day IS NULL OR held.end_day > held.from_day)),
income AS (
    SELECT portfolio_id, currency,
        sum(CASE WHEN period = 'ONCE' AND line_from = from_day AND line_from >= me.year_day
                AND line_from < me.year_day + INTERVAL '1 year' THEN (price + 500) / 1000
            WHEN period NOT IN ('ONCE', 'HOUR') AND months > 0 THEN (yearly * months + 6000) / 12000 END)::bigint AS income,
        sum(CASE WHEN period NOT IN ('ONCE', 'HOUR') AND from_day <= me.today AND (end_day IS NULL OR end_day > me.today)
            THEN (yearly + 500) / 1000 END)::bigint AS annual
    FROM me CROSS JOIN line GROUP BY portfolio_id, currency),
cost AS (
    SELECT s.portfolio_id, c.currency, sum(c.actual_minor)::bigint AS actual,
        sum(COALESCE(c.actual_minor, c.forecast_minor, c.planned_minor))::bigint AS forecast
    FROM me JOIN service_cost c ON c.provider_id = me.provider AND c.year = me.year JOIN service s ON s.id = c.service_id
    GROUP BY s.portfolio_id, c.currency),
judged AS (
    SELECT DISTINCT ON (v.agreement_id) v.id, v.agreement_id,
        CASE WHEN v.state <> 'REGISTERED' THEN
                CASE v.state WHEN 'REVIEWED' THEN 'AWAITING_SIGNATURE' WHEN 'SIGNED_IN_PART' THEN 'AWAITING_SIGNATURE'
                    ELSE v.state END
            WHEN v.valid_from <= me.today AND (v.end_day IS NULL OR v.end_day > me.today) THEN 'IN_FORCE'
            WHEN v.valid_from > me.today AND (v.end_day IS NULL OR v.end_day > v.valid_from) THEN 'UPCOMING'
            WHEN v.terminated_from <= me.today OR v.terminated_from <= v.valid_from THEN 'TERMINATED'
            ELSE 'EXPIRED' END AS status,
        first_value(v.own_end) OVER (PARTITION BY v.agreement_id ORDER BY v.state = 'REGISTERED' DESC, v.number DESC) AS last_end
    FROM me CROSS JOIN version v
    ORDER BY v.agreement_id,
        CASE WHEN v.state <> 'REGISTERED' THEN 3
            WHEN v.valid_from <= me.today AND (v.end_day IS NULL OR v.end_day > me.today) THEN 0
            WHEN v.valid_from > me.today AND (v.end_day IS NULL OR v.end_day > v.valid_from) THEN 1 ELSE 2 END,
        v.number DESC),
counted AS (
    SELECT portfolio_id, status, count(*) AS number, count(*) FILTER (WHERE ends_in BETWEEN 1 AND 30) AS in_30,
        count(*) FILTER (WHERE ends_in BETWEEN 1 AND 90) AS in_90, count(*) FILTER (WHERE ends_in BETWEEN 1 AND 180) AS in_180
    FROM (
        SELECT DISTINCT s.portfolio_id, j.agreement_id, j.status,
            CASE WHEN j.status = 'IN_FORCE' THEN j.last_end - me.today END AS ends_in
        FROM me CROSS JOIN judged j JOIN agreement_service c ON c.version_id = j.id JOIN service s ON s.id = c.service_id) once
    GROUP BY portfolio_id, status)
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
                        ORDER BY c.currency) FILTER (WHERE c.annual IS NOT NULL), '[]')
                    FROM income c WHERE c.portfolio_id = p.id)),
                'agreements', (
                    SELECT json_agg(json_build_object('status', known.status, 'agreements',
                        json_build_object('value', COALESCE(n.number, 0))) ORDER BY known.place)
                    FROM unnest(ARRAY['DRAFT', 'IN_REVIEW', 'AWAITING_SIGNATURE', 'SIGNED', 'UPCOMING', 'IN_FORCE', 'EXPIRED',
                        'TERMINATED']) WITH ORDINALITY known (status, place)
                    LEFT JOIN counted n ON n.portfolio_id = p.id AND n.status = known.status),
                'ending', (
                    SELECT json_build_array(
                        json_build_object('withinDays', 30, 'agreements', json_build_object('value', COALESCE(sum(n.in_30), 0))),
                        json_build_object('withinDays', 90, 'agreements', json_build_object('value', COALESCE(sum(n.in_90), 0))),
                        json_build_object('withinDays', 180, 'agreements', json_build_object('value', COALESCE(sum(n.in_180), 0))))
                    FROM counted n WHERE n.portfolio_id = p.id))) ORDER BY p.sort_sv, p.id)
        FROM portfolio p WHERE p.provider_id = me.provider))))))::text
FROM me
