SELECT count(*) FROM snapshot."{table}"
