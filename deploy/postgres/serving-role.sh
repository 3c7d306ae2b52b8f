#!/bin/sh
# Run by the PostgreSQL image when it makes its database: the role that Katalog serves with. `katalog migrate
# --serving-role katalog_serving` gives it the rights that serving needs, and no more.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$KATALOG_SERVING_PASSWORD" -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
CREATE ROLE katalog_serving LOGIN PASSWORD :'password';
SQL
