create function tg() returns trigger language plpgsql as $$ begin return new; end $$;
create table r (id int primary key);
create table p (id int not null, k int not null, r_id int, constraint p_r foreign key (r_id) references r, primary key (id, k)) partition by list (k);
create trigger tr before insert on p for each row execute function tg();
create table n (id int not null, k int not null, r_id int, constraint p_r foreign key (r_id) references r, constraint n_pk primary key (id, k));
create trigger tr before insert on n for each row execute function tg();
