-- what a decision may name: an agreement, now or formerly, or a claim
SELECT founder AS id, line, origin, founder, article_id, day, component FROM lines WHERE founder IN ({ids})
UNION ALL
SELECT origin, line, origin, founder, article_id, day, component FROM lines WHERE origin IN ({ids})
UNION ALL
SELECT claim_id, line, origin, founder, lines.article_id, day, component
FROM (SELECT DISTINCT claim_id, article_id FROM claims WHERE claim_id IN ({ids})) AS named
JOIN lines ON lines.article_id = named.article_id
ORDER BY ALL
