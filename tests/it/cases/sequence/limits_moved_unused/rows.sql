select setval('s', 50, false);
