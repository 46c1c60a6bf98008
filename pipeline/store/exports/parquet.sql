COPY snapshot."{table}" TO '{file}' (FORMAT parquet, COMPRESSION zstd)
