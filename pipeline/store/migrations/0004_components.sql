-- A night settles only what its news touch: which claims hang together, under which keys they are found, and what has still to be settled.
CREATE TABLE lines (
    line UINTEGER NOT NULL,  -- 1, 2, 3 …: a claim with those that replaced it in the same article
    origin VARCHAR NOT NULL,  -- claim id of the first
    founder VARCHAR NOT NULL,  -- id of the agreement that is born with it
    article_id VARCHAR NOT NULL,
    day DOUBLE NOT NULL,  -- of the report, in days since 1970
    component UINTEGER NOT NULL  -- the smallest of the lines that hang together
);
CREATE TABLE line_keys (key UINTEGER NOT NULL, line UINTEGER NOT NULL);
-- what the resolver keeps of a text to find its copies
CREATE TABLE signatures (
    article_id VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    signature BLOB NOT NULL
);
-- since the last settling: 'article' with words that nobody was told of, 'reading' of words that were known, 'decision'
CREATE TABLE unsettled (kind VARCHAR NOT NULL, id VARCHAR NOT NULL);
INSERT INTO unsettled SELECT DISTINCT 'reading', article_id FROM extractions;
INSERT INTO unsettled SELECT 'decision', decision_id FROM decisions;
CREATE TABLE settled (resolver VARCHAR NOT NULL);  -- one row: version of the rules that made the derived tables
CREATE TABLE unread (article_id VARCHAR NOT NULL, content_hash VARCHAR NOT NULL);  -- revisions that the reader has still to read
CREATE TABLE reader (extractor VARCHAR NOT NULL);  -- one row: the extractor that `unread` is kept for
ALTER TABLE agreements ADD COLUMN component UINTEGER;
ALTER TABLE claim_agreements ADD COLUMN component UINTEGER;
ALTER TABLE agreement_history ADD COLUMN component UINTEGER;
ALTER TABLE agreement_aliases ADD COLUMN component UINTEGER;
DROP TABLE resolution;
