create type thing as enum ('a');
create table other (t thing);
