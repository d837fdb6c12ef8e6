update pg_index set indisvalid = false where indexrelid = 't_v'::regclass;
