-- what the table of agreements said of each at any time: a row from every moment at which something of it was recorded to the next;
-- the last is today's row. In earlier ones a field's value is what its last change until then left, else what its first change found,
-- else what it is today; dates and counts, which have no history, come from the articles fetched by then, the rest from today's row
CREATE TABLE agreement_versions AS
WITH heard AS (
    SELECT agreement_id, article_id, publisher, fetched, coalesce(published, fetched) AS reported
    FROM claims
    JOIN articles USING (article_id)
    WHERE agreement_id IS NOT NULL
), moments AS (
    SELECT agreement_id, moment, lead(moment) OVER (PARTITION BY agreement_id ORDER BY moment) AS next_moment,
           min(moment) FILTER (told) OVER (PARTITION BY agreement_id) AS born
    FROM (
        SELECT agreement_id, moment, bool_or(told) AS told
        FROM (
            SELECT agreement_id, recorded AS moment, true AS told FROM agreement_history
            UNION ALL SELECT agreement_id, fetched, false FROM heard
        )
        GROUP BY agreement_id, moment
    )
), past AS (
    SELECT agreement_id, moment, next_moment
    FROM moments
    WHERE moment >= born AND (next_moment IS NOT NULL OR agreement_id NOT IN (SELECT agreement_id FROM agreements))
), changed AS (
    -- of fields that never moved after the birth, today's value is the only one
    SELECT DISTINCT agreement_id, field
    FROM agreement_history
    JOIN (SELECT agreement_id, min(recorded) AS born FROM agreement_history GROUP BY agreement_id) USING (agreement_id)
    WHERE recorded > born OR agreement_id NOT IN (SELECT agreement_id FROM agreements)
), moves AS (
    SELECT agreement_id, recorded AS moment, field, arg_max({'value': new_value}, seq) AS said
    FROM agreement_history
    SEMI JOIN changed USING (agreement_id, field)
    GROUP BY agreement_id, recorded, field
    UNION ALL
    SELECT agreement_id, '-infinity'::TIMESTAMPTZ, field, arg_min({'value': old_value}, seq)
    FROM agreement_history
    SEMI JOIN changed USING (agreement_id, field)
    GROUP BY agreement_id, field
), steps AS (
    PIVOT moves
    ON field IN (
        'agreement', 'title', 'deal_type', 'status', 'binding', 'countries', 'companies', 'institutions', 'minerals', 'project',
        'value_amount', 'value_currency', 'value_usd', 'stake_percent', 'announced_on', 'confidence', 'review', 'parent_id'
    )
    USING any_value(said)
    GROUP BY agreement_id, moment
), said AS (
    SELECT agreement_id, moment, next_moment, past.agreement_id IS NOT NULL AS is_version,
           last_value(COLUMNS(steps.* EXCLUDE (agreement_id, moment)) IGNORE NULLS) OVER (PARTITION BY agreement_id ORDER BY moment)
    FROM past
    FULL JOIN steps USING (agreement_id, moment)
), reports AS (
    SELECT past.agreement_id, moment, min(reported) AS first_reported, max(reported) AS last_reported,
           count(DISTINCT article_id)::INTEGER AS articles, count(DISTINCT publisher)::INTEGER AS publishers
    FROM past
    JOIN heard ON heard.agreement_id = past.agreement_id AND heard.fetched <= past.moment
    GROUP BY past.agreement_id, moment
), texts AS (
    SELECT said.agreement_id, said.moment, said.next_moment, said.agreement, said.title, said.deal_type, said.status, said.binding,
           coalesce(said.countries, {'value': array_to_string(today.countries, '; ')}).value AS countries,
           coalesce(said.companies, {'value': array_to_string(today.companies, '; ')}).value AS companies,
           coalesce(said.institutions, {'value': array_to_string(today.institutions, '; ')}).value AS institutions,
           coalesce(said.minerals, {'value': array_to_string(today.minerals, '; ')}).value AS minerals,
           said.project,
           TRY_CAST(coalesce(said.value_amount, {'value': today.value_amount::VARCHAR}).value AS DOUBLE) AS value_amount,
           coalesce(said.value_currency, {'value': today.value_currency}).value AS value_currency,
           said.value_usd, said.stake_percent, said.announced_on, said.confidence, said.review, said.parent_id
    FROM said
    LEFT JOIN agreements AS today USING (agreement_id)
    WHERE is_version AND coalesce(said.agreement, {'value': ''}).value IS NOT NULL
), versions AS (
    SELECT texts.moment AS valid_from, next_moment AS valid_to, texts.agreement_id,
           coalesce(texts.title.value, today.title, texts.agreement.value) AS title,
           coalesce(texts.deal_type, {'value': today.deal_type}).value AS deal_type,
           coalesce(texts.status, {'value': today.status}).value AS status,
           coalesce(texts.binding, {'value': today.binding}).value AS binding,
           CASE WHEN texts.countries <> '' THEN string_split(texts.countries, '; ') ELSE [] END AS countries,
           CASE WHEN texts.companies <> '' THEN string_split(texts.companies, '; ') ELSE [] END AS companies,
           CASE WHEN texts.institutions <> '' THEN string_split(texts.institutions, '; ') ELSE [] END AS institutions,
           CASE WHEN texts.minerals <> '' THEN string_split(texts.minerals, '; ') ELSE [] END AS minerals,
           coalesce(texts.project, {'value': today.project}).value AS project,
           texts.value_amount,
           texts.value_currency,
           CASE
               WHEN texts.value_usd IS NOT NULL THEN TRY_CAST(texts.value_usd.value AS DOUBLE)
               WHEN (texts.value_amount, texts.value_currency) IS NOT DISTINCT FROM (today.value_amount, today.value_currency) THEN today.value_usd
               WHEN texts.value_currency = 'USD' THEN texts.value_amount
           END AS value_usd,
           TRY_CAST(coalesce(texts.stake_percent, {'value': today.stake_percent::VARCHAR}).value AS DOUBLE) AS stake_percent,
           TRY_CAST(coalesce(texts.announced_on, {'value': today.announced_on::VARCHAR}).value AS DATE) AS announced_on,
           coalesce(reports.first_reported, today.first_reported) AS first_reported,
           coalesce(reports.last_reported, today.last_reported) AS last_reported,
           coalesce(reports.articles, today.articles) AS articles,
           coalesce(reports.publishers, today.publishers) AS publishers,
           TRY_CAST(coalesce(texts.confidence, {'value': today.confidence::VARCHAR}).value AS DOUBLE) AS confidence,
           coalesce(texts.review, {'value': today.review}).value AS review,
           coalesce(texts.parent_id, {'value': today.parent_id}).value AS parent_id
    FROM texts
    LEFT JOIN agreements AS today USING (agreement_id)
    LEFT JOIN reports ON reports.agreement_id = texts.agreement_id AND reports.moment = texts.moment
    UNION ALL BY NAME
    SELECT moment AS valid_from, NULL AS valid_to, agreements.*
    FROM agreements
    JOIN moments USING (agreement_id)
    WHERE next_moment IS NULL
)
FROM versions
ORDER BY first_reported, agreement_id, valid_from
