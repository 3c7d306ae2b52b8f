-- Index adjustment (U2.7): published series as a provider keeps them, and runs that adjust the prices of agreement lines
-- under signed index clauses. No version is touched: an adjustment is a dated row of its own, never changed.

-- Indexserie: one index, one base, one stage. A new base makes a new series, which the old one names as its successor.
CREATE TABLE index_series (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    -- What clauses name.
    code KEY_TEXT NOT NULL CONSTRAINT index_series_code_format CHECK (IS_CODE(code)),
    -- The index that its stages and bases share.
    index_code KEY_TEXT NOT NULL CONSTRAINT index_series_index_format CHECK (IS_CODE(index_code)),
    name_sv TEXT CHECK (name_sv <> ''),
    name_en TEXT CHECK (name_en <> ''),
    publisher TEXT NOT NULL CHECK (publisher <> ''),
    -- 1980=100.
    base TEXT NOT NULL CHECK (base <> ''),
    frequency TEXT NOT NULL CONSTRAINT index_series_frequency CHECK (frequency IN ('MONTH', 'QUARTER', 'YEAR')),
    stage TEXT NOT NULL CONSTRAINT index_series_stage CHECK (stage IN ('PRELIMINARY', 'DEFINITIVE', 'FIXED')),
    -- Only the same month or quarter of different years is compared.
    same_season BOOLEAN NOT NULL,
    -- Its last period, where it has ended; what takes its place, through a period that both have a value of.
    ended_after TEXT,
    successor_id UUID,
    link_period TEXT,
    code_key KEY_TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    PROVENANCE,
    CONSTRAINT index_series_code UNIQUE (provider_id, code),
    CONSTRAINT index_series_of_provider UNIQUE (provider_id, id),
    CONSTRAINT index_series_successor FOREIGN KEY (provider_id, successor_id) REFERENCES index_series (provider_id, id),
    CONSTRAINT index_series_named CHECK (name_sv IS NOT NULL OR name_en IS NOT NULL),
    CONSTRAINT index_series_linked CHECK ((successor_id IS NULL) = (link_period IS NULL)
        AND (successor_id IS NULL OR ended_after IS NOT NULL))
) STRICT;

CREATE INDEX index_series_by_provider ON index_series (provider_id, code_key, id);

-- A published value; corrected by a later one of the same period.
CREATE TABLE index_value (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    series_id UUID NOT NULL,
    period KEY_TEXT NOT NULL,
    value_thousandths BIGINT NOT NULL CONSTRAINT index_value_above_nought CHECK (value_thousandths > 0),
    published_on DATE NOT NULL,
    -- The scope of the statistics changed with this period.
    breaks BOOLEAN NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PROVENANCE,
    CONSTRAINT index_value_once UNIQUE (series_id, period, published_on),
    CONSTRAINT index_value_series FOREIGN KEY (provider_id, series_id) REFERENCES index_series (provider_id, id)
) STRICT;

APPEND_ONLY(index_value);

-- Indexuppräkning: drafted by the service level manager, reviewed by another person, applied as a whole.
CREATE TABLE index_run (
    id UUID_KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    -- First day of the new amounts; by what had been published on which day.
    effective_from DATE NOT NULL,
    known_on DATE NOT NULL,
    state TEXT NOT NULL CONSTRAINT index_run_state CHECK (state IN ('DRAFT', 'REVIEWED', 'APPLIED', 'WITHDRAWN')),
    adjusted INTEGER NOT NULL CHECK (adjusted >= 0),
    skipped INTEGER NOT NULL CHECK (skipped >= 0),
    -- Over all its lines: what is reviewed is what is applied.
    content_hash TEXT NOT NULL,
    drafted_by_person_id UUID NOT NULL REFERENCES person (id),
    drafted_at TIMESTAMPTZ NOT NULL,
    reviewed_by_person_id UUID REFERENCES person (id),
    reviewed_at TIMESTAMPTZ,
    applied_by_person_id UUID REFERENCES person (id),
    applied_at TIMESTAMPTZ,
    version BIGINT NOT NULL DEFAULT 1,
    CONSTRAINT index_run_of_provider UNIQUE (provider_id, id),
    CONSTRAINT index_run_other_person CHECK (reviewed_by_person_id <> drafted_by_person_id),
    CONSTRAINT index_run_reviewed CHECK (
        state NOT IN ('REVIEWED', 'APPLIED') OR (reviewed_by_person_id IS NOT NULL AND reviewed_at IS NOT NULL)),
    CONSTRAINT index_run_applied CHECK ((state = 'APPLIED') = (applied_at IS NOT NULL)
        AND (applied_at IS NULL) = (applied_by_person_id IS NULL))
) STRICT;

CREATE INDEX index_run_by_provider ON index_run (provider_id, drafted_at, id);

-- A line that the run has looked at: its new amount, or why it has none. Amounts are per unit and period, as on the line.
CREATE TABLE index_run_line (
    id UUID_KEY,
    provider_id UUID NOT NULL,
    run_id UUID NOT NULL,
    agreement_id UUID NOT NULL,
    version_id UUID NOT NULL,
    line_id UUID NOT NULL REFERENCES agreement_line (id),
    clause_id UUID REFERENCES index_clause (id),
    position INTEGER NOT NULL,
    old_minor BIGINT,
    new_minor BIGINT,
    -- What the index alone would change, in thousandths of a percent; which limit of the clause decided.
    change_thousandths BIGINT,
    limited TEXT CONSTRAINT index_run_line_limited CHECK (limited IN ('FLOOR', 'CAP')),
    skip TEXT CONSTRAINT index_run_line_skip CHECK (skip IN (
        'NO_CLAUSE', 'UNCLEAR', 'NO_AMOUNT', 'NOT_HELD', 'NOT_THE_DAY', 'ALREADY_ADJUSTED', 'NOT_PUBLISHED', 'SERIES_ENDED',
        'NO_COMPARISON', 'BELOW_THRESHOLD', 'NEEDS_AGREEMENT', 'ONLY_UPWARDS', 'NOTHING_TO_CHANGE', 'OUT_OF_RANGE')),
    detail TEXT,
    -- The values compared: of the base period and of the one it is compared with.
    series KEY_TEXT,
    from_period TEXT,
    from_thousandths BIGINT,
    to_series KEY_TEXT,
    to_period TEXT,
    to_thousandths BIGINT,
    CONSTRAINT index_run_line_once UNIQUE (run_id, line_id),
    CONSTRAINT index_run_line_run FOREIGN KEY (provider_id, run_id) REFERENCES index_run (provider_id, id),
    CONSTRAINT index_run_line_version FOREIGN KEY (agreement_id, version_id)
        REFERENCES agreement_version (agreement_id, id),
    CONSTRAINT index_run_line_told CHECK ((new_minor IS NULL) = (skip IS NOT NULL)),
    CONSTRAINT index_run_line_adjusted CHECK (new_minor IS NULL OR (old_minor IS NOT NULL AND clause_id IS NOT NULL
        AND change_thousandths IS NOT NULL AND from_thousandths IS NOT NULL AND to_thousandths IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX index_run_line_by_position ON index_run_line (run_id, position);
CREATE INDEX index_run_line_by_line ON index_run_line (line_id) WHERE new_minor IS NOT NULL;
CREATE INDEX index_run_line_by_agreement ON index_run_line (agreement_id) WHERE new_minor IS NOT NULL;
APPEND_ONLY(index_run_line);

-- What is in force: the lines of runs that were applied. Both are never changed any more.
CREATE VIEW line_adjustment AS
SELECT adjusted.id, adjusted.run_id, adjusted.agreement_id, adjusted.version_id, adjusted.line_id, adjusted.clause_id,
    adjusted.old_minor, adjusted.new_minor, run.effective_from, run.applied_at
FROM index_run_line adjusted JOIN index_run run ON run.id = adjusted.run_id AND run.state = 'APPLIED'
WHERE adjusted.new_minor IS NOT NULL;

-- Kept sums ----------------------------------------------------------------------------------------------------------
-- An adjustment adds to what its line brings in: the difference of the new amount and the old, from its first day until
-- the line ends. The line itself stands as it was signed, and counts once.

CREATE TABLE adjustment_standing (
    agreement_id UUID NOT NULL,
    adjustment_id UUID NOT NULL,
    service_id UUID NOT NULL,
    portfolio_id UUID NOT NULL,
    provider_id UUID NOT NULL,
    currency KEY_TEXT NOT NULL,
    -- Of a year, in thousandths of a minor unit: after the adjustment, and before.
    amount BIGINT NOT NULL,
    before_amount BIGINT NOT NULL,
    first_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL,
    first_month INTEGER NOT NULL,
    until_month INTEGER NOT NULL,
    sign INTEGER NOT NULL,
    PRIMARY KEY (adjustment_id, sign)
) ROWLESS;

CREATE INDEX adjustment_standing_by_agreement ON adjustment_standing (agreement_id);

CREATE VIEW adjustment_standing_source AS
SELECT agreement_id, adjustment_id, service_id, portfolio_id, provider_id, currency,
    new_minor * quantity_thousandths * periods AS amount, old_minor * quantity_thousandths * periods AS before_amount,
    DAY_POINT(from_day) AS first_day, DAY_POINT(end_day) AS until_day, MONTH_POINT(from_day) AS first_month,
    MONTH_POINT(end_day) AS until_month
FROM (
    SELECT adjusted.agreement_id, adjusted.id AS adjustment_id, service.id AS service_id, service.portfolio_id,
        service.provider_id, line.currency, line.quantity_thousandths, adjusted.old_minor, adjusted.new_minor,
        CASE line.period WHEN 'MONTH' THEN 12 WHEN 'QUARTER' THEN 4 ELSE 1 END AS periods,
        GREATEST(GREATEST(line.valid_from, days.valid_from), run.effective_from) AS from_day,
        LEAST(COALESCE(line.valid_until, FAR_DATE), days.end_day) AS end_day
    FROM index_run_line adjusted
    JOIN index_run run ON run.id = adjusted.run_id AND run.state = 'APPLIED'
    JOIN agreement_line line ON line.id = adjusted.line_id AND line.period IN ('MONTH', 'QUARTER', 'YEAR')
    JOIN agreement_version_days days ON days.version_id = line.version_id AND days.state = 'REGISTERED'
    JOIN agreement_part part ON part.id = line.part_id AND part.side = 'CUSTOMER' AND NOT part.is_keeper
    JOIN agreement_part keeper ON keeper.version_id = line.version_id AND keeper.is_keeper AND keeper.side = 'PROVIDER'
    JOIN service ON service.id = line.service_id
    WHERE adjusted.new_minor IS NOT NULL) held
WHERE end_day > from_day;

CREATE VIEW adjustment_year AS
SELECT adjustment_standing.*, first_month / 12 AS year FROM adjustment_standing
UNION
SELECT adjustment_standing.*, first_month / 12 + 1 FROM adjustment_standing
UNION
SELECT adjustment_standing.*, until_month / 12 FROM adjustment_standing
UNION
SELECT adjustment_standing.*, until_month / 12 + 1 FROM adjustment_standing;

-- Both amounts are rounded as a line's is; what it adds in a year less what it added in the year before.
CREATE VIEW adjustment_income AS
SELECT adjustment_id, service_id, portfolio_id, provider_id, currency, year, sign,
    (amount * months + CASE WHEN amount < 0 THEN -6000 ELSE 6000 END) / 12000
        - (before_amount * months + CASE WHEN before_amount < 0 THEN -6000 ELSE 6000 END) / 12000
        - (amount * months_before + CASE WHEN amount < 0 THEN -6000 ELSE 6000 END) / 12000
        + (before_amount * months_before + CASE WHEN before_amount < 0 THEN -6000 ELSE 6000 END) / 12000 AS value
FROM (
    SELECT adjustment_year.*,
        GREATEST(LEAST(until_month, year * 12 + 12) - GREATEST(first_month, year * 12), 0) AS months,
        GREATEST(LEAST(until_month, year * 12) - GREATEST(first_month, year * 12 - 12), 0) AS months_before
    FROM adjustment_year) yearly;

CREATE VIEW adjustment_annual AS
SELECT adjustment_standing.*, (amount + CASE WHEN amount < 0 THEN -500 ELSE 500 END) / 1000
    - (before_amount + CASE WHEN before_amount < 0 THEN -500 ELSE 500 END) / 1000 AS value
FROM adjustment_standing;

CREATE VIEW adjustment_contribution AS
SELECT adjustment_id AS owner_id, service_id, portfolio_id, provider_id, 'ANNUAL' AS grp, currency AS unit,
    first_day AS point, value * sign AS value
FROM adjustment_annual
UNION ALL
SELECT adjustment_id, service_id, portfolio_id, provider_id, 'ANNUAL', currency, until_day, -value * sign
FROM adjustment_annual
UNION ALL
SELECT adjustment_id, service_id, portfolio_id, provider_id, 'INCOME', currency, YEAR_POINT(year), value * sign
FROM adjustment_income;

REPLACE_VIEW(service_contribution) AS
SELECT owner_id, service_id, portfolio_id, provider_id, grp, unit, point, value, counted FROM line_contribution
UNION ALL
SELECT owner_id, service_id, portfolio_id, provider_id, grp, unit, point, value, 0 FROM adjustment_contribution
UNION ALL
SELECT delivery_id, service_id, portfolio_id, provider_id, state, '', first_day, sign, sign FROM delivery_standing
UNION ALL
SELECT delivery_id, service_id, portfolio_id, provider_id, state, '', until_day, -sign, -sign FROM delivery_standing
UNION ALL
SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, first_day, amount * sign, sign FROM cost_standing
UNION ALL
SELECT cost_id, service_id, portfolio_id, provider_id, grp, currency, until_day, -amount * sign, -sign
FROM cost_standing;
