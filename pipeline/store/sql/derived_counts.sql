SELECT (SELECT count(*) FROM claim_agreements), (SELECT count(*) FROM agreements)
