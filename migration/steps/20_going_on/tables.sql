-- What an agreement goes on with when one of its parties leaves it (U2.7, L3): the version that follows says the same as the
-- one before, at the prices and under the clauses that were signed; what index adjustment made of those prices, and which
-- risks were accepted, goes on with it.

-- From which signed line, of which earlier version, a line goes on unchanged: of all before it, so that nothing is followed.
CREATE TABLE agreement_line_origin (
    line_id UUID NOT NULL REFERENCES agreement_line (id),
    origin_line_id UUID NOT NULL REFERENCES agreement_line (id),
    PRIMARY KEY (line_id, origin_line_id),
    CONSTRAINT agreement_line_origin_other CHECK (line_id <> origin_line_id)
) ROWLESS;

CREATE INDEX agreement_line_origin_by_origin ON agreement_line_origin (origin_line_id);

-- The same of a promise.
CREATE TABLE service_target_origin (
    target_id UUID NOT NULL REFERENCES service_target (id),
    origin_target_id UUID NOT NULL REFERENCES service_target (id),
    PRIMARY KEY (target_id, origin_target_id),
    CONSTRAINT service_target_origin_other CHECK (target_id <> origin_target_id)
) ROWLESS;

CREATE INDEX service_target_origin_by_origin ON service_target_origin (origin_target_id);

-- An adjustment adds to what its line brings in for as long as that line goes on, in whichever version.
REPLACE_VIEW(adjustment_standing_source) AS
SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency,
    new_minor * quantity_thousandths * periods AS amount, old_minor * quantity_thousandths * periods AS before_amount,
    DAY_POINT(from_day) AS first_day, DAY_POINT(end_day) AS until_day, MONTH_POINT(from_day) AS first_month,
    MONTH_POINT(end_day) AS until_month
FROM (
    SELECT adjusted.agreement_id, adjusted.id AS adjustment_id, service.id AS service_id, service.portfolio_id,
        service.provider_id, line.currency, line.quantity_thousandths, adjusted.old_minor, adjusted.new_minor,
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
