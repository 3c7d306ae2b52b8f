-- S4.7.3, N3: what is made active with a first day that has passed is covered on the day of the act too: an agreement that
-- has run out since covers nothing new. What is attested, or the sample's, has no such day.
ALTER TABLE delivery ADD COLUMN activated_on DATE;
