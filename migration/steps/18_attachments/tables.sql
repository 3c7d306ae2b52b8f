-- Files attached to agreements (U2.6): the bytes themselves, known by their hash, which is what is signed. Each is kept once
-- for a provider, however many annexes name it, and never changed (N5).

CREATE TABLE attachment (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    -- SHA-256, computed here over what was received.
    file_hash KEY_TEXT NOT NULL CONSTRAINT attachment_hash CHECK (length(file_hash) = 64),
    media_type TEXT NOT NULL CHECK (media_type <> ''),
    byte_size BIGINT NOT NULL,
    bytes BYTES NOT NULL,
    uploaded_by_person_id UUID NOT NULL REFERENCES person (id),
    uploaded_at TIMESTAMPTZ NOT NULL,
    CONSTRAINT attachment_once UNIQUE (provider_id, file_hash),
    CONSTRAINT attachment_size CHECK (byte_size > 0 AND byte_size = length(bytes))
) STRICT;

CREATE INDEX attachment_by_person ON attachment (uploaded_by_person_id);

APPEND_ONLY(attachment);
