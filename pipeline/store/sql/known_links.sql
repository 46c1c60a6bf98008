SELECT url
FROM (SELECT DISTINCT json_extract_string(unnest(string_split($rows, chr(10))), '$') AS url)
JOIN links USING (url)
WHERE outcome IN ('article', 'failed') OR attempts >= $attempts
