select nextval('s') = 101 and nextval('c_id_seq') = 6
