-- What an act causes on other objects is on record there, too (N5); what the public reads of routines is published
-- (S4.8.1); costs have versions.

-- The decision that this one follows from: an act on one object that changes another leaves a decision on each.
ALTER TABLE decision ADD COLUMN cause_id UUID REFERENCES decision (id);
CREATE INDEX decision_by_cause ON decision (cause_id, seq) WHERE cause_id IS NOT NULL;

ALTER TABLE service_cost ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- S4.2.12: a price that waits for the second key is agreed to, or declined and then never takes effect.
ALTER TABLE list_price ADD COLUMN declined_at TIMESTAMPTZ
    CONSTRAINT list_price_declined CHECK (declined_at IS NULL OR (concurred_at IS NULL AND NOT published));

-- S4.8.1: what is described is for the staff until the communicator publishes it; what the catalogue shows stays there.
ALTER TABLE service ADD COLUMN published_support_sv TEXT;
ALTER TABLE service ADD COLUMN published_support_en TEXT;
ALTER TABLE service ADD COLUMN published_ordering_sv TEXT;
ALTER TABLE service ADD COLUMN published_ordering_en TEXT;
UPDATE service SET published_support_sv = support_sv, published_support_en = support_en,
    published_ordering_sv = ordering_sv, published_ordering_en = ordering_en WHERE published_at IS NOT NULL;
