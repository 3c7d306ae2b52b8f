-- S4.3.1: what a coordinator coordinates with the owner is a record of its own, apart from what the owner coordinates with
-- others, which is not delegated (S4.2.9, R3).
ALTER TABLE management_record DROP CONSTRAINT management_record_category;
ALTER TABLE management_record ADD CONSTRAINT management_record_category CHECK (category IN (
    'FOLLOW_UP', 'COORDINATION', 'OWNER_COORDINATION', 'COMPETENCE_NEED', 'STRATEGY_MATERIAL', 'STRATEGY_JUDGEMENT',
    'WORK_ORDER', 'REPORT', 'SUPPLIER_AUTHORITY', 'SUPPLIER_DEALING', 'DEVELOPMENT_PROPOSAL', 'DEVIATION', 'ANNUAL_REPORT',
    'FORUM', 'IMPROVEMENT', 'WAY_OF_WORKING', 'LAUNCH', 'CUSTOMER_VIEW', 'PRIORITY'));
UPDATE management_record SET category = 'OWNER_COORDINATION' WHERE category = 'COORDINATION' AND id IN (
    SELECT d.object_id FROM decision d
    WHERE d.object_kind = 'MANAGEMENT_RECORD' AND d.action = 'RECORD' AND d.clause = 'S4.3.1');
