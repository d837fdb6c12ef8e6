insert into t (id, s, ss, c, d) values (1, 'open', array['new']::st[], row('open', array['closed', 'new']::st[]), 'open'), (2, 'new', array['open']::st[], null, 'new');
