insert into m_b values (1, 'b'), (2, 'b');
insert into m values (1, 'a');
