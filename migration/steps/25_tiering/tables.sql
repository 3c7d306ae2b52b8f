-- How the steps of a price make a price of a quantity: the whole quantity at the price per unit of the step that it falls in
-- (VOLUME, as all did before), the amount of that step for all of it (STAIRSTEP), or each part of the quantity at the price per
-- unit of the step that it lies in (GRADUATED). The amount of the line itself is that of the step from nothing on.
ALTER TABLE agreement_line ADD COLUMN tiering TEXT NOT NULL DEFAULT 'VOLUME'
    CONSTRAINT agreement_line_tiering CHECK (tiering IN ('VOLUME', 'STAIRSTEP', 'GRADUATED'));
ALTER TABLE list_price ADD COLUMN tiering TEXT NOT NULL DEFAULT 'VOLUME'
    CONSTRAINT list_price_tiering CHECK (tiering IN ('VOLUME', 'STAIRSTEP', 'GRADUATED'));

-- The price of each graduated line, for all of its quantity and a period: rounded half away from zero. As
-- governance::price has it.
CREATE VIEW agreement_line_graduated AS
SELECT line.id AS line_id, (
    SELECT CAST((told.thousandths + CASE WHEN told.thousandths < 0 THEN -500 ELSE 500 END) / 1000 AS BIGINT)
    FROM (
        SELECT CAST(SUM(step.amount_minor * (step.until_quantity - step.from_quantity)) AS BIGINT) AS thousandths,
            MIN(step.from_quantity) AS first_quantity
        FROM (
            -- What lies in each step: up to the next one, or to the end of the quantity.
            SELECT known.from_quantity, known.amount_minor,
                LEAD(known.from_quantity, 1, line.quantity_thousandths) OVER (ORDER BY known.from_quantity) AS until_quantity
            FROM (
                SELECT tier.from_quantity_thousandths AS from_quantity, tier.amount_minor FROM agreement_line_tier tier
                WHERE tier.line_id = line.id AND tier.from_quantity_thousandths <= line.quantity_thousandths
                UNION ALL
                SELECT 0, line.amount_minor
                WHERE line.amount_minor IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM agreement_line_tier lowest
                    WHERE lowest.line_id = line.id AND lowest.from_quantity_thousandths = 0)) known) step) told
    WHERE told.first_quantity = 0) AS price_minor
FROM agreement_line line WHERE line.tiering = 'GRADUATED';

-- Every line with its price: of a unit, or of the whole quantity, which then counts as one.
REPLACE_VIEW(line_standing_source) AS
SELECT agreement_id, line_id, service_id, portfolio_id, provider_id, kind, currency,
    CASE kind WHEN 'UNCOMPUTED' THEN 0 ELSE price * times_thousandths
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
            service.provider_id, line.currency, line.period, line.valid_from AS line_from,
            CASE line.tiering WHEN 'VOLUME' THEN line.quantity_thousandths ELSE 1000 END AS times_thousandths,
            CASE line.tiering WHEN 'GRADUATED' THEN (
                SELECT graduated.price_minor FROM agreement_line_graduated graduated WHERE graduated.line_id = line.id)
            ELSE COALESCE((
                SELECT tier.amount_minor FROM agreement_line_tier tier
                WHERE tier.line_id = line.id AND tier.from_quantity_thousandths <= line.quantity_thousandths
                ORDER BY tier.from_quantity_thousandths DESC LIMIT 1), line.amount_minor) END AS price,
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

-- An adjusted price is of what the line's own is.
REPLACE_VIEW(adjustment_standing_source) AS
SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency,
    new_minor * times_thousandths * periods AS amount, old_minor * times_thousandths * periods AS before_amount,
    DAY_POINT(from_day) AS first_day, DAY_POINT(end_day) AS until_day, MONTH_POINT(from_day) AS first_month,
    MONTH_POINT(end_day) AS until_month
FROM (
    SELECT adjusted.agreement_id, adjusted.id AS adjustment_id, service.id AS service_id, service.portfolio_id,
        service.provider_id, line.currency, adjusted.old_minor, adjusted.new_minor,
        CASE line.tiering WHEN 'VOLUME' THEN line.quantity_thousandths ELSE 1000 END AS times_thousandths,
        CASE line.period WHEN 'MONTH' THEN 12 WHEN 'QUARTER' THEN 4 ELSE 1 END AS periods,
        GREATEST(GREATEST(line.valid_from, days.valid_from), run.effective_from) AS from_day,
        LEAST(COALESCE(line.valid_until, FAR_DATE), GREATEST(days.end_day, COALESCE((
            SELECT MAX(later.end_day) FROM agreement_line_origin origin
            JOIN agreement_line going ON going.id = origin.line_id
            JOIN agreement_version_days later ON later.version_id = going.version_id AND later.state = 'REGISTERED'
                AND later.end_day > later.valid_from
            WHERE origin.origin_line_id = line.id), days.end_day))) AS end_day
    FROM index_run_line adjusted
    JOIN index_run run ON run.id = adjusted.run_id AND run.state = 'APPLIED'
    JOIN agreement_line line ON line.id = adjusted.line_id AND line.period IN ('MONTH', 'QUARTER', 'YEAR')
    JOIN agreement_version_days days ON days.version_id = line.version_id AND days.state = 'REGISTERED'
    JOIN agreement_part part ON part.id = line.part_id AND part.side = 'CUSTOMER' AND NOT part.is_keeper
    JOIN agreement_part keeper ON keeper.version_id = line.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
    JOIN service ON service.id = line.service_id
    WHERE adjusted.new_minor IS NOT NULL) held
WHERE end_day > from_day;
