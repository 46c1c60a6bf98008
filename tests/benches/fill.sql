CREATE TEMP TABLE given_articles AS
SELECT line, from_json_strict(row, '{
    "article_id": "VARCHAR", "content_hash": "VARCHAR", "external_id": "VARCHAR", "url": "VARCHAR", "source": "VARCHAR",
    "publisher": "VARCHAR", "title": "VARCHAR", "text": "VARCHAR", "published": "TIMESTAMPTZ", "fetched": "TIMESTAMPTZ",
    "language": "VARCHAR", "retracted": "BOOLEAN", "authors": "VARCHAR[]", "gap": "VARCHAR", "live": "BOOLEAN"}') AS row
FROM read_csv('{articles}', header = false, columns = {'line': 'BIGINT', 'row': 'VARCHAR'});
INSERT INTO articles BY NAME SELECT row.*, line AS ingested, 'run' AS run_id FROM given_articles;
INSERT INTO external_ids BY NAME SELECT row.external_id, row.article_id, line AS ingested FROM given_articles;
INSERT INTO extractions BY NAME
SELECT line AS extraction, row.article_id, row.content_hash, 'bench' AS extractor, 'hash' || line AS claims_hash, 'run' AS run_id FROM given_articles;
INSERT INTO claims BY NAME
SELECT row.*, line AS extraction
FROM (
    SELECT line, from_json_strict(row, '{
        "claim_id": "VARCHAR", "article_id": "VARCHAR", "deal_type": "VARCHAR", "status": "VARCHAR",
        "binding": "VARCHAR", "countries": "VARCHAR[]", "companies": "VARCHAR[]", "institutions": "VARCHAR[]", "minerals": "VARCHAR[]",
        "project": "VARCHAR", "value_amount": "DOUBLE", "value_currency": "VARCHAR", "stake_percent": "DOUBLE", "evidence": "VARCHAR",
        "evidence_start": "INTEGER", "evidence_end": "INTEGER", "background": "BOOLEAN", "confidence": "DOUBLE", "extractor": "VARCHAR",
        "roles": [{"name": "VARCHAR", "role": "VARCHAR"}],
        "spans": [{"field": "VARCHAR", "value": "VARCHAR", "span_start": "INTEGER", "span_end": "INTEGER"}]}') AS row
    FROM read_csv('{claims}', header = false, columns = {'line': 'BIGINT', 'row': 'VARCHAR'})
);
INSERT INTO lines BY NAME
FROM read_csv('{lines}', header = false, columns = {'line': 'UINTEGER', 'origin': 'VARCHAR', 'founder': 'VARCHAR', 'article_id': 'VARCHAR', 'day': 'DOUBLE', 'component': 'UINTEGER'});
INSERT INTO line_keys BY NAME FROM read_csv('{keys}', header = false, columns = {'key': 'UINTEGER', 'line': 'UINTEGER'});
INSERT INTO signatures BY NAME
SELECT article_id, content_hash, from_hex(coalesce(signature, '')) AS signature
FROM read_csv('{signatures}', header = false, columns = {'article_id': 'VARCHAR', 'content_hash': 'VARCHAR', 'signature': 'VARCHAR'});
INSERT INTO claim_agreements BY NAME
SELECT lines.origin AS claim_id, first.founder AS agreement_id, row_number() OVER (PARTITION BY lines.component ORDER BY lines.line) AS position,
       lines.component
FROM lines
JOIN lines AS first ON first.line = lines.component;
INSERT INTO agreements BY NAME
SELECT 1 AS position, first.founder AS agreement_id, claims.evidence AS title, deal_type, status, binding, countries, companies, institutions,
       minerals, project, value_amount, value_currency, NULL::DOUBLE AS value_usd, stake_percent, NULL::DATE AS announced_on,
       now() AS first_reported, now() AS last_reported, 1 AS articles, 1 AS publishers, 0.8 AS confidence, 'machine' AS review,
       NULL::VARCHAR AS parent_id, [] AS parties, first.component
FROM lines AS first
JOIN claims ON claims.claim_id = first.origin
WHERE first.line = first.component;
INSERT INTO agreement_history BY NAME
SELECT field.place AS position, agreement_id, field.name AS field, NULL::VARCHAR AS old_value, field.value AS new_value,
       now() AS reported, now() AS recorded, agreement_id AS claim_id, 'run' AS run_id, component
FROM (
    SELECT agreement_id, component, unnest([
        {'place': 1, 'name': 'agreement', 'value': title}, {'place': 2, 'name': 'deal_type', 'value': deal_type},
        {'place': 3, 'name': 'status', 'value': status}, {'place': 4, 'name': 'binding', 'value': binding},
        {'place': 5, 'name': 'countries', 'value': array_to_string(countries, '; ')},
        {'place': 6, 'name': 'companies', 'value': array_to_string(companies, '; ')},
        {'place': 7, 'name': 'minerals', 'value': array_to_string(minerals, '; ')}, {'place': 8, 'name': 'project', 'value': project}
    ]) AS field
    FROM agreements
)
WHERE field.value IS NOT NULL
