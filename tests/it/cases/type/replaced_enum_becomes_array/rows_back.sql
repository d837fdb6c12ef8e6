insert into t values (1, '{low}'), (2, '{high}');
