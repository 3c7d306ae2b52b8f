-- Deliveries step by step (S1.4): whose approval is on record, ends to come, and the days that an act took away (N3).

-- The representative who approved; or what the manager has stated of an approval given elsewhere (O5).
ALTER TABLE delivery ADD COLUMN approved_by_person_id UUID REFERENCES person (id);
ALTER TABLE delivery ADD COLUMN approval_stated TEXT
    CONSTRAINT delivery_approval_once CHECK (
        approval_stated IS NULL OR (approval_stated <> '' AND approved_by_person_id IS NULL));

-- An active delivery may be given an end to come: active until that day, and ended from it on, by the calendar alone.
DROP VIEW delivery_standing_source;
CREATE VIEW delivery_standing_source AS
SELECT delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day FROM (
    SELECT delivery.id AS delivery_id, delivery.service_id, service.portfolio_id, delivery.provider_id,
        CASE WHEN delivery.state IN ('ACTIVE', 'ENDED') AND delivery.ended_on <= turn.day THEN 'ENDED'
            WHEN delivery.state IN ('ACTIVE', 'ENDED') AND delivery.active_from <= turn.day
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

-- By which agreement a delivery is covered: delivery_cover with the agreement.
CREATE VIEW agreement_cover AS
SELECT part.agreement_id, covered.service_id, part.organisation_id AS customer_id, days.valid_from AS from_day,
    days.end_day
FROM agreement_part part
JOIN agreement_part keeper ON keeper.version_id = part.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
JOIN agreement_service covered ON covered.version_id = part.version_id
JOIN agreement_version_days days ON days.version_id = part.version_id AND days.state = 'REGISTERED'
WHERE part.side = 'CUSTOMER' AND NOT part.is_keeper AND days.end_day > days.valid_from;

-- The days that a registered version had agreed on and that an act took away: a termination, up to the agreed end or to
-- the version that follows; or the later version that begins first, for as long as it has its days. Whatever comes after
-- is the calendar's.
CREATE VIEW agreement_cut AS
SELECT covered.service_id, part.organisation_id AS customer_id,
    GREATEST(version.terminated_from, version.valid_from) AS from_day,
    LEAST(COALESCE(version.valid_until, FAR_DATE), COALESCE((
        SELECT MIN(later.valid_from) FROM agreement_version later
        WHERE later.agreement_id = version.agreement_id AND later.number > version.number
          AND later.state = 'REGISTERED'), FAR_DATE)) AS until_day
FROM agreement_part part
JOIN agreement_part keeper ON keeper.version_id = part.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
JOIN agreement_service covered ON covered.version_id = part.version_id
JOIN agreement_version version ON version.id = part.version_id AND version.state = 'REGISTERED'
WHERE part.side = 'CUSTOMER' AND NOT part.is_keeper AND version.terminated_from IS NOT NULL
UNION ALL
SELECT covered.service_id, part.organisation_id, GREATEST(later.valid_from, version.valid_from),
    LEAST(COALESCE(version.valid_until, FAR_DATE), COALESCE(version.terminated_from, FAR_DATE), COALESCE((
        SELECT MIN(CASE WHEN other.valid_from > later.valid_from THEN other.valid_from
            ELSE COALESCE(other.valid_until, FAR_DATE) END)
        FROM agreement_version other
        WHERE other.agreement_id = version.agreement_id AND other.number > version.number
          AND other.state = 'REGISTERED'), FAR_DATE))
FROM agreement_part part
JOIN agreement_part keeper ON keeper.version_id = part.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
JOIN agreement_service covered ON covered.version_id = part.version_id
JOIN agreement_version version ON version.id = part.version_id AND version.state = 'REGISTERED'
JOIN agreement_version later ON later.agreement_id = version.agreement_id AND later.number > version.number
    AND later.state = 'REGISTERED'
WHERE part.side = 'CUSTOMER' AND NOT part.is_keeper AND NOT EXISTS (
    SELECT 1 FROM agreement_version other
    WHERE other.agreement_id = version.agreement_id AND other.number > version.number AND other.state = 'REGISTERED'
      AND other.valid_from < later.valid_from);

-- A line of a customer's part as the delivery that it promises: who may read that delivery may be told that there is none.
CREATE VIEW agreement_line_delivery AS
SELECT line.id AS line_id, line.part_id, part.keeper_id AS provider_id, line.service_id,
    part.organisation_id AS customer_id, 'ORDERED' AS state
FROM agreement_line line
JOIN agreement_part part ON part.id = line.part_id AND part.side = 'CUSTOMER' AND NOT part.is_keeper
JOIN agreement_part keeper ON keeper.version_id = line.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER';
