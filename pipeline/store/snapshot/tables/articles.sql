CREATE TABLE snapshot.articles (
    article_id VARCHAR NOT NULL,
    url VARCHAR,
    source VARCHAR,
    publisher VARCHAR,
    title VARCHAR,
    published TIMESTAMPTZ,
    fetched TIMESTAMPTZ,
    language VARCHAR,
    retracted BOOLEAN,
    external_id VARCHAR
);
INSERT INTO snapshot.articles BY NAME FROM public_articles ORDER BY article_id
