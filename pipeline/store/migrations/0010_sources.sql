-- where servers said for good that an address has moved
CREATE TABLE moves (
    url VARCHAR PRIMARY KEY,
    moved_to VARCHAR NOT NULL,
    noted TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL
);
-- NULL in checks of earlier versions
ALTER TABLE source_checks ADD COLUMN expected DOUBLE;
ALTER TABLE source_checks ADD COLUMN excused VARCHAR;
ALTER TABLE source_checks ADD COLUMN notes VARCHAR[];
