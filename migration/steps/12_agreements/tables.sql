-- The life of an agreement version (L2): who wrote it, who reviewed and signed which content, its number, what became of it.

-- The secret from which each part's salt is made; a version that has one was drafted here, and is sealed by it.
ALTER TABLE agreement_version ADD COLUMN salt TEXT;
-- Counts up with each change, for optimistic concurrency.
ALTER TABLE agreement_version ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
-- U2.6: for small assignments the approved assignment description is the agreement.
ALTER TABLE agreement_version ADD COLUMN basis TEXT NOT NULL DEFAULT 'AGREEMENT'
    CONSTRAINT agreement_version_basis CHECK (basis IN ('AGREEMENT', 'ASSIGNMENT_DESCRIPTION'));
-- Whether notice runs until the end of a calendar month.
ALTER TABLE agreement_version ADD COLUMN notice_to_month_end BOOLEAN NOT NULL DEFAULT FALSE;
-- The template that it was drawn up from (U6, U2.7).
ALTER TABLE agreement_version ADD COLUMN template_id UUID;
ALTER TABLE agreement_version ADD COLUMN submitted_by_person_id UUID REFERENCES person (id);
ALTER TABLE agreement_version ADD COLUMN submitted_at TIMESTAMPTZ;

-- Which place the lower agreement takes (L3): those that take one place follow each other, as a new supplier's after the
-- old one's. NULL: a place of its own.
ALTER TABLE underpinning ADD COLUMN place TEXT CHECK (place <> '');

-- Everybody who wrote any of a version: none of them reviews it (N1).
CREATE TABLE agreement_author (
    version_id UUID NOT NULL REFERENCES agreement_version (id),
    person_id UUID NOT NULL REFERENCES person (id),
    PRIMARY KEY (version_id, person_id)
) ROWLESS;

CREATE INDEX agreement_author_by_person ON agreement_author (person_id);

-- What was handed in for review, word for word: the common text, and each party's own. By it hashes are checked for ever,
-- whatever becomes of names and headings.
CREATE TABLE agreement_seal (
    -- The version, or the part.
    id UUID_KEY,
    version_id UUID NOT NULL REFERENCES agreement_version (id),
    part_id UUID,
    content TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    CONSTRAINT agreement_seal_part FOREIGN KEY (version_id, part_id) REFERENCES agreement_part (version_id, id),
    CONSTRAINT agreement_seal_of CHECK (id = COALESCE(part_id, version_id))
) STRICT;

CREATE INDEX agreement_seal_by_version ON agreement_seal (version_id);

-- Granskning (U3.4): of one content, by its hash.
CREATE TABLE agreement_review (
    id UUID_KEY,
    keeper_id UUID NOT NULL,
    version_id UUID NOT NULL,
    content_hash TEXT NOT NULL,
    approved BOOLEAN NOT NULL,
    remarks TEXT,
    person_id UUID NOT NULL REFERENCES person (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    reviewed_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT agreement_review_version FOREIGN KEY (keeper_id, version_id) REFERENCES agreement_version (keeper_id, id),
    CONSTRAINT agreement_review_told CHECK (approved OR remarks IS NOT NULL)
) STRICT;

CREATE INDEX agreement_review_by_version ON agreement_review (version_id, reviewed_at, id);
CREATE INDEX agreement_review_by_person ON agreement_review (person_id);
CREATE INDEX agreement_review_by_appointment ON agreement_review (appointment_id);
APPEND_ONLY(agreement_review);

-- Bilaga: common to all parties, or one part's. `precedence` 1 goes before 2; all go after the agreement itself.
CREATE TABLE agreement_annex (
    id UUID_KEY,
    version_id UUID NOT NULL,
    part_id UUID,
    precedence INTEGER NOT NULL CHECK (precedence >= 1),
    title_sv TEXT,
    title_en TEXT,
    text_sv TEXT,
    text_en TEXT,
    -- An attachment is known by the SHA-256 of its bytes.
    file_hash TEXT CHECK (length(file_hash) = 64),
    media_type TEXT,
    byte_size BIGINT CHECK (byte_size >= 0),
    location TEXT,
    CONSTRAINT agreement_annex_version FOREIGN KEY (version_id) REFERENCES agreement_version (id) ON DELETE CASCADE,
    CONSTRAINT agreement_annex_part FOREIGN KEY (version_id, part_id)
        REFERENCES agreement_part (version_id, id) ON DELETE CASCADE,
    CONSTRAINT agreement_annex_titled CHECK (title_sv IS NOT NULL OR title_en IS NOT NULL),
    CONSTRAINT agreement_annex_told CHECK (text_sv IS NOT NULL OR text_en IS NOT NULL OR file_hash IS NOT NULL)
) STRICT;

CREATE INDEX agreement_annex_by_version ON agreement_annex (version_id, precedence, id);
CREATE INDEX agreement_annex_by_part ON agreement_annex (part_id) WHERE part_id IS NOT NULL;

-- Kontaktväg: whom a party turns to, and to whom next (escalation).
CREATE TABLE agreement_contact (
    id UUID_KEY,
    version_id UUID NOT NULL,
    part_id UUID,
    side TEXT NOT NULL CONSTRAINT agreement_contact_side CHECK (side IN ('PROVIDER', 'CUSTOMER')),
    level INTEGER NOT NULL CHECK (level >= 1),
    function_sv TEXT,
    function_en TEXT,
    email TEXT,
    phone TEXT,
    hours TEXT,
    CONSTRAINT agreement_contact_version FOREIGN KEY (version_id) REFERENCES agreement_version (id) ON DELETE CASCADE,
    CONSTRAINT agreement_contact_part FOREIGN KEY (version_id, part_id)
        REFERENCES agreement_part (version_id, id) ON DELETE CASCADE,
    CONSTRAINT agreement_contact_titled CHECK (function_sv IS NOT NULL OR function_en IS NOT NULL),
    CONSTRAINT agreement_contact_reached CHECK (email IS NOT NULL OR phone IS NOT NULL)
) STRICT;

CREATE INDEX agreement_contact_by_version ON agreement_contact (version_id, level, id);
CREATE INDEX agreement_contact_by_part ON agreement_contact (part_id) WHERE part_id IS NOT NULL;

-- Indexklausul (U2.7): by which published series prices follow, common to all parties or one part's. Shares and limits
-- are thousandths.
CREATE TABLE index_clause (
    id UUID_KEY,
    version_id UUID NOT NULL,
    part_id UUID,
    series KEY_TEXT NOT NULL CONSTRAINT index_clause_series CHECK (IS_CODE(series)),
    -- The period whose value the prices of the agreement stand for: 2024-10, 2024-Q3.
    base_period TEXT NOT NULL,
    -- The same month, or quarter, of later years is compared with it.
    share_thousandths INTEGER NOT NULL DEFAULT 1000 CHECK (share_thousandths BETWEEN 1 AND 1000),
    upwards_only BOOLEAN NOT NULL DEFAULT FALSE,
    threshold_thousandths INTEGER CHECK (threshold_thousandths >= 0),
    floor_thousandths INTEGER,
    cap_thousandths INTEGER,
    -- A change beyond it is no adjustment: it needs a new agreement.
    new_agreement_above_thousandths INTEGER CHECK (new_agreement_above_thousandths > 0),
    -- Prices change on the first of this month.
    effective_month INTEGER NOT NULL CHECK (effective_month BETWEEN 1 AND 12),
    text_sv TEXT,
    text_en TEXT,
    CONSTRAINT index_clause_version FOREIGN KEY (version_id) REFERENCES agreement_version (id) ON DELETE CASCADE,
    CONSTRAINT index_clause_part FOREIGN KEY (version_id, part_id)
        REFERENCES agreement_part (version_id, id) ON DELETE CASCADE,
    CONSTRAINT index_clause_limits CHECK (cap_thousandths >= floor_thousandths)
) STRICT;

CREATE UNIQUE INDEX index_clause_once ON index_clause (version_id, COALESCE(part_id, NIL_UUID));
CREATE INDEX index_clause_by_part ON index_clause (part_id) WHERE part_id IS NOT NULL;

-- The keeper's register: the last number of each year, held while the next is given, so that there are no gaps (U2.6).
CREATE TABLE agreement_register (
    keeper_id UUID NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL CHECK (last >= 0),
    PRIMARY KEY (keeper_id, year)
) ROWLESS;

-- Förlängning under the signed renewal clause: dated, and no new version.
CREATE TABLE agreement_renewal (
    id UUID_KEY,
    keeper_id UUID NOT NULL,
    version_id UUID NOT NULL,
    ended_on DATE NOT NULL,
    renewed_until DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT agreement_renewal_version FOREIGN KEY (keeper_id, version_id)
        REFERENCES agreement_version (keeper_id, id),
    CONSTRAINT agreement_renewal_once UNIQUE (version_id, ended_on),
    CONSTRAINT agreement_renewal_longer CHECK (renewed_until > ended_on)
) STRICT;
APPEND_ONLY(agreement_renewal);

-- Uppsägning: notice that a party gave, of one version, and from when it holds.
CREATE TABLE agreement_notice (
    id UUID_KEY,
    keeper_id UUID NOT NULL,
    version_id UUID NOT NULL,
    part_id UUID NOT NULL,
    given_on DATE NOT NULL,
    holds_from DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT agreement_notice_version FOREIGN KEY (keeper_id, version_id) REFERENCES agreement_version (keeper_id, id),
    CONSTRAINT agreement_notice_part FOREIGN KEY (version_id, part_id) REFERENCES agreement_part (version_id, id),
    CONSTRAINT agreement_notice_once UNIQUE (version_id, part_id)
) STRICT;

CREATE INDEX agreement_notice_by_part ON agreement_notice (part_id);
APPEND_ONLY(agreement_notice);

-- Mall (U6, U2.7), in numbered versions; a product sheet is of a service.
CREATE TABLE agreement_template (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    code KEY_TEXT NOT NULL CONSTRAINT agreement_template_code_format CHECK (IS_CODE(code)),
    number INTEGER NOT NULL CHECK (number >= 1),
    kind TEXT NOT NULL CONSTRAINT agreement_template_kind CHECK (kind IN (
        'SERVICE_LEVEL_AGREEMENT', 'STANDARD_SERVICE_AGREEMENT', 'AGREEMENT_EXAMPLE', 'ASSIGNMENT_DESCRIPTION',
        'RESOURCE_ORDER', 'QUALIFICATION', 'PRODUCT_SHEET')),
    service_id UUID,
    title_sv TEXT,
    title_en TEXT,
    text_sv TEXT,
    text_en TEXT,
    service_hours TEXT,
    notice_months INTEGER CHECK (notice_months >= 0),
    renewal_months INTEGER CHECK (renewal_months > 0),
    written_by_person_id UUID NOT NULL REFERENCES person (id),
    written_at TIMESTAMPTZ NOT NULL,
    code_key KEY_TEXT NOT NULL,
    CONSTRAINT agreement_template_number UNIQUE (provider_id, code, number),
    CONSTRAINT agreement_template_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT agreement_template_of CHECK (kind <> 'PRODUCT_SHEET' OR service_id IS NOT NULL),
    CONSTRAINT agreement_template_titled CHECK (title_sv IS NOT NULL OR title_en IS NOT NULL)
) STRICT;

CREATE INDEX agreement_template_by_provider ON agreement_template (provider_id, code_key, number, id);
CREATE INDEX agreement_template_by_service ON agreement_template (service_id) WHERE service_id IS NOT NULL;
APPEND_ONLY(agreement_template);

-- U2.1: how the agreements on a service are structured; without a service, what holds for all others.
CREATE TABLE agreement_structure (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    service_id UUID,
    structure TEXT NOT NULL CONSTRAINT agreement_structure_word
        CHECK (structure IN ('SERVICE_BASED', 'CUSTOMER_BASED', 'MULTI_LEVEL')),
    decided_on DATE NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT agreement_structure_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id)
) STRICT;

CREATE UNIQUE INDEX agreement_structure_once ON agreement_structure (provider_id, COALESCE(service_id, NIL_UUID));
