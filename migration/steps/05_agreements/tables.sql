-- Agreements (L2): header, versions (common part), one part per party, lines and targets.

-- While it holds a row, the keeping of derived rows pauses: a loader rebuilds them before it ends its transaction.
CREATE TABLE bulk_load (
    id INTEGER NOT NULL PRIMARY KEY
) STRICT;

CREATE TABLE agreement (
    id UUID_KEY,
    keeper_id UUID NOT NULL REFERENCES organisation (id),
    code KEY_TEXT NOT NULL CONSTRAINT agreement_code_format CHECK (IS_CODE(code)),
    title_sv TEXT CHECK (title_sv <> ''),
    title_en TEXT CHECK (title_en <> ''),
    -- The assignment it came from; set once.
    assignment_id UUID,
    structure TEXT CONSTRAINT agreement_structure CHECK (structure IN ('SERVICE_BASED', 'CUSTOMER_BASED', 'MULTI_LEVEL')),
    code_key KEY_TEXT NOT NULL,
    search KEY_TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PROVENANCE,
    CONSTRAINT agreement_code UNIQUE (keeper_id, code),
    CONSTRAINT agreement_of_keeper UNIQUE (keeper_id, id),
    CONSTRAINT agreement_titled CHECK (title_sv IS NOT NULL OR title_en IS NOT NULL)
) STRICT;

-- Avtalsversion: in force, expired and terminated are derived from its dates.
CREATE TABLE agreement_version (
    id UUID_KEY,
    agreement_id UUID NOT NULL,
    keeper_id UUID NOT NULL,
    number INTEGER NOT NULL CHECK (number >= 1),
    state TEXT NOT NULL CONSTRAINT agreement_version_state CHECK (state IN (
        'DRAFT', 'IN_REVIEW', 'REVIEWED', 'SIGNED_IN_PART', 'SIGNED', 'REGISTERED')),
    valid_from DATE,
    valid_until DATE,
    notice_months INTEGER CHECK (notice_months >= 0),
    renewal_months INTEGER CHECK (renewal_months > 0),
    terms_sv TEXT,
    terms_en TEXT,
    service_hours TEXT,
    content_hash TEXT,
    registered_at TIMESTAMPTZ,
    register_year INTEGER,
    register_number INTEGER CHECK (register_number >= 1),
    -- Notice given on; first day without.
    terminated_on DATE,
    terminated_from DATE,
    PROVENANCE,
    CONSTRAINT agreement_version_number UNIQUE (agreement_id, number),
    CONSTRAINT agreement_version_of_agreement UNIQUE (agreement_id, id),
    CONSTRAINT agreement_version_of_keeper UNIQUE (keeper_id, id),
    CONSTRAINT agreement_version_register UNIQUE (keeper_id, register_year, register_number),
    CONSTRAINT agreement_version_agreement FOREIGN KEY (keeper_id, agreement_id) REFERENCES agreement (keeper_id, id),
    CONSTRAINT agreement_version_period CHECK (valid_until > valid_from),
    CONSTRAINT agreement_version_registered CHECK (
        state <> 'REGISTERED' OR (registered_at IS NOT NULL AND valid_from IS NOT NULL)),
    CONSTRAINT agreement_version_register_pair CHECK ((register_year IS NULL) = (register_number IS NULL)),
    CONSTRAINT agreement_version_termination CHECK (
        (terminated_on IS NULL) = (terminated_from IS NULL) AND (terminated_from IS NULL OR terminated_from >= valid_from))
) STRICT;

-- The services of the keeper that the version concerns: delivered by it, or supported by it (a supplier agreement).
CREATE TABLE agreement_service (
    version_id UUID NOT NULL,
    service_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    PRIMARY KEY (version_id, service_id),
    CONSTRAINT agreement_service_version FOREIGN KEY (provider_id, version_id)
        REFERENCES agreement_version (keeper_id, id) ON DELETE CASCADE,
    CONSTRAINT agreement_service_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id)
) ROWLESS;

CREATE INDEX agreement_service_by_service ON agreement_service (service_id, version_id);

-- A party's part: what concerns that party and the keeper, and nobody else (N7).
CREATE TABLE agreement_part (
    id UUID_KEY,
    version_id UUID NOT NULL,
    agreement_id UUID NOT NULL,
    keeper_id UUID NOT NULL,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    side TEXT NOT NULL CONSTRAINT agreement_part_side CHECK (side IN ('PROVIDER', 'CUSTOMER')),
    is_keeper BOOLEAN NOT NULL,
    shared_at TIMESTAMPTZ,
    responsibilities_sv TEXT,
    responsibilities_en TEXT,
    part_hash TEXT,
    signed_on DATE,
    CONSTRAINT agreement_part_party UNIQUE (version_id, organisation_id),
    CONSTRAINT agreement_part_of_version UNIQUE (version_id, id),
    CONSTRAINT agreement_part_version FOREIGN KEY (agreement_id, version_id)
        REFERENCES agreement_version (agreement_id, id) ON DELETE CASCADE,
    CONSTRAINT agreement_part_keeper_version FOREIGN KEY (keeper_id, version_id)
        REFERENCES agreement_version (keeper_id, id) ON DELETE CASCADE,
    CONSTRAINT agreement_part_keeper CHECK (is_keeper = (organisation_id = keeper_id))
) STRICT;

CREATE INDEX agreement_part_by_organisation ON agreement_part (organisation_id, version_id);
CREATE INDEX agreement_part_by_agreement ON agreement_part (agreement_id);

-- A line: a service delivered to the part's party, its price and period. Without an amount the price is a text.
CREATE TABLE agreement_line (
    id UUID_KEY,
    part_id UUID NOT NULL,
    version_id UUID NOT NULL,
    agreement_id UUID NOT NULL,
    service_id UUID NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    item_sv TEXT,
    item_en TEXT,
    amount_minor BIGINT,
    currency TEXT NOT NULL CONSTRAINT agreement_line_currency CHECK (IS_CURRENCY(currency)),
    quantity_thousandths BIGINT NOT NULL CHECK (quantity_thousandths >= 0),
    unit TEXT,
    period TEXT NOT NULL CONSTRAINT agreement_line_period_kind CHECK (period IN ('ONCE', 'HOUR', 'MONTH', 'QUARTER', 'YEAR')),
    formula TEXT,
    valid_from DATE NOT NULL,
    valid_until DATE,
    -- The service of another provider, the customer side's, that stands on this delivery (O2, L3).
    underpins_service_id UUID,
    underpins_provider_id UUID,
    PROVENANCE,
    CONSTRAINT agreement_line_part FOREIGN KEY (version_id, part_id)
        REFERENCES agreement_part (version_id, id) ON DELETE CASCADE,
    CONSTRAINT agreement_line_version FOREIGN KEY (agreement_id, version_id)
        REFERENCES agreement_version (agreement_id, id) ON DELETE CASCADE,
    CONSTRAINT agreement_line_service FOREIGN KEY (version_id, service_id)
        REFERENCES agreement_service (version_id, service_id),
    CONSTRAINT agreement_line_underpins FOREIGN KEY (underpins_provider_id, underpins_service_id)
        REFERENCES service (provider_id, id),
    CONSTRAINT agreement_line_underpins_pair CHECK ((underpins_service_id IS NULL) = (underpins_provider_id IS NULL)),
    CONSTRAINT agreement_line_named CHECK (item_sv IS NOT NULL OR item_en IS NOT NULL),
    CONSTRAINT agreement_line_told CHECK (amount_minor IS NOT NULL OR formula IS NOT NULL),
    CONSTRAINT agreement_line_period CHECK (valid_until > valid_from)
) STRICT;

CREATE INDEX agreement_line_by_part ON agreement_line (part_id, position, id);
CREATE INDEX agreement_line_by_version_service ON agreement_line (version_id, service_id);
CREATE INDEX agreement_line_by_service ON agreement_line (service_id);
CREATE INDEX agreement_line_by_agreement ON agreement_line (agreement_id);
CREATE INDEX agreement_line_by_underpinned ON agreement_line (underpins_service_id) WHERE underpins_service_id IS NOT NULL;

CREATE TABLE agreement_line_tier (
    line_id UUID NOT NULL REFERENCES agreement_line (id) ON DELETE CASCADE,
    from_quantity_thousandths BIGINT NOT NULL CHECK (from_quantity_thousandths >= 0),
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (line_id, from_quantity_thousandths)
) ROWLESS;

-- A promise (L3): common to all parties, or one part's.
CREATE TABLE service_target (
    id UUID_KEY,
    version_id UUID NOT NULL,
    agreement_id UUID NOT NULL,
    part_id UUID,
    service_id UUID NOT NULL,
    metric TEXT NOT NULL CONSTRAINT service_target_metric CHECK (metric IN (
        'AVAILABILITY', 'RESPONSE_TIME', 'RESOLUTION_TIME', 'SERVICE_HOURS', 'DATA_LOSS', 'RETENTION', 'NOTICE_OF_WORK',
        'FAULT_COUNT', 'OUTAGE_TIME', 'OTHER')),
    comparator TEXT NOT NULL CONSTRAINT service_target_comparator CHECK (comparator IN ('AT_LEAST', 'AT_MOST')),
    value_thousandths BIGINT NOT NULL,
    unit TEXT NOT NULL CONSTRAINT service_target_unit CHECK (unit IN (
        'PERCENT', 'MINUTE', 'HOUR', 'DAY', 'WORKING_DAY', 'MONTH', 'COUNT')),
    measured_over TEXT CONSTRAINT service_target_over CHECK (measured_over IN ('MONTH', 'QUARTER', 'YEAR')),
    service_hours TEXT,
    exclusions_sv TEXT,
    exclusions_en TEXT,
    measured_how_sv TEXT,
    measured_how_en TEXT,
    consequence_sv TEXT,
    consequence_en TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    PROVENANCE,
    CONSTRAINT service_target_version FOREIGN KEY (agreement_id, version_id)
        REFERENCES agreement_version (agreement_id, id) ON DELETE CASCADE,
    CONSTRAINT service_target_part FOREIGN KEY (version_id, part_id)
        REFERENCES agreement_part (version_id, id) ON DELETE CASCADE,
    CONSTRAINT service_target_service FOREIGN KEY (version_id, service_id)
        REFERENCES agreement_service (version_id, service_id)
) STRICT;

CREATE INDEX service_target_by_version ON service_target (version_id, position, id);
CREATE INDEX service_target_by_part ON service_target (part_id) WHERE part_id IS NOT NULL;
CREATE INDEX service_target_by_agreement ON service_target (agreement_id);
CREATE INDEX service_target_by_service ON service_target (service_id, version_id);

-- What was measured against a target, for one party.
CREATE TABLE measured_value (
    id UUID_KEY,
    target_id UUID NOT NULL REFERENCES service_target (id),
    part_id UUID NOT NULL REFERENCES agreement_part (id),
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    value_thousandths BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PROVENANCE,
    CONSTRAINT measured_value_once UNIQUE (target_id, part_id, period_start),
    CONSTRAINT measured_value_period CHECK (period_end > period_start)
) STRICT;

CREATE INDEX measured_value_by_part ON measured_value (part_id, period_start);

-- Which agreement carries what another promises (L3); belongs to the keeper of the upper one (V4).
CREATE TABLE underpinning (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    upper_agreement_id UUID NOT NULL,
    lower_agreement_id UUID NOT NULL REFERENCES agreement (id),
    CONSTRAINT underpinning_once UNIQUE (upper_agreement_id, lower_agreement_id),
    CONSTRAINT underpinning_upper FOREIGN KEY (provider_id, upper_agreement_id) REFERENCES agreement (keeper_id, id),
    CONSTRAINT underpinning_other CHECK (upper_agreement_id <> lower_agreement_id)
) STRICT;

CREATE INDEX underpinning_by_lower ON underpinning (lower_agreement_id);
CREATE INDEX underpinning_by_provider ON underpinning (provider_id, upper_agreement_id);

CREATE INDEX agreement_by_keeper_code_key ON agreement (keeper_id, code_key, id);
