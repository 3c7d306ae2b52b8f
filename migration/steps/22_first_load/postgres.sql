-- The guards of content that is not there yet stand apart from those of content that is: into a version of a first load
-- everything may be inserted (bulk_load), and asking so row by row takes longer than writing the rows. A loader that owns
-- the tables switches these off; those of UPDATE and DELETE stay.
DROP TRIGGER agreement_service_signed ON agreement_service;
CREATE TRIGGER agreement_service_signed BEFORE UPDATE OR DELETE ON agreement_service
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
CREATE TRIGGER agreement_service_signed_insert BEFORE INSERT ON agreement_service
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
DROP TRIGGER agreement_service_in_review ON agreement_service;
CREATE TRIGGER agreement_service_in_review BEFORE UPDATE OR DELETE ON agreement_service
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER agreement_service_in_review_insert BEFORE INSERT ON agreement_service
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();

DROP TRIGGER agreement_line_signed ON agreement_line;
CREATE TRIGGER agreement_line_signed BEFORE UPDATE OR DELETE ON agreement_line
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
CREATE TRIGGER agreement_line_signed_insert BEFORE INSERT ON agreement_line
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
DROP TRIGGER agreement_line_in_review ON agreement_line;
CREATE TRIGGER agreement_line_in_review BEFORE UPDATE OR DELETE ON agreement_line
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER agreement_line_in_review_insert BEFORE INSERT ON agreement_line
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();

DROP TRIGGER service_target_signed ON service_target;
CREATE TRIGGER service_target_signed BEFORE UPDATE OR DELETE ON service_target
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
CREATE TRIGGER service_target_signed_insert BEFORE INSERT ON service_target
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
DROP TRIGGER service_target_in_review ON service_target;
CREATE TRIGGER service_target_in_review BEFORE UPDATE OR DELETE ON service_target
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER service_target_in_review_insert BEFORE INSERT ON service_target
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();

DROP TRIGGER agreement_part_signed ON agreement_part;
CREATE TRIGGER agreement_part_signed BEFORE DELETE ON agreement_part
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
CREATE TRIGGER agreement_part_signed_insert BEFORE INSERT ON agreement_part
    FOR EACH ROW EXECUTE FUNCTION katalog_content_unsigned();
DROP TRIGGER agreement_part_in_review ON agreement_part;
CREATE TRIGGER agreement_part_in_review BEFORE DELETE ON agreement_part
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
CREATE TRIGGER agreement_part_in_review_insert BEFORE INSERT ON agreement_part
    FOR EACH ROW EXECUTE FUNCTION katalog_content_draft();
