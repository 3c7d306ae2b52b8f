-- What a loader derives deliveries from: covers made once for all, each pair of service and customer found by its index.
-- delivery_cover can be entered by the service or by the customer alone, which over all deliveries is as many look-ups as
-- there are pairs of a delivery and an agreement of its customer. Empty outside a load.
CREATE TABLE load_cover (
    service_id UUID NOT NULL,
    customer_id UUID NOT NULL,
    from_day DATE NOT NULL,
    end_day DATE NOT NULL,
    PRIMARY KEY (service_id, customer_id, from_day, end_day)
) ROWLESS;

-- delivery_turn and delivery_standing_source over these covers.
CREATE VIEW load_delivery_turn AS
SELECT id AS delivery_id, ordered_on AS day FROM delivery
UNION
SELECT id, approved_on FROM delivery WHERE approved_on > ordered_on
UNION
SELECT id, active_from FROM delivery WHERE active_from > ordered_on
UNION
SELECT id, ended_on FROM delivery WHERE ended_on > ordered_on
UNION
SELECT delivery.id, cover.from_day FROM delivery
JOIN load_cover cover ON cover.customer_id = delivery.customer_id AND cover.service_id = delivery.service_id
WHERE cover.from_day > delivery.ordered_on
UNION
SELECT delivery.id, cover.end_day FROM delivery
JOIN load_cover cover ON cover.customer_id = delivery.customer_id AND cover.service_id = delivery.service_id
WHERE cover.end_day > delivery.ordered_on AND cover.end_day < FAR_DATE;

CREATE VIEW load_delivery_standing AS
SELECT delivery_id, service_id, portfolio_id, provider_id, state, first_day, until_day FROM (
    SELECT delivery.id AS delivery_id, delivery.service_id, service.portfolio_id, delivery.provider_id,
        CASE WHEN delivery.state IN ('ACTIVE', 'ENDED') AND delivery.ended_on <= turn.day THEN 'ENDED'
            WHEN delivery.state IN ('ACTIVE', 'ENDED') AND delivery.active_from <= turn.day
            THEN CASE WHEN EXISTS (
                SELECT 1 FROM load_cover cover
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
        FROM load_delivery_turn) turn
    JOIN delivery ON delivery.id = turn.delivery_id
    JOIN service ON service.id = delivery.service_id) span
WHERE first_day < until_day;
