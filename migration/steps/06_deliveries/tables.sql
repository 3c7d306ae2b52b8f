-- Leverans (S1.4): a service delivered to a customer.

CREATE TABLE delivery (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    service_id UUID NOT NULL,
    customer_id UUID NOT NULL REFERENCES organisation (id),
    code KEY_TEXT NOT NULL CONSTRAINT delivery_code_format CHECK (IS_CODE(code)),
    state TEXT NOT NULL CONSTRAINT delivery_state CHECK (state IN ('ORDERED', 'IN_DELIVERY', 'APPROVED', 'ACTIVE', 'ENDED')),
    ordered_on DATE NOT NULL,
    approved_on DATE,
    active_from DATE,
    ended_on DATE,
    code_key KEY_TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PROVENANCE,
    CONSTRAINT delivery_code UNIQUE (provider_id, code),
    CONSTRAINT delivery_service FOREIGN KEY (provider_id, service_id) REFERENCES service (provider_id, id),
    -- The approval is recorded (S1.4); what is attested from before may lack its day.
    CONSTRAINT delivery_approved CHECK (
        state NOT IN ('APPROVED', 'ACTIVE') OR approved_on IS NOT NULL OR provenance <> 'RECORDED'),
    CONSTRAINT delivery_active CHECK (state <> 'ACTIVE' OR active_from IS NOT NULL),
    CONSTRAINT delivery_ended CHECK (state <> 'ENDED' OR ended_on IS NOT NULL),
    CONSTRAINT delivery_period CHECK (ended_on >= active_from)
) STRICT;

CREATE INDEX delivery_by_provider_code_key ON delivery (provider_id, code_key, id);
CREATE INDEX delivery_by_service_customer ON delivery (service_id, customer_id, state);
CREATE INDEX delivery_by_customer ON delivery (customer_id, service_id);
