CREATE TABLE snapshot.article_details (
    article_id VARCHAR NOT NULL,
    authors VARCHAR[] NOT NULL,
    gap VARCHAR,
    live BOOLEAN NOT NULL
);
INSERT INTO snapshot.article_details BY NAME FROM public_article_details ORDER BY ALL
