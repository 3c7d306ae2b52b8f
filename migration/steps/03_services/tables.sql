-- Relations of a provider, its portfolios and services, and what is published of them.

-- An organisation as customer of a provider; the account manager's record (S4.6.1).
CREATE TABLE customer_relation (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    customer_id UUID NOT NULL REFERENCES organisation (id),
    tier TEXT NOT NULL CONSTRAINT customer_relation_tier CHECK (tier IN ('KEY', 'STANDARD')),
    potential BOOLEAN NOT NULL DEFAULT FALSE,
    last_contact_on DATE,
    next_contact_on DATE,
    PROVENANCE,
    CONSTRAINT customer_relation_once UNIQUE (provider_id, customer_id)
) STRICT;

CREATE INDEX customer_relation_by_customer ON customer_relation (customer_id);

CREATE TABLE supplier_relation (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    supplier_id UUID NOT NULL REFERENCES organisation (id),
    PROVENANCE,
    CONSTRAINT supplier_relation_once UNIQUE (provider_id, supplier_id)
) STRICT;

CREATE INDEX supplier_relation_by_supplier ON supplier_relation (supplier_id);

-- Tjänsteportfölj (S4.1.3).
CREATE TABLE portfolio (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    code KEY_TEXT NOT NULL CONSTRAINT portfolio_code_format CHECK (IS_CODE(code)),
    name_sv TEXT CHECK (name_sv <> ''),
    name_en TEXT CHECK (name_en <> ''),
    description_sv TEXT,
    description_en TEXT,
    established_on DATE NOT NULL,
    architecture_confirmed_on DATE,
    sort_sv KEY_TEXT NOT NULL,
    sort_en KEY_TEXT NOT NULL,
    PROVENANCE,
    CONSTRAINT portfolio_code UNIQUE (provider_id, code),
    CONSTRAINT portfolio_of_provider UNIQUE (provider_id, id),
    CONSTRAINT portfolio_named CHECK (name_sv IS NOT NULL OR name_en IS NOT NULL)
) STRICT;

CREATE INDEX portfolio_by_sort_sv ON portfolio (sort_sv, id);
CREATE INDEX portfolio_by_sort_en ON portfolio (sort_en, id);

-- Tjänst (L1).
CREATE TABLE service (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    portfolio_id UUID NOT NULL,
    code KEY_TEXT NOT NULL CONSTRAINT service_code_format CHECK (IS_CODE(code)),
    name_sv TEXT CHECK (name_sv <> ''),
    name_en TEXT CHECK (name_en <> ''),
    summary_sv TEXT,
    summary_en TEXT,
    description_sv TEXT,
    description_en TEXT,
    state TEXT NOT NULL CONSTRAINT service_state CHECK (state IN (
        'PROPOSED', 'ESTABLISHING', 'ACTIVE', 'RETIRING', 'RETIRED', 'REJECTED')),
    state_since DATE NOT NULL,
    published_at TIMESTAMPTZ,
    mailbox TEXT,
    website TEXT,
    support_sv TEXT,
    support_en TEXT,
    ordering_sv TEXT,
    ordering_en TEXT,
    confidentiality TEXT CHECK (confidentiality IN ('NEGLIGIBLE', 'MODERATE', 'SIGNIFICANT', 'SERIOUS')),
    integrity TEXT CHECK (integrity IN ('NEGLIGIBLE', 'MODERATE', 'SIGNIFICANT', 'SERIOUS')),
    availability TEXT CHECK (availability IN ('NEGLIGIBLE', 'MODERATE', 'SIGNIFICANT', 'SERIOUS')),
    security_reviewed_on DATE,
    security_review_due DATE,
    text_reviewed_on DATE,
    part_of_id UUID,
    successor_id UUID,
    sort_sv KEY_TEXT NOT NULL,
    sort_en KEY_TEXT NOT NULL,
    search KEY_TEXT NOT NULL,
    -- Day and instant (the program's clock) of the last change of state, portfolio or publication: copied to the history.
    effective_on DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PROVENANCE,
    CONSTRAINT service_code UNIQUE (provider_id, code),
    CONSTRAINT service_of_provider UNIQUE (provider_id, id),
    CONSTRAINT service_portfolio FOREIGN KEY (provider_id, portfolio_id) REFERENCES portfolio (provider_id, id),
    CONSTRAINT service_part_of FOREIGN KEY (provider_id, part_of_id) REFERENCES service (provider_id, id),
    CONSTRAINT service_successor FOREIGN KEY (provider_id, successor_id) REFERENCES service (provider_id, id),
    CONSTRAINT service_named CHECK (name_sv IS NOT NULL OR name_en IS NOT NULL),
    CONSTRAINT service_not_itself CHECK (part_of_id <> id AND successor_id <> id)
) STRICT;

CREATE INDEX service_by_sort_sv ON service (sort_sv, id);
CREATE INDEX service_by_sort_en ON service (sort_en, id);
CREATE INDEX service_by_provider_sort_sv ON service (provider_id, sort_sv, id);
CREATE INDEX service_by_provider_sort_en ON service (provider_id, sort_en, id);
CREATE INDEX service_by_portfolio_sort_sv ON service (portfolio_id, sort_sv, id);
CREATE INDEX service_by_portfolio_sort_en ON service (portfolio_id, sort_en, id);
CREATE INDEX service_by_part_of ON service (part_of_id);
CREATE INDEX service_by_successor ON service (successor_id);

-- What held when, and what was known when (asOf, knownAt): append-only, written by triggers on service.
CREATE TABLE service_history (
    id SERIAL_KEY,
    service_id UUID NOT NULL REFERENCES service (id),
    provider_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    state TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    effective_on DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
) STRICT;

CREATE INDEX service_history_by_service ON service_history (service_id, effective_on, id);
APPEND_ONLY(service_history);

-- An open or done measure of information security (S2.6).
CREATE TABLE security_measure (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    service_id UUID NOT NULL,
    measure_sv TEXT,
    measure_en TEXT,
    due_on DATE NOT NULL,
    done_on DATE,
    CONSTRAINT security_measure_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT security_measure_told CHECK (measure_sv IS NOT NULL OR measure_en IS NOT NULL)
) STRICT;

CREATE INDEX security_measure_by_service ON security_measure (service_id, due_on, id);

-- Who supplies what to a service (S4.2.2).
CREATE TABLE service_supplier (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    service_id UUID NOT NULL,
    supplier_id UUID NOT NULL REFERENCES organisation (id),
    product TEXT,
    valid_from DATE,
    valid_until DATE,
    PROVENANCE,
    CONSTRAINT service_supplier_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT service_supplier_period CHECK (valid_until > valid_from)
) STRICT;

CREATE INDEX service_supplier_by_service ON service_supplier (service_id);
CREATE INDEX service_supplier_by_supplier ON service_supplier (supplier_id);

-- Listpris: what the catalogue says a service costs. Without an amount the price is a text.
CREATE TABLE list_price (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    service_id UUID NOT NULL,
    item_sv TEXT,
    item_en TEXT,
    amount_minor BIGINT,
    currency TEXT NOT NULL CONSTRAINT list_price_currency CHECK (IS_CURRENCY(currency)),
    period TEXT CONSTRAINT list_price_period_kind CHECK (period IN ('ONCE', 'HOUR', 'MONTH', 'QUARTER', 'YEAR')),
    formula TEXT,
    condition_sv TEXT,
    condition_en TEXT,
    valid_from DATE NOT NULL,
    valid_until DATE,
    published BOOLEAN NOT NULL DEFAULT FALSE,
    position INTEGER NOT NULL DEFAULT 0,
    PROVENANCE,
    CONSTRAINT list_price_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    CONSTRAINT list_price_named CHECK (item_sv IS NOT NULL OR item_en IS NOT NULL),
    CONSTRAINT list_price_told CHECK (amount_minor IS NOT NULL OR formula IS NOT NULL),
    CONSTRAINT list_price_amount CHECK (amount_minor >= 0),
    CONSTRAINT list_price_period CHECK (valid_until > valid_from)
) STRICT;

CREATE INDEX list_price_by_service ON list_price (service_id, position, id);

CREATE TABLE list_price_tier (
    list_price_id UUID NOT NULL REFERENCES list_price (id) ON DELETE CASCADE,
    from_quantity BIGINT NOT NULL CHECK (from_quantity >= 0),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    PRIMARY KEY (list_price_id, from_quantity)
) ROWLESS;
