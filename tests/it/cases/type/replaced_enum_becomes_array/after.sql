create type mood as enum ('high', 'low');
create table t (id int, feels mood[], constraint one_dimension check (array_ndims(feels) = 1));
