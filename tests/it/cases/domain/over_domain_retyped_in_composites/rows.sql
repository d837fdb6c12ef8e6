insert into t values (1, 'a', 'b', '{b}', '{b}'), (2, 'b', 'b', null, '{}');
insert into u values (1, row('b', '{b}'), array[row('b', '{b}')::comp]);
