-- The workspace: generated assets wait here for seven days, to be saved to the library or forgotten.
CREATE TABLE workspace_assets (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES auth.users(id) ON DELETE CASCADE,

    -- Asset basics
    asset_type TEXT NOT NULL CHECK (asset_type IN ('image', 'video')),
    temp_storage_path TEXT NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    mime_type TEXT NOT NULL,
    duration_seconds DECIMAL(10,3), -- For videos

    -- Generation context
    job_id UUID NOT NULL,
    asset_index INTEGER NOT NULL DEFAULT 0,
    generation_seed BIGINT NOT NULL,
    original_prompt TEXT NOT NULL,
    model_used TEXT NOT NULL,
    generation_settings JSONB DEFAULT '{}',

    -- Auto-cleanup
    created_at TIMESTAMPTZ DEFAULT NOW(),
    expires_at TIMESTAMPTZ DEFAULT (NOW() + INTERVAL '7 days'),

    UNIQUE(user_id, job_id, asset_index)
);

CREATE INDEX idx_workspace_user_created ON workspace_assets(user_id, created_at DESC);
CREATE INDEX idx_workspace_expires ON workspace_assets(expires_at);

ALTER TABLE workspace_assets ENABLE ROW LEVEL SECURITY;
CREATE POLICY workspace_policy ON workspace_assets FOR ALL USING (auth.uid() = user_id);

REVOKE ALL ON workspace_assets FROM anon, authenticated;
GRANT SELECT, INSERT, UPDATE, DELETE ON workspace_assets TO authenticated;
GRANT ALL ON workspace_assets TO service_role;

-- The page shows new assets as they arrive.
ALTER PUBLICATION supabase_realtime ADD TABLE workspace_assets;

-- Files of forgotten assets, for the storage API to delete: deleted by SQL, they would stay behind.
CREATE TABLE workspace_deletions (
    storage_path TEXT PRIMARY KEY,
    queued_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);
COMMENT ON TABLE workspace_deletions IS 'Work for the service: delete each file from bucket workspace-temp, then its row here';
ALTER TABLE workspace_deletions ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON workspace_deletions FROM anon, authenticated;
GRANT ALL ON workspace_deletions TO service_role;

CREATE OR REPLACE FUNCTION cleanup_expired_workspace_assets()
RETURNS void
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    WITH expired AS (
        DELETE FROM public.workspace_assets
        WHERE expires_at < NOW()
        RETURNING temp_storage_path
    )
    INSERT INTO public.workspace_deletions (storage_path)
    SELECT temp_storage_path FROM expired
    ON CONFLICT (storage_path) DO NOTHING;
END;
$$ LANGUAGE plpgsql;

REVOKE EXECUTE ON FUNCTION cleanup_expired_workspace_assets() FROM PUBLIC, anon, authenticated;
GRANT EXECUTE ON FUNCTION cleanup_expired_workspace_assets() TO service_role;

SELECT cron.schedule('cleanup-expired-workspace-assets', '15 * * * *', 'SELECT public.cleanup_expired_workspace_assets()');
