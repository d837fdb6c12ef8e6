-- The same as ../twin.sql before migration 005.
\ir ../../../../../examples/mobius/schema/timestamps.sql
\ir brands.sql
\ir ../../../../../examples/mobius/schema/assets.sql
\ir ../../../../../examples/mobius/schema/feedback.sql
\ir ../../../../../examples/mobius/schema/learning.sql
\ir ../buckets.sql
