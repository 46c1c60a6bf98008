ATTACH IF NOT EXISTS '{path}' AS ledger ({options});
USE ledger
