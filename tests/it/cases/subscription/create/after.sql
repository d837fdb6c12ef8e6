create table public.t (a int);
create subscription "Feed" connection 'host=127.0.0.1 port=1 dbname=x password=''it is secret''' publication a, "B" with (connect = false, slot_name = 'feed', binary = true, streaming = true);
comment on subscription "Feed" is 'x';
create subscription plain connection 'host=127.0.0.1 port=1 dbname=x' publication a with (connect = false, slot_name = none);
