-- The file of examples/mobius/schema before migration 005.
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
    deleted_at TIMESTAMPTZ
);

COMMENT ON COLUMN brands.learning_active IS 'Kept by feedback_learning_trigger: on from 50 pieces of feedback';

CREATE INDEX idx_brands_org ON brands (organization_id) WHERE deleted_at IS NULL;

CREATE TRIGGER brands_updated_at BEFORE UPDATE ON brands
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- The service is the only one that reaches the tables: row-level security without a policy, and no privileges.
ALTER TABLE brands ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON brands FROM anon, authenticated;
GRANT ALL ON brands TO service_role;
