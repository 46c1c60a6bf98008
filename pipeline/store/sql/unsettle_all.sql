DELETE FROM unsettled;
INSERT INTO unsettled SELECT DISTINCT 'article', article_id FROM extractions;
INSERT INTO unsettled SELECT 'decision', decision_id FROM decisions
