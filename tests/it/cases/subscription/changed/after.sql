create subscription one connection 'host=127.0.0.1 port=2 dbname=x password=p' publication b, a with (connect = false, slot_name = none, binary = true);
create subscription two connection 'host=127.0.0.1 port=1 dbname=x' publication a with (connect = false, slot_name = 'two', two_phase = true);
comment on subscription two is 'kept';
create subscription new_feed connection 'host=127.0.0.1 port=1 dbname=y' publication c with (connect = false, slot_name = 'three');
