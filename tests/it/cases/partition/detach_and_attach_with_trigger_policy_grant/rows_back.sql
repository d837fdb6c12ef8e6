insert into m_a values (1, 'a');
insert into m values (1, 'b');
