-- a field's value at t is what its last change until then left, else what its first change after then found, else what it is today;
-- dates and counts, which have no history, come from the articles fetched by then, the rest from today's row
CREATE MACRO agreements_as_of(t) AS TABLE
WITH moves AS (
    SELECT agreement_id, field,
           arg_max({'value': new_value}, seq) FILTER (recorded <= t::TIMESTAMPTZ) AS latest,
           arg_min({'value': old_value}, seq) FILTER (recorded > t::TIMESTAMPTZ) AS later
    FROM agreement_history
    GROUP BY agreement_id, field
), known AS (
    SELECT agreement_id, map_from_entries(list({'key': field, 'value': coalesce(latest, later)})) AS said
    FROM moves
    GROUP BY agreement_id
    HAVING bool_or(latest IS NOT NULL) AND coalesce(bool_and(latest.value IS NOT NULL) FILTER (field = 'agreement'), true)
), reports AS (
    SELECT agreement_id, min(coalesce(published, fetched)) AS first_reported, max(coalesce(published, fetched)) AS last_reported,
           count(DISTINCT article_id)::INTEGER AS articles, count(DISTINCT publisher)::INTEGER AS publishers
    FROM claims
    JOIN articles USING (article_id)
    WHERE fetched <= t::TIMESTAMPTZ
    GROUP BY agreement_id
), was AS (
    SELECT agreement_id,
           coalesce(said['countries'], {'value': array_to_string(today.countries, '; ')}).value AS countries,
           coalesce(said['companies'], {'value': array_to_string(today.companies, '; ')}).value AS companies,
           coalesce(said['institutions'], {'value': array_to_string(today.institutions, '; ')}).value AS institutions,
           coalesce(said['minerals'], {'value': array_to_string(today.minerals, '; ')}).value AS minerals,
           TRY_CAST(coalesce(said['value_amount'], {'value': today.value_amount::VARCHAR}).value AS DOUBLE) AS value_amount,
           coalesce(said['value_currency'], {'value': today.value_currency}).value AS value_currency
    FROM known
    LEFT JOIN agreements AS today USING (agreement_id)
)
SELECT agreement_id,
       coalesce(said['title'].value, today.title, said['agreement'].value) AS title,
       coalesce(said['deal_type'], {'value': today.deal_type}).value AS deal_type,
       coalesce(said['status'], {'value': today.status}).value AS status,
       coalesce(said['binding'], {'value': today.binding}).value AS binding,
       CASE WHEN was.countries <> '' THEN string_split(was.countries, '; ') ELSE [] END AS countries,
       CASE WHEN was.companies <> '' THEN string_split(was.companies, '; ') ELSE [] END AS companies,
       CASE WHEN was.institutions <> '' THEN string_split(was.institutions, '; ') ELSE [] END AS institutions,
       CASE WHEN was.minerals <> '' THEN string_split(was.minerals, '; ') ELSE [] END AS minerals,
       coalesce(said['project'], {'value': today.project}).value AS project,
       was.value_amount,
       was.value_currency,
       CASE
           WHEN said['value_usd'] IS NOT NULL THEN TRY_CAST(said['value_usd'].value AS DOUBLE)
           WHEN (was.value_amount, was.value_currency) IS NOT DISTINCT FROM (today.value_amount, today.value_currency) THEN today.value_usd
           WHEN was.value_currency = 'USD' THEN was.value_amount
       END AS value_usd,
       TRY_CAST(coalesce(said['stake_percent'], {'value': today.stake_percent::VARCHAR}).value AS DOUBLE) AS stake_percent,
       TRY_CAST(coalesce(said['announced_on'], {'value': today.announced_on::VARCHAR}).value AS DATE) AS announced_on,
       coalesce(reports.first_reported, today.first_reported) AS first_reported,
       coalesce(reports.last_reported, today.last_reported) AS last_reported,
       coalesce(reports.articles, today.articles) AS articles,
       coalesce(reports.publishers, today.publishers) AS publishers,
       TRY_CAST(coalesce(said['confidence'], {'value': today.confidence::VARCHAR}).value AS DOUBLE) AS confidence,
       coalesce(said['review'], {'value': today.review}).value AS review,
       coalesce(said['parent_id'], {'value': today.parent_id}).value AS parent_id
FROM known
JOIN was USING (agreement_id)
LEFT JOIN agreements AS today USING (agreement_id)
LEFT JOIN reports USING (agreement_id)
ORDER BY first_reported, agreement_id
