create type floatrange as range (subtype = float8, subtype_diff = float8mi);
create type "Text Range" as range (subtype = text, collation = "C", multirange_type_name = "Text Multi");
create table t (id int, r floatrange, m "Text Multi");
comment on type floatrange is 'floats';
