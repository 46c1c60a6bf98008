-- the last extraction of each revision
CREATE OR REPLACE TEMP VIEW current_extractions AS
SELECT max(extraction) AS extraction, article_id, content_hash, arg_max(extractor, extraction) AS extractor,
       arg_max(claims_hash, extraction) AS claims_hash
FROM extractions
GROUP BY article_id, content_hash
