-- Brands: whose guidelines the generated assets have to follow.
CREATE TABLE brands (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id UUID NOT NULL,
    name TEXT NOT NULL,
    website TEXT,
    logo_url TEXT,
    pdf_path TEXT, -- in bucket brands
    guidelines JSONB NOT NULL DEFAULT '{}'::jsonb,
    feedback_count INTEGER NOT NULL DEFAULT 0,
    learning_active BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    deleted_at TIMESTAMPTZ,
    compressed_twin JSONB
);

COMMENT ON COLUMN brands.learning_active IS 'Kept by feedback_learning_trigger: on from 50 pieces of feedback';
COMMENT ON COLUMN brands.compressed_twin IS
    'The guidelines in short, for the model that has to read them with every image (at most 60000 tokens). Null until they are compressed; guidelines stays the source.';

CREATE INDEX idx_brands_org ON brands (organization_id) WHERE deleted_at IS NULL;
CREATE INDEX idx_brands_compressed_twin ON brands (id) WHERE compressed_twin IS NOT NULL;

CREATE TRIGGER brands_updated_at BEFORE UPDATE ON brands
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- The service is the only one that reaches the tables: row-level security without a policy, and no privileges.
ALTER TABLE brands ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON brands FROM anon, authenticated;
GRANT ALL ON brands TO service_role;
