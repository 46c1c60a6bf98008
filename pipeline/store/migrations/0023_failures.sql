-- NULL in the rows of earlier versions: their patience begins anew (no DEFAULT: DuckDB 1.5 can't replay such an ALTER from the log)
ALTER TABLE alerts ADD COLUMN first_failed TIMESTAMPTZ;  -- since it was queued, or since a person had it tried again
ALTER TABLE alerts ADD COLUMN put_off BIGINT;  -- tries that ended because one of the channel's readers was to be asked again later
