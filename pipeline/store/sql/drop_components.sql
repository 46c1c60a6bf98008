DELETE FROM agreements WHERE component IN ({ids});
DELETE FROM claim_agreements WHERE component IN ({ids});
DELETE FROM agreement_history WHERE component IN ({ids});
DELETE FROM agreement_aliases WHERE component IN ({ids})
