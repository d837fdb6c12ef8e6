create subscription one connection 'host=127.0.0.1 port=1 dbname=x' publication a with (connect = false, slot_name = 'one', synchronous_commit = 'local');
create subscription two connection 'host=127.0.0.1 port=1 dbname=x' publication a with (connect = false, slot_name = 'two');
comment on subscription two is 'kept';
create subscription old_feed connection 'host=127.0.0.1 port=1 dbname=y' publication c with (connect = false, slot_name = 'three');
