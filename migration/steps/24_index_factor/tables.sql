-- Index adjustment to the last öre (U2.7): what signed amounts are multiplied by is kept as the fraction that it is, so that
-- every step of a price is moved by the same factor and the next adjustment goes on from there. Null: of a line that is not
-- adjusted, or that was before the fraction was kept.
ALTER TABLE index_run_line ADD COLUMN factor TEXT;

-- What a clause should say besides (Statistics Sweden on indices in contracts): the base period's value in thousandths, which
-- month or quarter of the year is compared, and what takes an ended series' place; and how amounts are rounded. Null where
-- the clause does not say it, as all before do: it is no part of what is sealed then.
ALTER TABLE index_clause ADD COLUMN base_value_thousandths BIGINT
    CONSTRAINT index_clause_base_value CHECK (base_value_thousandths > 0);
ALTER TABLE index_clause ADD COLUMN comparison INTEGER
    CONSTRAINT index_clause_comparison CHECK (comparison BETWEEN 1 AND 12);
ALTER TABLE index_clause ADD COLUMN successor KEY_TEXT
    CONSTRAINT index_clause_successor CHECK (IS_CODE(successor) AND successor <> series);
ALTER TABLE index_clause ADD COLUMN rounding TEXT
    CONSTRAINT index_clause_rounding CHECK (rounding IN ('HALF_EVEN', 'HALF_UP'));
ALTER TABLE index_clause ADD COLUMN round_to_minor INTEGER
    CONSTRAINT index_clause_round_to CHECK (round_to_minor BETWEEN 1 AND 1000000);

-- U6: an example that a template begins drafts with: a version in the register, which never changes.
ALTER TABLE agreement_template ADD COLUMN example_id UUID REFERENCES agreement_version (id);
CREATE INDEX agreement_template_by_example ON agreement_template (example_id) WHERE example_id IS NOT NULL;
