-- S4.3.1: what a coordinator coordinates with the owner is a record of its own, apart from what the owner coordinates with
-- others, which is not delegated (S4.2.9, R3). A CHECK is not changed in place: the table is made anew, and what refers to
-- its rows is laid aside meanwhile.
CREATE TABLE record_participant_aside AS SELECT * FROM record_participant;
DELETE FROM record_participant;
CREATE TABLE management_record_aside AS SELECT * FROM management_record;
DROP TABLE management_record;

CREATE TABLE management_record (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    portfolio_id UUID,
    service_id UUID,
    customer_id UUID REFERENCES organisation (id),
    category TEXT NOT NULL CONSTRAINT management_record_category CHECK (category IN (
        'FOLLOW_UP', 'COORDINATION', 'OWNER_COORDINATION', 'COMPETENCE_NEED', 'STRATEGY_MATERIAL', 'STRATEGY_JUDGEMENT',
        'WORK_ORDER', 'REPORT', 'SUPPLIER_AUTHORITY', 'SUPPLIER_DEALING', 'DEVELOPMENT_PROPOSAL', 'DEVIATION',
        'ANNUAL_REPORT', 'FORUM', 'IMPROVEMENT', 'WAY_OF_WORKING', 'LAUNCH', 'CUSTOMER_VIEW', 'PRIORITY')),
    year INTEGER,
    text TEXT NOT NULL CHECK (text <> ''),
    concerns_person_id UUID REFERENCES person (id),
    valid_until DATE,
    recorded_by_person_id UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    answer TEXT,
    approved BOOLEAN,
    answered_by_person_id UUID REFERENCES person (id),
    answered_at TIMESTAMPTZ,
    version BIGINT NOT NULL DEFAULT 1,
    consultation TEXT,
    effect TEXT,
    CONSTRAINT management_record_portfolio FOREIGN KEY (provider_id, portfolio_id)
        REFERENCES portfolio (provider_id, id),
    CONSTRAINT management_record_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT management_record_place CHECK (portfolio_id IS NULL OR service_id IS NULL),
    CONSTRAINT management_record_answered CHECK ((answered_at IS NULL) = (answered_by_person_id IS NULL)
        AND (answered_at IS NULL) = (answer IS NULL))
) STRICT;

INSERT INTO management_record (id, provider_id, portfolio_id, service_id, customer_id, category, year, text,
    concerns_person_id, valid_until, recorded_by_person_id, recorded_at, answer, approved, answered_by_person_id,
    answered_at, version, consultation, effect)
SELECT id, provider_id, portfolio_id, service_id, customer_id,
    CASE WHEN category = 'COORDINATION' AND id IN (
        SELECT d.object_id FROM decision d
        WHERE d.object_kind = 'MANAGEMENT_RECORD' AND d.action = 'RECORD' AND d.clause = 'S4.3.1')
    THEN 'OWNER_COORDINATION' ELSE category END,
    year, text, concerns_person_id, valid_until, recorded_by_person_id, recorded_at, answer, approved,
    answered_by_person_id, answered_at, version, consultation, effect
FROM management_record_aside;
INSERT INTO record_participant (record_id, person_id) SELECT record_id, person_id FROM record_participant_aside;
DROP TABLE management_record_aside;
DROP TABLE record_participant_aside;

CREATE INDEX management_record_by_service ON management_record (service_id, recorded_at, id);
CREATE INDEX management_record_by_portfolio ON management_record (portfolio_id, recorded_at, id);
CREATE INDEX management_record_by_provider ON management_record (provider_id, recorded_at, id);
CREATE INDEX management_record_by_customer ON management_record (customer_id);
CREATE INDEX management_record_by_person ON management_record (recorded_by_person_id);
