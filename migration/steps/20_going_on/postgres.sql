-- What is in force on a line: what was applied to it, and what was applied to those that it goes on from.
CREATE OR REPLACE VIEW line_adjustment AS
SELECT adjusted.id, adjusted.run_id, adjusted.agreement_id, adjusted.version_id, adjusted.line_id, adjusted.clause_id,
    adjusted.old_minor, adjusted.new_minor, run.effective_from, run.applied_at, FALSE AS inherited
FROM index_run_line adjusted JOIN index_run run ON run.id = adjusted.run_id AND run.state = 'APPLIED'
WHERE adjusted.new_minor IS NOT NULL
UNION ALL
SELECT adjusted.id, adjusted.run_id, line.agreement_id, line.version_id, line.id, COALESCE(
        (SELECT own.id FROM index_clause own WHERE own.part_id = line.part_id),
        (SELECT common.id FROM index_clause common WHERE common.version_id = line.version_id AND common.part_id IS NULL)),
    adjusted.old_minor, adjusted.new_minor, run.effective_from, run.applied_at, TRUE
FROM agreement_line_origin origin
JOIN agreement_line line ON line.id = origin.line_id
JOIN index_run_line adjusted ON adjusted.line_id = origin.origin_line_id AND adjusted.new_minor IS NOT NULL
JOIN index_run run ON run.id = adjusted.run_id AND run.state = 'APPLIED';

-- From what a line or a promise goes on stays as it was written.
CREATE FUNCTION katalog_origin_kept() RETURNS trigger LANGUAGE plpgsql SAFE_PATH AS $$
BEGIN
    PERFORM katalog_refuse('append_only');
    RETURN NULL;
END;
$$;

CREATE TRIGGER agreement_line_origin_kept BEFORE UPDATE OR DELETE ON agreement_line_origin
FOR EACH ROW EXECUTE FUNCTION katalog_origin_kept();
CREATE TRIGGER agreement_line_origin_kept_truncate BEFORE TRUNCATE ON agreement_line_origin
FOR EACH STATEMENT EXECUTE FUNCTION katalog_origin_kept();
CREATE TRIGGER service_target_origin_kept BEFORE UPDATE OR DELETE ON service_target_origin
FOR EACH ROW EXECUTE FUNCTION katalog_origin_kept();
CREATE TRIGGER service_target_origin_kept_truncate BEFORE TRUNCATE ON service_target_origin
FOR EACH STATEMENT EXECUTE FUNCTION katalog_origin_kept();
