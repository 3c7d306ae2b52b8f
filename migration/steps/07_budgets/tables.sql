-- Budget frames (S4.1.1), allocations within them (S3.2.2, N4), and cost per service and month (S1.1).

CREATE TABLE budget_frame (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    currency TEXT NOT NULL CONSTRAINT budget_frame_currency CHECK (IS_CURRENCY(currency)),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    -- The sum of the allocations; kept by triggers on allocation.
    allocated_minor BIGINT NOT NULL DEFAULT 0,
    -- Day and instant (the program's clock) of the decision on the amount: copied to the history.
    effective_on DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PROVENANCE,
    CONSTRAINT budget_frame_year UNIQUE (portfolio_id, year),
    CONSTRAINT budget_frame_of_provider UNIQUE (provider_id, id),
    CONSTRAINT budget_frame_portfolio FOREIGN KEY (provider_id, portfolio_id) REFERENCES portfolio (provider_id, id),
    CONSTRAINT budget_frame_exceeded CHECK (allocated_minor <= amount_minor AND allocated_minor >= 0)
) STRICT;

CREATE INDEX budget_frame_by_provider_year ON budget_frame (provider_id, year, id);

CREATE TABLE frame_history (
    id SERIAL_KEY,
    frame_id UUID NOT NULL REFERENCES budget_frame (id),
    amount_minor BIGINT NOT NULL,
    effective_on DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
) STRICT;

CREATE INDEX frame_history_by_frame ON frame_history (frame_id, effective_on, id);
APPEND_ONLY(frame_history);

-- An allocation is never deleted: it is set to nothing, and its history stays.
CREATE TABLE allocation (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    frame_id UUID NOT NULL,
    service_id UUID NOT NULL,
    year INTEGER NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    effective_on DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PROVENANCE,
    CONSTRAINT allocation_once UNIQUE (frame_id, service_id),
    CONSTRAINT allocation_frame FOREIGN KEY (provider_id, frame_id) REFERENCES budget_frame (provider_id, id),
    CONSTRAINT allocation_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id)
) STRICT;

CREATE INDEX allocation_by_service ON allocation (service_id, year);
CREATE INDEX allocation_by_provider ON allocation (provider_id, year);

CREATE TABLE allocation_history (
    id SERIAL_KEY,
    allocation_id UUID NOT NULL REFERENCES allocation (id),
    frame_id UUID NOT NULL,
    service_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    effective_on DATE NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
) STRICT;

CREATE INDEX allocation_history_by_allocation ON allocation_history (allocation_id, effective_on, id);
CREATE INDEX allocation_history_by_frame ON allocation_history (frame_id);
APPEND_ONLY(allocation_history);

-- Planned, actual and forecast cost (S1.1); without a forecast: actual to date and plan for the months left.
CREATE TABLE service_cost (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    service_id UUID NOT NULL,
    year INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    month INTEGER NOT NULL CHECK (month BETWEEN 1 AND 12),
    currency TEXT NOT NULL CONSTRAINT service_cost_currency CHECK (IS_CURRENCY(currency)),
    planned_minor BIGINT NOT NULL,
    actual_minor BIGINT,
    forecast_minor BIGINT,
    PROVENANCE,
    CONSTRAINT service_cost_month UNIQUE (service_id, year, month, currency),
    CONSTRAINT service_cost_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id)
) STRICT;

CREATE INDEX service_cost_by_provider ON service_cost (provider_id, year);
