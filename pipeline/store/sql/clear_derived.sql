DELETE FROM agreements; DELETE FROM claim_agreements; DELETE FROM agreement_history; DELETE FROM agreement_aliases; DELETE FROM lines; DELETE FROM line_keys; DELETE FROM settled
