-- What is learned from feedback, with whose consent, and who looked.
CREATE TYPE privacy_tier AS ENUM ('off', 'private', 'shared');
COMMENT ON TYPE privacy_tier IS 'off: nothing is learned; private: for the brand alone; shared: also for its industry, without names';

CREATE TABLE learning_settings (
    brand_id UUID PRIMARY KEY REFERENCES brands (id) ON DELETE CASCADE,
    tier privacy_tier NOT NULL DEFAULT 'off',
    consented_at TIMESTAMPTZ,
    consent_version TEXT,
    retention_days INTEGER NOT NULL DEFAULT 365 CHECK (retention_days > 0),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    -- Nothing is learned without consent.
    CONSTRAINT learning_needs_consent CHECK (tier = 'off' OR consented_at IS NOT NULL)
);

CREATE TABLE brand_patterns (
    brand_id UUID NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    pattern_type TEXT NOT NULL CHECK (pattern_type IN ('color', 'style', 'prompt')),
    pattern JSONB NOT NULL,
    sample_count INTEGER NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (brand_id, pattern_type)
);

CREATE TABLE industry_patterns (
    industry TEXT NOT NULL,
    pattern_type TEXT NOT NULL CHECK (pattern_type IN ('color', 'style', 'prompt')),
    pattern JSONB NOT NULL,
    -- Fewer than five brands could be told apart.
    contributor_count INTEGER NOT NULL CHECK (contributor_count >= 5),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    PRIMARY KEY (industry, pattern_type)
);

CREATE TABLE learning_audit_log (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    brand_id UUID, -- stays when the brand goes
    action TEXT NOT NULL,
    details JSONB NOT NULL DEFAULT '{}'::jsonb,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE TRIGGER learning_settings_updated_at BEFORE UPDATE ON learning_settings
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER brand_patterns_updated_at BEFORE UPDATE ON brand_patterns
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER industry_patterns_updated_at BEFORE UPDATE ON industry_patterns
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE learning_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE brand_patterns ENABLE ROW LEVEL SECURITY;
ALTER TABLE industry_patterns ENABLE ROW LEVEL SECURITY;
ALTER TABLE learning_audit_log ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON learning_settings, brand_patterns, industry_patterns, learning_audit_log FROM anon, authenticated;
GRANT ALL ON learning_settings, brand_patterns, industry_patterns TO service_role;
-- A log is written to and read.
REVOKE ALL ON learning_audit_log FROM service_role;
GRANT SELECT, INSERT ON learning_audit_log TO service_role;
