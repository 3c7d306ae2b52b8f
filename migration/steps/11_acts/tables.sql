-- What business acts keep beside the objects they change: needs, changes, plans, records, notices; and who retried what.

ALTER TABLE portfolio ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE customer_relation ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE security_measure ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- S1.3: what the establishment of a service means for the provider's IT environment.
ALTER TABLE service ADD COLUMN environment_bearing TEXT;
-- S4.2.8, S4.4.6, S4.2.10: when support process, ordering routine and documentation were last confirmed; where the last is.
ALTER TABLE service ADD COLUMN support_confirmed_on DATE;
ALTER TABLE service ADD COLUMN ordering_confirmed_on DATE;
ALTER TABLE service ADD COLUMN documentation TEXT;
ALTER TABLE service ADD COLUMN documentation_confirmed_on DATE;

-- S4.2.12: a price that an owner sets here takes effect when the contract manager concurs; the one that it replaces ends.
ALTER TABLE list_price ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE list_price ADD COLUMN set_by_person_id UUID REFERENCES person (id);
ALTER TABLE list_price ADD COLUMN replaces_id UUID REFERENCES list_price (id);
ALTER TABLE list_price ADD COLUMN to_publish BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE list_price ADD COLUMN concurred_at TIMESTAMPTZ
    CONSTRAINT list_price_two_keys CHECK (set_by_person_id IS NULL OR concurred_at IS NOT NULL OR NOT published);

-- A text for the catalogue, written and not yet published (S4.8.1).
CREATE TABLE service_text (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    service_id UUID NOT NULL,
    name_sv TEXT CHECK (name_sv <> ''),
    name_en TEXT CHECK (name_en <> ''),
    summary_sv TEXT,
    summary_en TEXT,
    description_sv TEXT,
    description_en TEXT,
    written_by_person_id UUID NOT NULL REFERENCES person (id),
    written_at TIMESTAMPTZ NOT NULL,
    published_at TIMESTAMPTZ,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT service_text_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT service_text_named CHECK (name_sv IS NOT NULL OR name_en IS NOT NULL)
) STRICT;

CREATE INDEX service_text_by_service ON service_text (service_id, written_at, id);

-- What customers are told of a service (S4.8.2, S4.4.9).
CREATE TABLE announcement (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    service_id UUID NOT NULL,
    title_sv TEXT,
    title_en TEXT,
    text_sv TEXT,
    text_en TEXT,
    posted_by_person_id UUID NOT NULL REFERENCES person (id),
    posted_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT announcement_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT announcement_titled CHECK (title_sv IS NOT NULL OR title_en IS NOT NULL)
) STRICT;

CREATE INDEX announcement_by_service ON announcement (service_id, posted_at, id);

-- A change of a service, its retirement included (S4.4.13, S4.2.13).
CREATE TABLE change (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    service_id UUID NOT NULL,
    kind TEXT NOT NULL CONSTRAINT change_kind CHECK (kind IN ('CHANGE', 'RETIREMENT')),
    state TEXT NOT NULL CONSTRAINT change_state CHECK (state IN ('PROPOSED', 'RECOMMENDED', 'APPROVED', 'REJECTED')),
    title TEXT NOT NULL CHECK (title <> ''),
    description TEXT,
    -- Retirement: the first day without the service.
    planned_on DATE,
    successor_id UUID,
    proposed_by_person_id UUID NOT NULL REFERENCES person (id),
    proposed_at TIMESTAMPTZ NOT NULL,
    recommendation TEXT CONSTRAINT change_recommendation CHECK (recommendation IN ('APPROVE', 'REJECT')),
    recommended_by_person_id UUID REFERENCES person (id),
    decided_at TIMESTAMPTZ,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT change_of_provider UNIQUE (provider_id, id),
    CONSTRAINT change_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT change_successor FOREIGN KEY (provider_id, successor_id) REFERENCES service (provider_id, id),
    CONSTRAINT change_retirement CHECK (kind <> 'RETIREMENT' OR planned_on IS NOT NULL),
    CONSTRAINT change_recommended CHECK ((recommendation IS NULL) = (recommended_by_person_id IS NULL)),
    CONSTRAINT change_decided CHECK ((state IN ('APPROVED', 'REJECTED')) = (decided_at IS NOT NULL))
) STRICT;

CREATE INDEX change_by_service ON change (service_id, proposed_at, id);
-- One retirement of a service waits at a time.
CREATE UNIQUE INDEX change_one_retirement ON change (service_id) WHERE kind = 'RETIREMENT' AND state = 'PROPOSED';

-- What a role puts on record of a service, a portfolio, a customer or the provider (S4.2–S4.6).
CREATE TABLE management_record (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    portfolio_id UUID,
    service_id UUID,
    customer_id UUID REFERENCES organisation (id),
    category TEXT NOT NULL CONSTRAINT management_record_category CHECK (category IN (
        'FOLLOW_UP', 'COORDINATION', 'COMPETENCE_NEED', 'STRATEGY_MATERIAL', 'STRATEGY_JUDGEMENT', 'WORK_ORDER', 'REPORT',
        'SUPPLIER_AUTHORITY', 'SUPPLIER_DEALING', 'DEVELOPMENT_PROPOSAL', 'DEVIATION', 'ANNUAL_REPORT', 'FORUM',
        'IMPROVEMENT', 'WAY_OF_WORKING', 'LAUNCH', 'CUSTOMER_VIEW', 'PRIORITY')),
    year INTEGER,
    text TEXT NOT NULL CHECK (text <> ''),
    -- Who is concerned: the manager who has the authority, who takes part, the line manager.
    concerns_person_id UUID REFERENCES person (id),
    valid_until DATE,
    recorded_by_person_id UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    answer TEXT,
    approved BOOLEAN,
    answered_by_person_id UUID REFERENCES person (id),
    answered_at TIMESTAMPTZ,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT management_record_portfolio FOREIGN KEY (provider_id, portfolio_id)
        REFERENCES portfolio (provider_id, id),
    CONSTRAINT management_record_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT management_record_place CHECK (portfolio_id IS NULL OR service_id IS NULL),
    CONSTRAINT management_record_answered CHECK ((answered_at IS NULL) = (answered_by_person_id IS NULL)
        AND (answered_at IS NULL) = (answer IS NULL))
) STRICT;

CREATE INDEX management_record_by_service ON management_record (service_id, recorded_at, id);
CREATE INDEX management_record_by_portfolio ON management_record (portfolio_id, recorded_at, id);
CREATE INDEX management_record_by_provider ON management_record (provider_id, recorded_at, id);
CREATE INDEX management_record_by_customer ON management_record (customer_id);
CREATE INDEX management_record_by_person ON management_record (recorded_by_person_id);

-- A need or requirement of those who use the services (S1.2).
CREATE TABLE need (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    service_id UUID,
    customer_id UUID REFERENCES organisation (id),
    title TEXT NOT NULL CHECK (title <> ''),
    text TEXT,
    state TEXT NOT NULL CONSTRAINT need_state CHECK (state IN ('RECORDED', 'VALUED', 'PLANNED', 'ANSWERED')),
    -- S4.4.12: what it is worth, 1 to 5, and where it ranks, 1 first.
    worth INTEGER CHECK (worth BETWEEN 1 AND 5),
    rank INTEGER CHECK (rank >= 1),
    recorded_by_person_id UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    answer TEXT,
    answered_at TIMESTAMPTZ,
    -- S4.6.8: presented to leadership, and what it said.
    presented_at TIMESTAMPTZ,
    presentation TEXT,
    response TEXT,
    responded_at TIMESTAMPTZ,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT need_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT need_of_provider UNIQUE (provider_id, id),
    CONSTRAINT need_answered CHECK ((state = 'ANSWERED') = (answered_at IS NOT NULL)
        AND (answered_at IS NULL) = (answer IS NULL)),
    CONSTRAINT need_presented CHECK ((presented_at IS NULL) = (presentation IS NULL)),
    CONSTRAINT need_responded CHECK ((responded_at IS NULL) = (response IS NULL)
        AND (responded_at IS NULL OR presented_at IS NOT NULL))
) STRICT;

CREATE INDEX need_by_service ON need (service_id, recorded_at, id);
CREATE INDEX need_by_provider ON need (provider_id, recorded_at, id);
CREATE INDEX need_by_customer ON need (customer_id, recorded_at, id);
CREATE INDEX need_by_person ON need (recorded_by_person_id);

-- The dates of a provider's year (S2.5).
CREATE TABLE annual_cycle (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    needs_close_on DATE NOT NULL,
    frames_decided_on DATE NOT NULL,
    plans_submitted_on DATE NOT NULL,
    plans_established_on DATE NOT NULL,
    followed_up_on DATE NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT annual_cycle_year UNIQUE (provider_id, year),
    CONSTRAINT annual_cycle_order CHECK (needs_close_on <= frames_decided_on AND frames_decided_on <= plans_submitted_on
        AND plans_submitted_on <= plans_established_on AND plans_established_on <= followed_up_on)
) STRICT;

-- Förvaltningsplan of a portfolio and year (L4).
CREATE TABLE plan (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    state TEXT NOT NULL CONSTRAINT plan_state CHECK (state IN ('DRAFT', 'SUBMITTED', 'ESTABLISHED', 'CLOSED')),
    summary TEXT,
    submitted_by_person_id UUID REFERENCES person (id),
    submitted_at TIMESTAMPTZ,
    -- Föredragande (S3.2.2).
    presented_by_person_id UUID REFERENCES person (id),
    established_at TIMESTAMPTZ,
    returned_reason TEXT,
    closed_at TIMESTAMPTZ,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT plan_year UNIQUE (portfolio_id, year),
    CONSTRAINT plan_of_provider UNIQUE (provider_id, id),
    CONSTRAINT plan_portfolio FOREIGN KEY (provider_id, portfolio_id) REFERENCES portfolio (provider_id, id),
    CONSTRAINT plan_submitted CHECK (state = 'DRAFT' OR submitted_at IS NOT NULL),
    CONSTRAINT plan_established_at CHECK ((state IN ('ESTABLISHED', 'CLOSED')) = (established_at IS NOT NULL)),
    CONSTRAINT plan_closed CHECK ((state = 'CLOSED') = (closed_at IS NOT NULL))
) STRICT;

CREATE INDEX plan_by_provider ON plan (provider_id, year, id);

-- One activity of a plan (planpost).
CREATE TABLE plan_item (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    service_id UUID,
    activity TEXT NOT NULL CHECK (activity <> ''),
    origin TEXT NOT NULL CONSTRAINT plan_item_origin CHECK (origin IN (
        'NEED', 'CHANGE', 'AGREEMENT', 'DEVIATION', 'ONGOING')),
    need_id UUID,
    change_id UUID,
    priority INTEGER NOT NULL CHECK (priority >= 1),
    cost_minor BIGINT CHECK (cost_minor >= 0),
    currency TEXT NOT NULL CONSTRAINT plan_item_currency CHECK (IS_CURRENCY(currency)),
    -- What came of it: recorded by follow-ups.
    outcome_minor BIGINT,
    outcome TEXT,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT plan_item_plan FOREIGN KEY (provider_id, plan_id) REFERENCES plan (provider_id, id),
    CONSTRAINT plan_item_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT plan_item_need FOREIGN KEY (provider_id, need_id) REFERENCES need (provider_id, id),
    CONSTRAINT plan_item_change FOREIGN KEY (provider_id, change_id) REFERENCES change (provider_id, id)
) STRICT;

CREATE INDEX plan_item_by_plan ON plan_item (plan_id, priority, id);
CREATE INDEX plan_item_by_service ON plan_item (service_id);
CREATE INDEX plan_item_by_need ON plan_item (need_id) WHERE need_id IS NOT NULL;

-- How an established plan goes: events, never changed (L4).
CREATE TABLE plan_follow_up (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    plan_id UUID NOT NULL,
    on_day DATE NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''),
    recorded_by_person_id UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT plan_follow_up_plan FOREIGN KEY (provider_id, plan_id) REFERENCES plan (provider_id, id)
) STRICT;

CREATE INDEX plan_follow_up_by_plan ON plan_follow_up (plan_id, on_day, id);
APPEND_ONLY(plan_follow_up);

-- A meeting with a customer (S4.6.6), and what is to be done after it.
CREATE TABLE meeting (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    customer_id UUID NOT NULL REFERENCES organisation (id),
    held_on DATE NOT NULL,
    subject TEXT NOT NULL CHECK (subject <> ''),
    outcome TEXT,
    -- How content the customer is, 1 to 5.
    satisfaction INTEGER CHECK (satisfaction BETWEEN 1 AND 5),
    recorded_by_person_id UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT meeting_of_provider UNIQUE (provider_id, id)
) STRICT;

CREATE INDEX meeting_by_customer ON meeting (customer_id, held_on, id);
CREATE INDEX meeting_by_provider ON meeting (provider_id, held_on, id);

CREATE TABLE meeting_action (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    meeting_id UUID NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''),
    due_on DATE NOT NULL,
    done_on DATE,
    CONSTRAINT meeting_action_meeting FOREIGN KEY (provider_id, meeting_id) REFERENCES meeting (provider_id, id)
) STRICT;

CREATE INDEX meeting_action_by_meeting ON meeting_action (meeting_id, due_on, id);

-- An external activity, and the customers invited (S4.6.7).
CREATE TABLE event (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    name TEXT NOT NULL CHECK (name <> ''),
    text TEXT,
    held_on DATE NOT NULL,
    recorded_by_person_id UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL
) STRICT;

CREATE INDEX event_by_provider ON event (provider_id, held_on, id);

CREATE TABLE event_invitation (
    event_id UUID NOT NULL REFERENCES event (id),
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    PRIMARY KEY (event_id, organisation_id)
) ROWLESS;

CREATE INDEX event_invitation_by_organisation ON event_invitation (organisation_id);

-- Processes and methods, and the guidelines of leadership, in versions (S4.5.2, S3.2.1, U8).
CREATE TABLE process_description (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    kind TEXT NOT NULL CONSTRAINT process_description_kind CHECK (kind IN ('PROCESS', 'METHOD', 'GUIDELINE')),
    process TEXT CONSTRAINT process_description_process CHECK (process IN (
        'ASSIGNMENT', 'OPERATIONS_MONITORING', 'SERVICE_MANAGEMENT', 'INCIDENT', 'FINANCE', 'CONFIGURATION', 'CHANGE',
        'CAPACITY', 'QUALITY')),
    name TEXT NOT NULL CHECK (name <> ''),
    number INTEGER NOT NULL CHECK (number >= 1),
    text TEXT NOT NULL CHECK (text <> ''),
    valid_from DATE NOT NULL,
    written_by_person_id UUID NOT NULL REFERENCES person (id),
    written_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT process_description_version UNIQUE (provider_id, kind, name, number)
) STRICT;

APPEND_ONLY(process_description);

-- That somebody is told of something: whom, of what, by which decision. What is told is read with today's rights.
CREATE TABLE notice (
    id UUID_KEY,
    provider_id UUID,
    person_id UUID NOT NULL REFERENCES person (id),
    occasion TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id UUID NOT NULL,
    decision_id UUID NOT NULL REFERENCES decision (id),
    told_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ
) STRICT;

CREATE INDEX notice_by_person ON notice (person_id, told_at, id);
CREATE INDEX notice_by_decision ON notice (decision_id);

-- A client's own key for an act: the same key has one effect, however often it is sent.
CREATE TABLE idempotency_key (
    person_id UUID NOT NULL REFERENCES person (id),
    key KEY_TEXT NOT NULL CHECK (key <> ''),
    act TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    object_id UUID,
    decision_id UUID REFERENCES decision (id),
    used_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (person_id, key)
) ROWLESS;

CREATE INDEX idempotency_key_by_decision ON idempotency_key (decision_id);
CREATE INDEX decision_by_keeper_time ON decision (keeper_id, decided_at, id);
