-- every source has a row for every day from its first article or check to the newest of all, zero where nothing came
CREATE TABLE coverage AS
WITH dated AS (
    SELECT source, article_id, least(coalesce(published, fetched), fetched)::DATE AS day FROM articles
), told AS (
    SELECT article_id, count(*) AS claims FROM claims GROUP BY article_id
), daily AS (
    SELECT source, day, count(*) AS articles, count(claims) AS articles_with_deals, coalesce(sum(claims), 0)::BIGINT AS claims
    FROM dated
    LEFT JOIN told USING (article_id)
    GROUP BY source, day
), spans AS (
    SELECT source, least(min(first_checked)::DATE, min(dated.day)) AS first_day,
           (SELECT greatest(max(day), (SELECT max(last_checked)::DATE FROM sources)) FROM dated) AS last_day
    FROM sources
    LEFT JOIN dated USING (source)
    GROUP BY source
), days AS (
    SELECT source, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS day FROM spans
)
SELECT source, day, coalesce(articles, 0) AS articles, coalesce(articles_with_deals, 0) AS articles_with_deals, coalesce(claims, 0) AS claims
FROM days
LEFT JOIN daily USING (source, day)
ORDER BY day DESC, source
