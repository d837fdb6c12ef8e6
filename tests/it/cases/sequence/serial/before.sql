create table a (id serial primary key, big bigserial, "Small" smallserial);
