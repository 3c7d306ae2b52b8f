-- Organisations (O1, O3): providers, customers and suppliers are all organisations, and they form a tree.

-- What this installation is: sample=true marks generated data.
CREATE TABLE installation (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE organisation (
    id UUID_KEY,
    code KEY_TEXT NOT NULL CONSTRAINT organisation_code_format CHECK (IS_CODE(code)),
    name_sv TEXT CHECK (name_sv <> ''),
    name_en TEXT CHECK (name_en <> ''),
    kind TEXT NOT NULL CONSTRAINT organisation_kind CHECK (kind IN (
        'UNIVERSITY', 'UNIVERSITY_COLLEGE', 'AUTHORITY', 'MUSEUM', 'RESEARCH_INSTITUTE', 'RESEARCH_INFRASTRUCTURE',
        'RESEARCH_FUNDER', 'ACADEMY', 'COMPANY', 'NREN', 'DEPARTMENT', 'FACULTY', 'DISCIPLINARY_DOMAIN', 'SECTION',
        'ADMINISTRATIVE_DIVISION', 'RESEARCH_PROJECT', 'OTHER')),
    -- Not unique: 81 courts share one. Form and check digit.
    organisation_number TEXT CONSTRAINT organisation_number_format CHECK (IS_ORGANISATION_NUMBER(organisation_number)),
    ror_id TEXT,
    wikidata_id TEXT,
    parent_id UUID REFERENCES organisation (id),
    is_provider BOOLEAN NOT NULL DEFAULT FALSE,
    mailbox TEXT,
    website TEXT,
    city TEXT,
    sort_sv KEY_TEXT NOT NULL,
    sort_en KEY_TEXT NOT NULL,
    search KEY_TEXT NOT NULL,
    PROVENANCE,
    CONSTRAINT organisation_code UNIQUE (code),
    CONSTRAINT organisation_named CHECK (name_sv IS NOT NULL OR name_en IS NOT NULL),
    CONSTRAINT organisation_cycle CHECK (parent_id <> id)
) STRICT;

CREATE INDEX organisation_by_sort_sv ON organisation (sort_sv, id);
CREATE INDEX organisation_by_sort_en ON organisation (sort_en, id);
CREATE INDEX organisation_by_parent ON organisation (parent_id);
CREATE INDEX organisation_by_number ON organisation (organisation_number);
CREATE INDEX organisation_by_ror_id ON organisation (ror_id);

-- The domains an organisation is known by, for matching sign-ins and mailboxes.
CREATE TABLE organisation_domain (
    organisation_id UUID NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    domain KEY_TEXT NOT NULL CHECK (domain = lower(domain) AND domain <> ''),
    PRIMARY KEY (organisation_id, domain)
) ROWLESS;

CREATE INDEX organisation_domain_by_domain ON organisation_domain (domain);

-- The tree's closure, itself included at depth 0: kept by triggers, never written by the program.
CREATE TABLE organisation_ancestor (
    organisation_id UUID NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    ancestor_id UUID NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    depth INTEGER NOT NULL CHECK (depth >= 0),
    PRIMARY KEY (organisation_id, ancestor_id)
) ROWLESS;

CREATE INDEX organisation_ancestor_by_ancestor ON organisation_ancestor (ancestor_id, organisation_id);

-- What organisation_ancestor must hold, walked up from the rows themselves: `doctor` compares the two.
CREATE VIEW organisation_ancestor_source AS
WITH RECURSIVE up (organisation_id, ancestor_id, depth) AS (
    SELECT id, id, 0 FROM organisation
    UNION ALL
    SELECT up.organisation_id, organisation.parent_id, up.depth + 1
    FROM up JOIN organisation ON organisation.id = up.ancestor_id
    WHERE organisation.parent_id IS NOT NULL AND up.depth < 100
)
SELECT organisation_id, ancestor_id, depth FROM up;
