-- Generated assets, and the jobs that generate them.
CREATE TABLE jobs (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    brand_id UUID NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    progress NUMERIC(5,2) NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    state JSONB NOT NULL DEFAULT '{}'::jsonb,
    webhook_url TEXT,
    webhook_attempts INTEGER NOT NULL DEFAULT 0,
    idempotency_key VARCHAR(64),
    error TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    expires_at TIMESTAMPTZ NOT NULL DEFAULT NOW() + INTERVAL '24 hours'
);

CREATE INDEX idx_jobs_brand ON jobs (brand_id);
CREATE INDEX idx_jobs_status ON jobs (status);
CREATE INDEX idx_jobs_expires ON jobs (expires_at);
CREATE UNIQUE INDEX idx_jobs_idempotency ON jobs (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE assets (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    brand_id UUID NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    job_id UUID REFERENCES jobs (id) ON DELETE SET NULL,
    prompt TEXT NOT NULL,
    image_path TEXT NOT NULL, -- in bucket assets
    compliance_score REAL CHECK (compliance_score BETWEEN 0 AND 100),
    compliance_details JSONB,
    generation_params JSONB,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'approved', 'rejected')),
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_assets_brand ON assets (brand_id);
CREATE INDEX idx_assets_job ON assets (job_id);

CREATE TABLE templates (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    brand_id UUID NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    name VARCHAR(100) NOT NULL,
    description TEXT,
    generation_params JSONB NOT NULL DEFAULT '{}'::jsonb,
    thumbnail_url TEXT,
    source_asset_id UUID REFERENCES assets (id) ON DELETE SET NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW(),
    updated_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_templates_brand ON templates (brand_id);

CREATE TRIGGER jobs_updated_at BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER assets_updated_at BEFORE UPDATE ON assets FOR EACH ROW EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER templates_updated_at BEFORE UPDATE ON templates FOR EACH ROW EXECUTE FUNCTION set_updated_at();

ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE assets ENABLE ROW LEVEL SECURITY;
ALTER TABLE templates ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON jobs, assets, templates FROM anon, authenticated;
GRANT ALL ON jobs, assets, templates TO service_role;

-- Jobs are kept for a day. Their assets stay.
CREATE FUNCTION cleanup_expired_jobs() RETURNS INTEGER
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = ''
AS $$
DECLARE
    removed INTEGER;
BEGIN
    DELETE FROM public.jobs WHERE expires_at < NOW();
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END;
$$;

REVOKE EXECUTE ON FUNCTION cleanup_expired_jobs() FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION cleanup_expired_jobs() TO service_role;

SELECT cron.schedule('cleanup-expired-jobs', '*/30 * * * *', 'SELECT public.cleanup_expired_jobs()');
