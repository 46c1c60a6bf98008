-- a row is hashed as text; sorted hashes make the order of rows meaningless
WITH hashes AS (
    SELECT 'agreements' AS place, sha256(t::VARCHAR) AS hash FROM public_agreements AS t
    UNION ALL SELECT 'claims', sha256(t::VARCHAR) FROM public_claims AS t
    UNION ALL SELECT 'agreement_history', sha256(t::VARCHAR) FROM (SELECT * EXCLUDE (seq) FROM public_agreement_history) AS t
    UNION ALL SELECT 'agreement_parties', sha256(t::VARCHAR) FROM public_agreement_parties AS t
    UNION ALL SELECT 'agreement_minerals', sha256(t::VARCHAR) FROM public_agreement_minerals AS t
    UNION ALL SELECT 'agreement_aliases', sha256(t::VARCHAR) FROM public_agreement_aliases AS t
)
SELECT sha256(coalesce(string_agg(place || hash, chr(10) ORDER BY place, hash), '')) FROM hashes
