-- those that tell of deals, and one more in five that tells of none
CREATE TABLE public_articles AS
WITH written AS (
    SELECT article_id, source, published, h FROM told
    UNION ALL
    SELECT format('art_{:016x}', hash(n, k, 'empty')), (hash(n, k, 'empty source') % 300)::INTEGER, published + INTERVAL 1 HOUR, hash(h) FROM told WHERE h % 5 = 0
)
SELECT article_id, format('https://outlet-{:03d}.example/{}/story-{}', source, strftime(published, '%Y/%m/%d'), h) AS url,
       format('outlet-{:03d}', source) AS source, format('The Outlet {:03d}', source) AS publisher,
       'A headline of the usual length about number ' || h AS title, published, published + INTERVAL 9 HOUR AS fetched,
       'en' AS language, h % 500 = 7 AND NOT EXISTS (FROM told WHERE told.article_id = written.article_id) AS retracted,
       format('https://outlet-{:03d}.example/{}/story-{}', source, strftime(published, '%Y/%m/%d'), h) AS external_id
FROM written
