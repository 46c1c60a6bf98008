ATTACH '{private}' AS snapshot (STORAGE_VERSION '{storage}', BLOCK_SIZE 65536)
