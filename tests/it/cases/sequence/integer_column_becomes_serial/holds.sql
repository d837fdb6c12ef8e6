select nextval('t_id_seq') = 8 and nextval('p_id_seq') = 10 and nextval('ds') = 29
