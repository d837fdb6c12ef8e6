create extension btree_gist;
create table customers (id int primary key, last_order int, last_part int);
create table parts (a int, "B" int, primary key (a, "B"));
create table orders (
  id int, part int, note text check (note <> ''), parent_id int, parent_part int,
  customer_id int references customers (id) on delete cascade on update set null,
  buyer_id int references customers,
  constraint orders_key primary key (id, part) include (note) with (fillfactor = 80),
  constraint orders_note unique (note),
  constraint orders_late unique nulls not distinct (parent_id, part) deferrable initially deferred,
  constraint part_positive check (part > 0),
  constraint odd check (id % 2 = 1) no inherit
);
alter table orders add constraint not_yet check (part < 100) not valid;
alter table orders add constraint orders_parent foreign key (parent_id, parent_part) references orders (id, part)
  on delete set null (parent_part) deferrable;
alter table orders add constraint orders_full foreign key (id, part) references parts (a, "B") match full
  deferrable initially deferred not valid;
alter table customers add constraint last foreign key (last_order, last_part) references orders (id, part);
comment on constraint orders_late on orders is 'Late';
comment on constraint odd on orders is 'Odd ones';
comment on constraint orders_full on orders is 'Both or none';
create table bookings (
  room int, during tsrange, cancelled boolean,
  constraint no_overlap exclude using gist (room with =, during with &&) where (not cancelled) deferrable
);
comment on constraint no_overlap on bookings is 'One at a time';
