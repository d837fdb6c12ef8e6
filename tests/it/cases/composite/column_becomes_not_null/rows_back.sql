insert into u values (1, row(1, 'EUR', null), row(null, null, null)::m, '{}'), (2, row(null, null, null), row(1, 'x', now())::m, '{null}');
