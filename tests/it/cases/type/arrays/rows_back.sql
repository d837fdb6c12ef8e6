insert into t values (1, '{a}', '{1}', '{1}', '{a,b}', '{00000000-0000-0000-0000-000000000001}', '{3}', '{q}');
insert into t values (2);
