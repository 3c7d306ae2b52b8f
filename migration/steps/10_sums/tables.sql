-- Kept sums: what the figures of leadership are made of, per service, portfolio and provider, so that no overview reads
-- the agreements themselves. Derived; kept by triggers, in the transaction of whatever changes what they sum.
--
-- A sum is kept as *day deltas*: by how much it changes on which day. What it is on a day is the sum of the deltas up to
-- that day, so that midnight needs no writer, and any other day is answered as well. A delta is entered at each width of
-- a binary indexed tree over days (day_width): the days up to any other are then at most 16 nodes, not thousands of rows.
-- Figures of a year change on the first of January alone. Days are numbered from 1970 (DAY_POINT); earlier ones count as
-- the first, what happens from June 2149 on is left out, and neither is asked of these tables.
--
-- The way: `…_source` (how an agreement, line, delivery or cost stands) → `…_standing` (the same, as it was last summed)
-- → `…_contribution` (its deltas) → `…_sum`. To sum anew what has changed, its standing is taken back (sign -1), entered
-- as it is now (sign 1), and what both come to is added to the sums.

CREATE VIEW day_width (width) AS
VALUES (1), (2), (4), (8), (16), (32), (64), (128), (256), (512), (1024), (2048), (4096), (8192), (16384), (32768);

-- Of agreements: how many stand how, and in force end soon; by the side on which the provider stands.
CREATE TABLE agreement_sum (
    place_id UUID NOT NULL,
    side KEY_TEXT NOT NULL,
    node INTEGER NOT NULL,
    STANDING_TABLE
) STRICT;

-- Of what counts under one service: lines, deliveries, costs; each figure (grp) per currency (unit), as a sum and as a
-- number of rows.
CREATE TABLE place_sum (
    place_id UUID NOT NULL,
    node INTEGER NOT NULL,
    grp KEY_TEXT NOT NULL,
    unit KEY_TEXT NOT NULL,
    value BIGINT NOT NULL,
    counted BIGINT NOT NULL
) STRICT;

-- Every version with the first day on which it is not in force any more, once registered: its agreed end, its
-- termination, or the first day of a registered version with a greater number.
CREATE VIEW agreement_version_days AS
SELECT version.id AS version_id, version.agreement_id, version.keeper_id, version.number, version.state,
    version.valid_from, version.terminated_from, COALESCE((
        SELECT MIN(ends.day) FROM (
            SELECT version.valid_until AS day
            UNION ALL SELECT version.terminated_from
            UNION ALL SELECT later.valid_from FROM agreement_version later
            WHERE later.agreement_id = version.agreement_id AND later.number > version.number
              AND later.state = 'REGISTERED') ends), FAR_DATE) AS end_day
FROM agreement_version version;

-- For which providers an agreement counts, and by which of its versions they judge it: its keeper by all; another whose
-- service stands on a line (O2) by those with such a line that is open to it (V3).
CREATE VIEW agreement_judged AS
SELECT version.agreement_id, version.keeper_id AS provider_id, version.id AS version_id
FROM agreement_version version
UNION
SELECT version.agreement_id, line.underpins_provider_id, version.id
FROM agreement_version version
JOIN agreement_line line ON line.version_id = version.id AND line.underpins_service_id IS NOT NULL
JOIN agreement_part part ON part.id = line.part_id AND (VERSION_BIT(version.state) >= 4 OR part.shared_at IS NOT NULL);

-- The services of a provider that a version concerns, and on which side of it the provider stands.
CREATE VIEW agreement_version_service AS
SELECT keeper.agreement_id, keeper.version_id, service.provider_id, covered.service_id, service.portfolio_id, keeper.side
FROM agreement_part keeper
JOIN agreement_service covered ON covered.version_id = keeper.version_id
JOIN service ON service.id = covered.service_id
WHERE keeper.is_keeper
UNION
SELECT line.agreement_id, line.version_id, service.provider_id, line.underpins_service_id, service.portfolio_id, 'CUSTOMER'
FROM agreement_line line
JOIN agreement_version version ON version.id = line.version_id
JOIN agreement_part part ON part.id = line.part_id
JOIN service ON service.id = line.underpins_service_id
WHERE VERSION_BIT(version.state) >= 4 OR part.shared_at IS NOT NULL OR service.provider_id = version.keeper_id;

-- The days from which an agreement can stand otherwise than before: the first of all, and where a registered version
-- begins, ends or is terminated.
CREATE VIEW agreement_turn AS
SELECT DISTINCT agreement_id, provider_id, day FROM (
    SELECT judged.agreement_id, judged.provider_id, CASE turn.kind WHEN 1 THEN FIRST_DATE WHEN 2 THEN days.valid_from
        WHEN 3 THEN days.end_day ELSE days.terminated_from END AS day
    FROM agreement_judged judged
    JOIN agreement_version_days days
        ON days.agreement_id = judged.agreement_id AND days.version_id = judged.version_id
    CROSS JOIN (SELECT 1 AS kind UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) turn
    WHERE turn.kind = 1 OR days.state = 'REGISTERED') turned
WHERE day < FAR_DATE;

CREATE VIEW agreement_span AS
SELECT agreement_id, provider_id, day AS first_day,
    COALESCE(LEAD(day) OVER (PARTITION BY agreement_id, provider_id ORDER BY day), FAR_DATE) AS until_day
FROM agreement_turn;

-- By which version an agreement is judged from a day on: by the one in force, else by a registered one to come, else by
-- the last registered one, else by its newest.
CREATE VIEW agreement_verdict AS
SELECT span.agreement_id, span.provider_id, span.first_day, span.until_day, days.version_id,
    ROW_NUMBER() OVER (
        PARTITION BY span.agreement_id, span.provider_id, span.first_day
        ORDER BY CASE WHEN days.state <> 'REGISTERED' THEN 3
            WHEN days.valid_from <= span.first_day AND days.end_day > span.first_day THEN 0
            WHEN days.valid_from > span.first_day AND days.end_day > days.valid_from THEN 1
            ELSE 2 END, days.number DESC) AS rank
FROM agreement_span span
JOIN agreement_judged judged ON judged.agreement_id = span.agreement_id AND judged.provider_id = span.provider_id
JOIN agreement_version_days days ON days.agreement_id = judged.agreement_id AND days.version_id = judged.version_id;

-- The first day without the last registered version.
CREATE VIEW agreement_last_end AS
SELECT agreement.id AS agreement_id, COALESCE((
    SELECT COALESCE(latest.terminated_from, latest.valid_until) FROM agreement_version latest
    WHERE latest.agreement_id = agreement.id AND latest.state = 'REGISTERED'
    ORDER BY latest.number DESC LIMIT 1), FAR_DATE) AS end_day
FROM agreement;

CREATE TABLE agreement_standing (
    agreement_id UUID NOT NULL,
    service_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    side KEY_TEXT NOT NULL,
    status KEY_TEXT NOT NULL,
    first_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    -- The first day without its last registered version.
    end_day INTEGER NOT NULL,
    sign INTEGER NOT NULL,
    PRIMARY KEY (agreement_id, service_id, side, first_day, sign)
) ROWLESS;

CREATE VIEW agreement_standing_source AS
SELECT agreement_id, service_id, portfolio_id, provider_id, side, status, first_day, until_day, end_day FROM (
    SELECT verdict.agreement_id, place.service_id, place.portfolio_id, verdict.provider_id, place.side,
        CASE WHEN days.state IN ('REVIEWED', 'SIGNED_IN_PART') THEN 'AWAITING_SIGNATURE'
            WHEN days.state <> 'REGISTERED' THEN days.state
            WHEN days.valid_from <= verdict.first_day AND days.end_day > verdict.first_day THEN 'IN_FORCE'
            WHEN days.valid_from > verdict.first_day AND days.end_day > days.valid_from THEN 'UPCOMING'
            WHEN days.terminated_from <= verdict.first_day OR days.terminated_from <= days.valid_from THEN 'TERMINATED'
            ELSE 'EXPIRED' END AS status,
        DAY_POINT(verdict.first_day) AS first_day, DAY_POINT(verdict.until_day) AS until_day,
        DAY_POINT(ends.end_day) AS end_day
    FROM agreement_verdict verdict
    JOIN agreement_version_days days
        ON days.agreement_id = verdict.agreement_id AND days.version_id = verdict.version_id AND verdict.rank = 1
    JOIN agreement_version_service place
        ON place.agreement_id = verdict.agreement_id AND place.version_id = verdict.version_id
        AND place.provider_id = verdict.provider_id
    JOIN agreement_last_end ends ON ends.agreement_id = verdict.agreement_id) span
WHERE first_day < until_day;

-- Once in each service, portfolio and provider, however many services there an agreement concerns.
CREATE VIEW agreement_place_span AS
SELECT agreement_id, service_id AS place_id, side, status, first_day, until_day, end_day, sign FROM agreement_standing
UNION
SELECT agreement_id, portfolio_id, side, status, first_day, until_day, end_day, sign FROM agreement_standing
UNION
SELECT agreement_id, provider_id, side, status, first_day, until_day, end_day, sign FROM agreement_standing;

CREATE VIEW agreement_horizon (days, grp) AS VALUES (30, 'ENDING_30'), (90, 'ENDING_90'), (180, 'ENDING_180');

CREATE VIEW agreement_contribution AS
SELECT agreement_id, place_id, side, status AS grp, first_day AS point, sign AS value FROM agreement_place_span
UNION ALL
SELECT agreement_id, place_id, side, status, until_day, -sign FROM agreement_place_span
UNION ALL
SELECT agreement_id, place_id, side, horizon.grp, GREATEST(first_day, end_day - horizon.days), sign
FROM agreement_place_span CROSS JOIN agreement_horizon horizon
WHERE status = 'IN_FORCE' AND end_day < 65536 AND first_day < end_day AND end_day - horizon.days < until_day
UNION ALL
SELECT agreement_id, place_id, side, horizon.grp, LEAST(until_day, end_day), -sign
FROM agreement_place_span CROSS JOIN agreement_horizon horizon
WHERE status = 'IN_FORCE' AND end_day < 65536 AND first_day < end_day AND end_day - horizon.days < until_day;

-- What counts under one service ------------------------------------------------------------------------------------

CREATE TABLE line_standing (
    agreement_id UUID NOT NULL,
    line_id UUID NOT NULL,
    service_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    -- ONCE, YEARLY or UNCOMPUTED.
    kind KEY_TEXT NOT NULL,
    currency KEY_TEXT NOT NULL,
    -- In thousandths of a minor unit; of a year, where it is paid by the period.
    amount BIGINT NOT NULL,
    first_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    -- Months since the year nought: the first that counts, and the first after that does not.
    first_month INTEGER NOT NULL,
    until_month INTEGER NOT NULL,
    sign INTEGER NOT NULL,
    PRIMARY KEY (agreement_id, line_id, sign)
) ROWLESS;

-- Lines of registered versions in parts of customers, where the keeper delivers; while both line and version hold.
CREATE VIEW line_standing_source AS
SELECT agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency,
    CASE kind WHEN 'UNCOMPUTED' THEN 0 ELSE price * quantity_thousandths
        * CASE period WHEN 'MONTH' THEN 12 WHEN 'QUARTER' THEN 4 ELSE 1 END END AS amount,
    DAY_POINT(from_day) AS first_day, DAY_POINT(end_day) AS until_day,
    CASE kind WHEN 'YEARLY' THEN MONTH_POINT(from_day) ELSE YEAR_OF(from_day) * 12 END AS first_month,
    CASE kind WHEN 'YEARLY' THEN MONTH_POINT(end_day) WHEN 'ONCE' THEN YEAR_OF(from_day) * 12 + 12
        ELSE (MONTH_POINT(end_day) + 11) / 12 * 12 END AS until_month
FROM (
    SELECT held.*, CASE WHEN price IS NULL OR period = 'HOUR' THEN 'UNCOMPUTED' WHEN period = 'ONCE' THEN 'ONCE'
        ELSE 'YEARLY' END AS kind
    FROM (
        SELECT line.agreement_id, line.id AS line_id, service.id AS service_id, service.portfolio_id,
            service.provider_id, line.currency, line.period, line.quantity_thousandths, line.valid_from AS line_from,
            COALESCE((
                SELECT tier.amount_minor FROM agreement_line_tier tier
                WHERE tier.line_id = line.id AND tier.from_quantity_thousandths <= line.quantity_thousandths
                ORDER BY tier.from_quantity_thousandths DESC LIMIT 1), line.amount_minor) AS price,
            GREATEST(line.valid_from, days.valid_from) AS from_day,
            LEAST(COALESCE(line.valid_until, FAR_DATE), days.end_day) AS end_day
        FROM agreement_line line
        JOIN agreement_version_days days ON days.version_id = line.version_id AND days.state = 'REGISTERED'
        JOIN agreement_part part ON part.id = line.part_id AND part.side = 'CUSTOMER' AND NOT part.is_keeper
        JOIN agreement_part keeper ON keeper.version_id = line.version_id AND keeper.is_keeper
            AND keeper.side = 'PROVIDER'
        JOIN service ON service.id = line.service_id) held
    WHERE end_day > from_day) priced
WHERE kind <> 'ONCE' OR from_day = line_from;

-- The years in which what a line brings in differs from the year before: its first, the first whole one, its last, and
-- the one after.
CREATE VIEW line_year AS
SELECT line_standing.*, first_month / 12 AS year FROM line_standing WHERE kind = 'YEARLY'
UNION
SELECT line_standing.*, first_month / 12 + 1 FROM line_standing WHERE kind = 'YEARLY'
UNION
SELECT line_standing.*, until_month / 12 FROM line_standing WHERE kind = 'YEARLY'
UNION
SELECT line_standing.*, until_month / 12 + 1 FROM line_standing WHERE kind = 'YEARLY';

-- Rounded half away from zero per line and year, as the line itself tells it: the figure is the sum of its rows.
CREATE VIEW line_income AS
SELECT agreement_id, service_id, portfolio_id, provider_id, currency, year, sign,
    (amount * months + CASE WHEN amount < 0 THEN -6000 ELSE 6000 END) / 12000
        - (amount * months_before + CASE WHEN amount < 0 THEN -6000 ELSE 6000 END) / 12000 AS value,
    CASE WHEN months > 0 THEN 1 ELSE 0 END - CASE WHEN months_before > 0 THEN 1 ELSE 0 END AS counted
FROM (
    SELECT line_year.*,
        GREATEST(LEAST(until_month, year * 12 + 12) - GREATEST(first_month, year * 12), 0) AS months,
        GREATEST(LEAST(until_month, year * 12) - GREATEST(first_month, year * 12 - 12), 0) AS months_before
    FROM line_year) yearly;

CREATE VIEW line_annual AS
SELECT line_standing.*, (amount + CASE WHEN amount < 0 THEN -500 ELSE 500 END) / 1000 AS value,
    first_month / 12 AS first_year, until_month / 12 AS until_year
FROM line_standing;

CREATE VIEW line_contribution AS
SELECT agreement_id AS owner_id, service_id, portfolio_id, provider_id, 'ANNUAL' AS grp, currency AS unit,
    first_day AS point, value * sign AS value, sign AS counted
FROM line_annual WHERE kind = 'YEARLY'
UNION ALL
SELECT agreement_id, service_id, portfolio_id, provider_id, 'ANNUAL', currency, until_day, -value * sign, -sign
FROM line_annual WHERE kind = 'YEARLY'
UNION ALL
SELECT agreement_id, service_id, portfolio_id, provider_id, 'INCOME', currency, YEAR_POINT(year), value * sign,
    counted * sign
FROM line_income
UNION ALL
SELECT agreement_id, service_id, portfolio_id, provider_id, CASE kind WHEN 'ONCE' THEN 'INCOME' ELSE kind END,
    CASE kind WHEN 'ONCE' THEN currency ELSE '' END, YEAR_POINT(first_year),
    CASE kind WHEN 'ONCE' THEN value ELSE 1 END * sign, sign
FROM line_annual WHERE kind <> 'YEARLY'
UNION ALL
SELECT agreement_id, service_id, portfolio_id, provider_id, CASE kind WHEN 'ONCE' THEN 'INCOME' ELSE kind END,
    CASE kind WHEN 'ONCE' THEN currency ELSE '' END, YEAR_POINT(until_year),
    CASE kind WHEN 'ONCE' THEN value ELSE 1 END * -sign, -sign
FROM line_annual WHERE kind <> 'YEARLY';

-- By which registered agreements a delivery is covered (N3): on its service, its customer listed as a party.
CREATE VIEW delivery_cover AS
SELECT covered.service_id, part.organisation_id AS customer_id, days.valid_from AS from_day, days.end_day
FROM agreement_part part
JOIN agreement_part keeper ON keeper.version_id = part.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
JOIN agreement_service covered ON covered.version_id = part.version_id
JOIN agreement_version_days days ON days.version_id = part.version_id AND days.state = 'REGISTERED'
WHERE part.side = 'CUSTOMER' AND NOT part.is_keeper AND days.end_day > days.valid_from;

CREATE VIEW delivery_turn AS
SELECT id AS delivery_id, ordered_on AS day FROM delivery
UNION
SELECT id, approved_on FROM delivery WHERE approved_on > ordered_on
UNION
SELECT id, active_from FROM delivery WHERE active_from > ordered_on
UNION
SELECT id, ended_on FROM delivery WHERE ended_on > ordered_on
UNION
SELECT delivery.id, cover.from_day FROM delivery
JOIN delivery_cover cover ON cover.customer_id = delivery.customer_id AND cover.service_id = delivery.service_id
WHERE cover.from_day > delivery.ordered_on
UNION
SELECT delivery.id, cover.end_day FROM delivery
JOIN delivery_cover cover ON cover.customer_id = delivery.customer_id AND cover.service_id = delivery.service_id
WHERE cover.end_day > delivery.ordered_on AND cover.end_day < FAR_DATE;

CREATE TABLE delivery_standing (
    delivery_id UUID NOT NULL,
    service_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    state KEY_TEXT NOT NULL,
    first_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    sign INTEGER NOT NULL,
    PRIMARY KEY (delivery_id, first_day, sign)
) ROWLESS;

CREATE VIEW delivery_standing_source AS
SELECT delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day FROM (
    SELECT delivery.id AS delivery_id, delivery.service_id, service.portfolio_id, delivery.provider_id,
        CASE WHEN delivery.state = 'ENDED' AND delivery.ended_on <= turn.day THEN 'ENDED'
            WHEN delivery.state IN ('ACTIVE', 'ENDED') AND delivery.active_from <= turn.day
                AND (delivery.state = 'ACTIVE' OR delivery.ended_on > turn.day)
            THEN CASE WHEN EXISTS (
                SELECT 1 FROM delivery_cover cover
                WHERE cover.customer_id = delivery.customer_id AND cover.service_id = delivery.service_id
                  AND cover.from_day <= turn.day AND cover.end_day > turn.day) THEN 'ACTIVE' ELSE 'UNCOVERED' END
            WHEN delivery.state IN ('APPROVED', 'ACTIVE', 'ENDED') AND delivery.approved_on <= turn.day
            THEN 'APPROVED'
            WHEN delivery.state = 'APPROVED' AND delivery.approved_on IS NULL THEN 'APPROVED'
            WHEN delivery.state = 'ORDERED' THEN 'ORDERED'
            ELSE 'IN_DELIVERY' END AS state,
        DAY_POINT(turn.day) AS first_day, DAY_POINT(turn.until_day) AS until_day
    FROM (
        SELECT delivery_id, day, COALESCE(LEAD(day) OVER (PARTITION BY delivery_id ORDER BY day), FAR_DATE) AS until_day
        FROM delivery_turn) turn
    JOIN delivery ON delivery.id = turn.delivery_id
    JOIN service ON service.id = delivery.service_id) span
WHERE first_day < until_day;

CREATE TABLE cost_standing (
    cost_id UUID NOT NULL,
    service_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    grp KEY_TEXT NOT NULL,
    currency KEY_TEXT NOT NULL,
    amount BIGINT NOT NULL,
    first_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    sign INTEGER NOT NULL,
    PRIMARY KEY (cost_id, grp, sign)
) ROWLESS;

-- The forecast: the outcome of the months that have one, for the others the recorded forecast or else the plan.
CREATE VIEW cost_standing_source AS
SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, amount, YEAR_POINT(first_year) AS first_day,
    YEAR_POINT(until_year) AS until_day
FROM (
    SELECT cost.id AS cost_id, cost.service_id, service.portfolio_id, cost.provider_id, figure.grp, cost.currency,
        CASE figure.grp WHEN 'PLANNED' THEN cost.planned_minor WHEN 'ACTUAL' THEN cost.actual_minor
            ELSE COALESCE(cost.actual_minor, cost.forecast_minor, cost.planned_minor) END AS amount,
        cost.year AS first_year, cost.year + 1 AS until_year
    FROM service_cost cost
    JOIN service ON service.id = cost.service_id
    CROSS JOIN (SELECT 'PLANNED' AS grp UNION ALL SELECT 'ACTUAL' UNION ALL SELECT 'FORECAST') figure) told
WHERE amount IS NOT NULL;

CREATE VIEW service_contribution AS
SELECT owner_id, service_id, portfolio_id, provider_id, grp, unit, point, value, counted FROM line_contribution
UNION ALL
SELECT delivery_id, service_id, portfolio_id, provider_id, state, '', first_day, sign, sign FROM delivery_standing
UNION ALL
SELECT delivery_id, service_id, portfolio_id, provider_id, state, '', until_day, -sign, -sign FROM delivery_standing
UNION ALL
SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, first_day, amount * sign, sign FROM cost_standing
UNION ALL
SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, until_day, -amount * sign, -sign
FROM cost_standing;

CREATE VIEW place_level (level) AS VALUES (1), (2), (3);

CREATE VIEW place_contribution AS
SELECT owner_id, CASE level WHEN 1 THEN service_id WHEN 2 THEN portfolio_id ELSE provider_id END AS place_id, grp, unit,
    point, value, counted
FROM service_contribution CROSS JOIN place_level;

-- What the sums must be ----------------------------------------------------------------------------------------------

CREATE VIEW agreement_delta AS
SELECT agreement_id, place_id, side, point, STANDING_CASES FROM agreement_contribution WHERE point < 65536;

-- CROSS JOIN: SQLite would else sum everything anew for each width.
CREATE VIEW agreement_sum_source AS
SELECT place_id, side, (point + width - 1) / width * width AS node, STANDING_SUMS
FROM (
    SELECT place_id, side, point, STANDING_SUMS FROM agreement_delta GROUP BY place_id, side, point) change
CROSS JOIN day_width
WHERE (point + width - 1) / width % 2 = 1
GROUP BY place_id, side, (point + width - 1) / width * width
HAVING STANDING_HELD;

CREATE VIEW place_sum_source AS
SELECT place_id, (point + width - 1) / width * width AS node, grp, unit, CAST(SUM(value) AS BIGINT) AS value,
    CAST(SUM(counted) AS BIGINT) AS counted
FROM (
    SELECT place_id, grp, unit, point, SUM(value) AS value, SUM(counted) AS counted FROM place_contribution
    WHERE point < 65536 GROUP BY place_id, grp, unit, point) change
CROSS JOIN day_width
WHERE (point + width - 1) / width % 2 = 1
GROUP BY place_id, (point + width - 1) / width * width, grp, unit
HAVING SUM(value) <> 0 OR SUM(counted) <> 0;

-- What they are, as far as it is anything: a node may have several rows (PostgreSQL), or one of nothing (SQLite).
CREATE VIEW agreement_sum_merged AS
SELECT place_id, side, node, STANDING_SUMS FROM agreement_sum GROUP BY place_id, side, node HAVING STANDING_HELD;

CREATE VIEW place_sum_merged AS
SELECT place_id, node, grp, unit, CAST(SUM(value) AS BIGINT) AS value, CAST(SUM(counted) AS BIGINT) AS counted
FROM place_sum GROUP BY place_id, node, grp, unit HAVING SUM(value) <> 0 OR SUM(counted) <> 0;
