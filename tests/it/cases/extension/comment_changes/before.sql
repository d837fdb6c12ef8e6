create extension pgcrypto;
comment on extension pgcrypto is 'mine';
