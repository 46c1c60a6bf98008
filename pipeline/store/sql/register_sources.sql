INSERT OR REPLACE INTO sources BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "source": "VARCHAR", "publisher": "VARCHAR", "kind": "VARCHAR", "url": "VARCHAR", "country": "VARCHAR", "language": "VARCHAR",
    "official": "BOOLEAN"}') AS row)
