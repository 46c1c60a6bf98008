CREATE MACRO agreements_as_of(t) AS TABLE
SELECT * EXCLUDE (valid_from, valid_to)
FROM agreement_versions
WHERE valid_from <= t::TIMESTAMPTZ AND (valid_to IS NULL OR valid_to > t::TIMESTAMPTZ)
ORDER BY first_reported, agreement_id
