select nextval('ev_id_seq') = 7 and count(*) = 2 and max(id) = 6 from ev
