-- each view answers
SELECT (SELECT count(*) FROM (FROM deals_by_country LIMIT 1)), (SELECT count(*) FROM (FROM deals_by_mineral LIMIT 1)),
       (SELECT count(*) FROM (FROM deals_by_company LIMIT 1)), (SELECT count(*) FROM (FROM deals_by_year LIMIT 1)), (SELECT count(*) FROM (FROM deals_by_country_pair LIMIT 1)),
       (SELECT count(*) FROM (FROM deals_by_publisher LIMIT 1)), (SELECT count(*) FROM (FROM agreement_stages LIMIT 1)),
       (SELECT count(*) FROM (FROM new_this_week LIMIT 1)),
       (SELECT count(*) FROM (FROM status_changes LIMIT 1)), (SELECT count(*) FROM (FROM conflicts LIMIT 1)),
       (SELECT count(*) FROM (FROM coverage LIMIT 1)), (SELECT count(*) FROM (FROM agreement_versions LIMIT 1)), (SELECT count(*) FROM (FROM agreements_as_of(now()) LIMIT 1))
