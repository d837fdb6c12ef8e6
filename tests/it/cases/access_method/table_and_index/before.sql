create access method am type index handler bthandler;
create access method tm type table handler heap_tableam_handler;
comment on access method am is 'x';
