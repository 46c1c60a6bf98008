-- as digest.sql, without our own clock: equal for equal news, in whatever order and nights they came
WITH hashes AS (
    SELECT 'agreements' AS place, sha256(t::VARCHAR) AS hash FROM public_agreements AS t
    UNION ALL SELECT 'claims', sha256(t::VARCHAR) FROM public_claims AS t
    UNION ALL SELECT 'agreement_history', sha256(t::VARCHAR) FROM (SELECT * EXCLUDE (seq, recorded, run_id) FROM public_agreement_history) AS t
    UNION ALL SELECT 'agreement_parties', sha256(t::VARCHAR) FROM public_agreement_parties AS t
    UNION ALL SELECT 'agreement_minerals', sha256(t::VARCHAR) FROM public_agreement_minerals AS t
)
SELECT sha256(coalesce(string_agg(place || hash, chr(10) ORDER BY place, hash), '')) FROM hashes
