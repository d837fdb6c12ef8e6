create access method am type index handler hashhandler;
create access method tm2 type table handler heap_tableam_handler;
comment on access method am is 'y';
