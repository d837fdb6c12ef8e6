-- The library: what a user keeps. It refers to user_collections, which another file describes, in TOML.
CREATE TABLE user_library (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES auth.users(id) ON DELETE CASCADE,

    -- Asset basics (copied from workspace)
    asset_type TEXT NOT NULL CHECK (asset_type IN ('image', 'video')),
    storage_path TEXT NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    mime_type TEXT NOT NULL,
    duration_seconds DECIMAL(10,3),

    -- Generation metadata
    original_prompt TEXT NOT NULL,
    model_used TEXT NOT NULL,
    generation_seed BIGINT,

    -- Organization
    collection_id UUID REFERENCES user_collections(id) ON DELETE SET NULL,
    custom_title TEXT,
    tags TEXT[] DEFAULT '{}',
    is_favorite BOOLEAN DEFAULT FALSE,
    visibility TEXT DEFAULT 'private' CHECK (visibility IN ('private', 'unlisted', 'public')),

    -- Timestamps
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
);

CREATE INDEX idx_library_user_created ON user_library(user_id, created_at DESC);
CREATE INDEX idx_library_collection ON user_library(collection_id) WHERE collection_id IS NOT NULL;

ALTER TABLE user_library ENABLE ROW LEVEL SECURITY;
-- A foreign key does not ask whose collection it is; the policy does.
CREATE POLICY library_policy ON user_library FOR ALL
    USING (auth.uid() = user_id)
    WITH CHECK (
        auth.uid() = user_id
        AND (collection_id IS NULL OR EXISTS (
            SELECT FROM user_collections WHERE user_collections.id = collection_id AND user_collections.user_id = auth.uid()
        ))
    );

REVOKE ALL ON user_library FROM anon, authenticated;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_library TO authenticated;
GRANT ALL ON user_library TO service_role;

ALTER PUBLICATION supabase_realtime ADD TABLE user_library;

CREATE FUNCTION set_updated_at() RETURNS TRIGGER
SET search_path = ''
AS $$
BEGIN
    NEW.updated_at = NOW();
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER library_updated_at
    BEFORE UPDATE ON user_library
    FOR EACH ROW
    EXECUTE FUNCTION set_updated_at();

-- Counts the assets of a collection: when one comes, goes, or moves from one collection to another.
CREATE OR REPLACE FUNCTION update_collection_asset_count()
RETURNS TRIGGER
SECURITY DEFINER
SET search_path = ''
AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.collection_id IS NOT NULL THEN
        UPDATE public.user_collections
        SET asset_count = asset_count - 1
        WHERE id = OLD.collection_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.collection_id IS NOT NULL THEN
        UPDATE public.user_collections
        SET asset_count = asset_count + 1
        WHERE id = NEW.collection_id;
    END IF;
    RETURN NULL;
END;
$$ LANGUAGE plpgsql;

REVOKE EXECUTE ON FUNCTION update_collection_asset_count() FROM PUBLIC, anon, authenticated;

CREATE TRIGGER trigger_update_collection_asset_count
    AFTER INSERT OR DELETE OR UPDATE OF collection_id ON user_library
    FOR EACH ROW
    EXECUTE FUNCTION update_collection_asset_count();
