-- What is put on record besides: how the owner was consulted (S4.3.9), what came of an improvement (S4.4.14), and who takes
-- part in a launch (S4.6.5).

ALTER TABLE management_record ADD COLUMN consultation TEXT;
ALTER TABLE management_record ADD COLUMN effect TEXT;

CREATE TABLE record_participant (
    record_id UUID NOT NULL REFERENCES management_record (id),
    person_id UUID NOT NULL REFERENCES person (id),
    PRIMARY KEY (record_id, person_id)
) ROWLESS;

CREATE INDEX record_participant_by_person ON record_participant (person_id);
