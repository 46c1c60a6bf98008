-- NULL in articles of earlier versions (no DEFAULT: DuckDB 1.5 can't replay such an ALTER from the log of a writer that was killed)
ALTER TABLE articles ADD COLUMN authors VARCHAR[];
ALTER TABLE articles ADD COLUMN gap VARCHAR;  -- why the article's end is missing
ALTER TABLE articles ADD COLUMN live BOOLEAN;  -- a live blog
