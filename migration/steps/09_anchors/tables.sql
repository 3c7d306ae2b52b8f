-- Anchors: for the two large kinds, what each row hangs on — provider, portfolio, service, customer with its ancestors,
-- party — so that a list is read as one ordered, limited branch per grant. Derived; kept by triggers; never written by
-- the program. The views say what the tables must hold: `doctor` compares them.
-- `states` is a bit set over the object's states; for agreements, times 256, over those of versions shared with a party.

CREATE TABLE agreement_anchor (
    scope KEY_TEXT NOT NULL,
    anchor_id UUID NOT NULL,
    within_id UUID NOT NULL,
    agreement_id UUID NOT NULL,
    states INTEGER NOT NULL,
    code_key KEY_TEXT NOT NULL,
    -- The last registered version that hangs here, and the first day without it: what those who come this way may know.
    ends_number INTEGER NOT NULL,
    ends_key DATE NOT NULL,
    PRIMARY KEY (scope, anchor_id, within_id, agreement_id)
) ROWLESS;

CREATE INDEX agreement_anchor_by_code ON agreement_anchor (scope, anchor_id, within_id, code_key, agreement_id);
CREATE INDEX agreement_anchor_by_end ON agreement_anchor (scope, anchor_id, within_id, ends_key, agreement_id);
CREATE INDEX agreement_anchor_by_agreement ON agreement_anchor (agreement_id, scope, anchor_id, within_id);

-- The first day without a registered version, far away where it has no end: its own end, or the first day of a later one
-- that takes its place. Of that later one's end it tells nothing.
CREATE VIEW agreement_ends AS
SELECT ended.agreement_id, ended.number, COALESCE((
    SELECT MIN(CASE WHEN later.number > ended.number THEN later.valid_from
        ELSE COALESCE(later.terminated_from, later.valid_until) END)
    FROM agreement_version later
    WHERE later.agreement_id = ended.agreement_id AND later.number >= ended.number AND later.state = 'REGISTERED'),
    FAR_DATE) AS ends_key
FROM agreement_version ended
WHERE ended.state = 'REGISTERED';

-- Every version with each of its parts: what is seen of an agreement is seen through a part (N7).
CREATE VIEW agreement_version_part AS
SELECT agreement.id AS agreement_id, agreement.keeper_id, agreement.assignment_id, agreement.code_key,
    version.id AS version_id, part.id AS part_id, part.organisation_id, part.is_keeper, part.side,
    CASE version.state WHEN 'REGISTERED' THEN version.number ELSE 0 END AS registered_number,
    VERSION_BIT(version.state) AS state_bit,
    CASE WHEN part.shared_at IS NULL THEN 0 ELSE 256 * VERSION_BIT(version.state) END AS shared_bit
FROM agreement
JOIN agreement_version version ON version.agreement_id = agreement.id
JOIN agreement_part part ON part.version_id = version.id;

-- What each of them hangs on; an agreement often hangs on one place by several of its versions and parts.
CREATE VIEW agreement_hung AS
SELECT 'PROVIDER' AS scope, x.keeper_id AS anchor_id, NIL_UUID AS within_id, x.agreement_id, x.state_bit,
    x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
UNION ALL
SELECT 'PORTFOLIO', service.portfolio_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
JOIN agreement_service covered ON covered.version_id = x.version_id
JOIN service ON service.id = covered.service_id
UNION ALL
SELECT 'SERVICE', covered.service_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
JOIN agreement_service covered ON covered.version_id = x.version_id
UNION ALL
-- A supplier agreement: the keeper stands on the customer side.
SELECT 'SUPPLIED_PORTFOLIO', service.portfolio_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key,
    x.registered_number
FROM agreement_version_part x
JOIN agreement_part keeper ON keeper.version_id = x.version_id AND keeper.is_keeper AND keeper.side = 'CUSTOMER'
JOIN agreement_service covered ON covered.version_id = x.version_id
JOIN service ON service.id = covered.service_id
UNION ALL
SELECT 'SUPPLIED_SERVICE', covered.service_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key,
    x.registered_number
FROM agreement_version_part x
JOIN agreement_part keeper ON keeper.version_id = x.version_id AND keeper.is_keeper AND keeper.side = 'CUSTOMER'
JOIN agreement_service covered ON covered.version_id = x.version_id
UNION ALL
-- What stands on a line: seen by its provider as a supplier agreement (O2), once it is open to others than the
-- keeper: from REVIEWED on, or shared (V3).
SELECT 'PROVIDER', line.underpins_provider_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key,
    x.registered_number
FROM agreement_version_part x
JOIN agreement_line line ON line.part_id = x.part_id AND line.underpins_service_id IS NOT NULL
    AND (x.state_bit >= 4 OR x.shared_bit > 0)
UNION ALL
SELECT seen.scope, service.portfolio_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
JOIN agreement_line line ON line.part_id = x.part_id AND line.underpins_service_id IS NOT NULL
    AND (x.state_bit >= 4 OR x.shared_bit > 0)
JOIN service ON service.id = line.underpins_service_id
CROSS JOIN (SELECT 'PORTFOLIO' AS scope UNION ALL SELECT 'SUPPLIED_PORTFOLIO') seen
UNION ALL
SELECT seen.scope, line.underpins_service_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key,
    x.registered_number
FROM agreement_version_part x
JOIN agreement_line line ON line.part_id = x.part_id AND line.underpins_service_id IS NOT NULL
    AND (x.state_bit >= 4 OR x.shared_bit > 0)
CROSS JOIN (SELECT 'SERVICE' AS scope UNION ALL SELECT 'SUPPLIED_SERVICE') seen
UNION ALL
SELECT 'CUSTOMER', above.ancestor_id, x.keeper_id, x.agreement_id, x.state_bit, x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
JOIN organisation_ancestor above ON above.organisation_id = x.organisation_id
WHERE NOT x.is_keeper
UNION ALL
-- A party's own part; the keeper is seen as provider alone.
SELECT CASE x.side WHEN 'CUSTOMER' THEN 'CUSTOMER_SIDE' ELSE 'SUPPLIER_SIDE' END, x.organisation_id, NIL_UUID,
    x.agreement_id, x.state_bit, x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
WHERE NOT x.is_keeper
UNION ALL
SELECT CASE x.side WHEN 'CUSTOMER' THEN 'CUSTOMER_SIDE_TREE' ELSE 'SUPPLIER_SIDE_TREE' END, above.ancestor_id,
    NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
JOIN organisation_ancestor above ON above.organisation_id = x.organisation_id
WHERE NOT x.is_keeper
UNION ALL
SELECT 'ASSIGNMENT', x.assignment_id, NIL_UUID, x.agreement_id, x.state_bit, x.shared_bit, x.code_key, x.registered_number
FROM agreement_version_part x
WHERE x.assignment_id IS NOT NULL;

CREATE VIEW agreement_anchor_source AS
SELECT place.scope, place.anchor_id, place.within_id, place.agreement_id, place.states, place.code_key,
    place.ends_number, COALESCE((
        SELECT ends.ends_key FROM agreement_ends ends
        WHERE ends.agreement_id = place.agreement_id AND ends.number = place.ends_number), FAR_DATE) AS ends_key
FROM (
    SELECT scope, anchor_id, within_id, agreement_id, BITS_OF(state_bit) + BITS_OF(shared_bit) AS states, code_key,
        MAX(registered_number) AS ends_number
    FROM agreement_hung
    GROUP BY scope, anchor_id, within_id, agreement_id, code_key) place;

CREATE TABLE delivery_anchor (
    scope KEY_TEXT NOT NULL,
    anchor_id UUID NOT NULL,
    within_id UUID NOT NULL,
    delivery_id UUID NOT NULL,
    states INTEGER NOT NULL,
    code_key KEY_TEXT NOT NULL,
    PRIMARY KEY (scope, anchor_id, within_id, delivery_id)
) ROWLESS;

CREATE INDEX delivery_anchor_by_code ON delivery_anchor (scope, anchor_id, within_id, code_key, delivery_id);
CREATE INDEX delivery_anchor_by_delivery ON delivery_anchor (delivery_id, scope, anchor_id, within_id);

CREATE VIEW delivery_anchor_source AS
SELECT 'PROVIDER' AS scope, delivery.provider_id AS anchor_id, NIL_UUID AS within_id, delivery.id AS delivery_id,
    DELIVERY_BIT(delivery.state) AS states, delivery.code_key
FROM delivery
UNION ALL
SELECT 'PORTFOLIO', service.portfolio_id, NIL_UUID, delivery.id, DELIVERY_BIT(delivery.state), delivery.code_key
FROM delivery JOIN service ON service.id = delivery.service_id
UNION ALL
SELECT 'SERVICE', delivery.service_id, NIL_UUID, delivery.id, DELIVERY_BIT(delivery.state), delivery.code_key
FROM delivery
UNION ALL
SELECT 'CUSTOMER', above.ancestor_id, delivery.provider_id, delivery.id, DELIVERY_BIT(delivery.state), delivery.code_key
FROM delivery JOIN organisation_ancestor above ON above.organisation_id = delivery.customer_id
UNION ALL
SELECT 'PARTY', delivery.customer_id, NIL_UUID, delivery.id, DELIVERY_BIT(delivery.state), delivery.code_key
FROM delivery
UNION ALL
SELECT 'PARTY_TREE', above.ancestor_id, NIL_UUID, delivery.id, DELIVERY_BIT(delivery.state), delivery.code_key
FROM delivery JOIN organisation_ancestor above ON above.organisation_id = delivery.customer_id;
