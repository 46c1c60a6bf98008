SELECT decision_id, who, decided, verdict, ids, field, value, note FROM decisions ORDER BY decided, decision_id
