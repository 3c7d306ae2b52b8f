-- What is in force on a line: what was applied to it, and what was applied to those that it goes on from. Without a union,
-- so that whoever asks for one line reads that line's alone.
DROP VIEW line_adjustment;
CREATE VIEW line_adjustment AS
SELECT adjusted.id, adjusted.run_id, line.agreement_id, line.version_id, line.id AS line_id,
    CASE WHEN adjusted.line_id = line.id THEN adjusted.clause_id ELSE COALESCE(
        (SELECT own.id FROM index_clause own WHERE own.part_id = line.part_id),
        (SELECT common.id FROM index_clause common WHERE common.version_id = line.version_id AND common.part_id IS NULL))
        END AS clause_id,
    adjusted.old_minor, adjusted.new_minor, run.effective_from, run.applied_at, adjusted.line_id <> line.id AS inherited
FROM agreement_line line
JOIN index_run_line adjusted ON adjusted.new_minor IS NOT NULL AND adjusted.line_id IN (
    SELECT line.id UNION ALL
    SELECT origin.origin_line_id FROM agreement_line_origin origin WHERE origin.line_id = line.id)
JOIN index_run run ON run.id = adjusted.run_id AND run.state = 'APPLIED';

-- From what a line or a promise goes on stays as it was written.
CREATE TRIGGER agreement_line_origin_kept_update BEFORE UPDATE ON agreement_line_origin BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER agreement_line_origin_kept_delete BEFORE DELETE ON agreement_line_origin BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER service_target_origin_kept_update BEFORE UPDATE ON service_target_origin BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER service_target_origin_kept_delete BEFORE DELETE ON service_target_origin BEGIN SELECT RAISE(ABORT, 'append_only'); END;
