-- examples/mobius/schema/storage.toml in SQL, written by hand.
INSERT INTO storage.buckets (id, name, public, file_size_limit, allowed_mime_types) VALUES
    ('brands', 'brands', false, 52428800, ARRAY['application/pdf']),
    ('assets', 'assets', false, 10485760, ARRAY['image/png', 'image/jpeg', 'image/webp']);
