create table ev (id bigint not null, region text not null, v bigint default 1, note text, primary key (id, region)) partition by list (region);
create table ev_eu partition of ev for values in ('de', 'fr') partition by hash (id);
create table ev_eu_0 partition of ev_eu for values with (modulus 1, remainder 0);
create table ev_us partition of ev for values in ('us');
create index ev_v on ev (v, note);
create index ev_us_own on ev_us (v desc);
