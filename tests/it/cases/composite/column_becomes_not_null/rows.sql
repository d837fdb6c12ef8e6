insert into u values (1, row(1, 'EUR'), row(null, null)::m, '{}'), (2, row(null, null), row(1, 'x')::m, '{null}');
