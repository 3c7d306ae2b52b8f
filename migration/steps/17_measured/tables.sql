-- What was measured and how both parties kept their promises (U2.8): corrected, never rewritten (N5).

ALTER TABLE measured_value ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

-- What a value was before it was corrected, and why it was.
CREATE TABLE measured_value_history (
    id UUID_KEY,
    measured_value_id UUID NOT NULL REFERENCES measured_value (id),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    period_end DATE NOT NULL,
    value_thousandths BIGINT NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    replaced_by_person_id UUID NOT NULL REFERENCES person (id),
    replaced_at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    PROVENANCE,
    CONSTRAINT measured_value_history_once UNIQUE (measured_value_id, revision)
) STRICT;

APPEND_ONLY(measured_value_history);

-- Whether a party, or the keeper towards it, did in a period what it answers for. A later revision takes an earlier
-- one's place.
CREATE TABLE party_fulfilment (
    id UUID_KEY,
    part_id UUID NOT NULL REFERENCES agreement_part (id),
    of_keeper BOOLEAN NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    fulfilled BOOLEAN NOT NULL,
    text TEXT NOT NULL CHECK (text <> ''),
    recorded_by_person_id UUID NOT NULL REFERENCES person (id),
    recorded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT party_fulfilment_once UNIQUE (part_id, of_keeper, period_start, revision),
    CONSTRAINT party_fulfilment_period CHECK (period_end > period_start)
) STRICT;

APPEND_ONLY(party_fulfilment);
