-- N1: what is under review, or reviewed, stays as a whole too: it is a draft that is taken back.
CREATE TRIGGER agreement_version_in_review_kept BEFORE DELETE ON agreement_version
WHEN OLD.provenance = 'RECORDED' AND OLD.state IN ('IN_REVIEW', 'REVIEWED')
BEGIN
    SELECT RAISE(ABORT, 'reviewed_content');
END;
