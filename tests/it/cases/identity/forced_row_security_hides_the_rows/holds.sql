select pg_sequence_last_value(pg_get_serial_sequence('t', 'id')) = 7
