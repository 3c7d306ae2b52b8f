-- Persons (O4): one human, known by several identities. Decisions carry the id only, so a name can be erased.

CREATE TABLE person (
    id UUID_KEY,
    name TEXT,
    mailbox TEXT,
    sort_name KEY_TEXT NOT NULL,
    erased_at TIMESTAMPTZ,
    PROVENANCE,
    CONSTRAINT person_erased CHECK (erased_at IS NULL OR (name IS NULL AND mailbox IS NULL AND sort_name = ''))
) STRICT;

CREATE INDEX person_by_sort_name ON person (sort_name, id);

-- How a token names the person.
CREATE TABLE identity (
    id UUID_KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    issuer KEY_TEXT NOT NULL,
    subject KEY_TEXT NOT NULL,
    CONSTRAINT identity_subject UNIQUE (issuer, subject)
) STRICT;

CREATE INDEX identity_by_person ON identity (person_id);

-- A person invited by a verified claim (eduPersonPrincipalName) before the first sign-in.
CREATE TABLE invitation (
    id UUID_KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    claim KEY_TEXT NOT NULL,
    value KEY_TEXT NOT NULL,
    invited_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    CONSTRAINT invitation_claim UNIQUE (claim, value)
) STRICT;

CREATE INDEX invitation_by_person ON invitation (person_id);
