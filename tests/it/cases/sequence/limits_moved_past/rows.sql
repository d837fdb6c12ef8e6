select nextval('s'), nextval('s'), nextval('s');
