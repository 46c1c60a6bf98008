-- where in the article each value of each field stands; NULL for claims of earlier extractors
-- (no DEFAULT: DuckDB 1.5 can't replay such an ALTER from the log of a writer that was killed)
ALTER TABLE claims ADD COLUMN spans STRUCT(field VARCHAR, value VARCHAR, span_start INTEGER, span_end INTEGER)[];
