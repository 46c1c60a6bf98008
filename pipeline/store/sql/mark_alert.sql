UPDATE alerts SET delivered = $delivered, attempts = attempts + 1, error = $error WHERE alert_id = $alert_id AND delivered IS NULL
