SELECT fingerprint FROM resolution
