-- Decisions and consents (N5): who, in which appointment, when, why, by which clause. Never changed, never deleted.

-- One owner's, party's or second key's yes to one content (R5): several make an act take effect.
CREATE TABLE consent (
    id UUID_KEY,
    keeper_id UUID NOT NULL,
    object_kind TEXT NOT NULL,
    object_id UUID NOT NULL,
    content_hash TEXT NOT NULL,
    act TEXT NOT NULL,
    service_id UUID,
    organisation_id UUID,
    person_id UUID NOT NULL REFERENCES person (id),
    appointment_id UUID NOT NULL REFERENCES appointment (id),
    given_at TIMESTAMPTZ NOT NULL
) STRICT;

CREATE UNIQUE INDEX consent_once ON consent (
    object_id, object_kind, content_hash, act, COALESCE(service_id, NIL_UUID), COALESCE(organisation_id, NIL_UUID));
CREATE INDEX consent_by_person ON consent (person_id);
CREATE INDEX consent_by_appointment ON consent (appointment_id);
APPEND_ONLY(consent);

-- One chain per keeper (the nil id keeps the installation's own decisions): each row carries the hash of the one before.
CREATE TABLE decision (
    id UUID_KEY,
    keeper_id UUID NOT NULL,
    seq BIGINT NOT NULL CHECK (seq >= 1),
    decided_at TIMESTAMPTZ NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    appointment_id UUID REFERENCES appointment (id),
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id UUID NOT NULL,
    clause TEXT NOT NULL CHECK (clause <> ''),
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    before_hash TEXT,
    after_hash TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT decision_seq UNIQUE (keeper_id, seq),
    CONSTRAINT decision_hash UNIQUE (keeper_id, hash)
) STRICT;

CREATE INDEX decision_by_object ON decision (object_id, seq);
CREATE INDEX decision_by_person ON decision (person_id);
CREATE INDEX decision_by_appointment ON decision (appointment_id);
APPEND_ONLY(decision);

-- The head of each chain: locked last, so that decisions of one keeper come one after the other.
CREATE TABLE decision_chain (
    keeper_id UUID NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL CHECK (seq >= 0),
    hash TEXT NOT NULL
) STRICT;
