-- what was told of already is no news for being settled anew
INSERT INTO unsettled SELECT DISTINCT 'reading', article_id FROM extractions;
INSERT INTO unsettled SELECT 'decision', decision_id FROM decisions
