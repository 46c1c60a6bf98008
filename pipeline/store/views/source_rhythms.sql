-- how often a source speaks: from the hours of its last 60 stories, by the time it gave or, where it gave none, by ours
CREATE OR REPLACE TEMP VIEW source_rhythms AS
WITH moments AS (
    SELECT source, date_trunc('hour', least(coalesce(published, first_seen), first_seen)) AS moment, count(*) AS stories
    FROM links
    GROUP BY source, moment
    QUALIFY row_number() OVER (PARTITION BY source ORDER BY moment DESC) <= 60
), gaps AS (
    SELECT source, moment, stories, epoch(moment - lag(moment) OVER (PARTITION BY source ORDER BY moment)) / 86400 AS gap
    FROM moments
)
SELECT source, max(moment) AS last_story,
       -- fewer than eight gaps are no rhythm
       CASE WHEN count(gap) >= 8 THEN quantile_cont(gap, 0.95) END AS usual_gap,
       CASE WHEN count(gap) >= 8 AND max(moment) - min(moment) >= INTERVAL 1 DAY
            THEN sum(stories) / (epoch(max(moment) - min(moment)) / 86400) END AS stories_a_day
FROM gaps
GROUP BY source
