FROM snapshot."{table}"
