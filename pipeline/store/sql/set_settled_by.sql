INSERT INTO settled (resolver) VALUES ($resolver)
