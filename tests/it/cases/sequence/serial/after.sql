create table a (id bigserial primary key, big bigserial, "Small" smallint not null);
