-- the week ends with the newest article, so that a file opened later says the same; a date in the future can't move it
CREATE VIEW new_this_week AS
SELECT agreements.*
FROM agreements
WHERE review <> 'rejected'
  AND first_reported > (SELECT max(least(coalesce(published, fetched), fetched)) FROM articles) - INTERVAL 7 DAY
ORDER BY first_reported DESC, agreement_id
