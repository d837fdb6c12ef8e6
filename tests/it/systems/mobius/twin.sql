-- examples/mobius in SQL alone, written by hand: what its TOML has to mean, in an order that psql can load.
\ir ../../../../examples/mobius/schema/timestamps.sql
\ir ../../../../examples/mobius/schema/brands.sql
\ir ../../../../examples/mobius/schema/assets.sql
\ir ../../../../examples/mobius/schema/feedback.sql
\ir ../../../../examples/mobius/schema/learning.sql
\ir buckets.sql
