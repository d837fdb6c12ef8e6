-- What people think of the assets. A brand learns once it has enough of it.
CREATE TABLE feedback (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    asset_id UUID NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    brand_id UUID NOT NULL REFERENCES brands (id) ON DELETE CASCADE,
    action TEXT NOT NULL CHECK (action IN ('approve', 'reject')),
    reason TEXT,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
);

CREATE INDEX idx_feedback_brand ON feedback (brand_id);
CREATE INDEX idx_feedback_asset ON feedback (asset_id);

CREATE FUNCTION update_learning_active() RETURNS TRIGGER
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    affected UUID[] := ARRAY[]::UUID[];
BEGIN
    IF TG_OP <> 'INSERT' THEN
        affected := affected || OLD.brand_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        affected := affected || NEW.brand_id;
    END IF;
    UPDATE public.brands
    SET feedback_count = counted.total, learning_active = counted.total >= 50
    FROM (
        SELECT brand.id, COUNT(feedback.id) AS total
        FROM unnest(affected) AS brand (id)
        LEFT JOIN public.feedback ON feedback.brand_id = brand.id
        GROUP BY brand.id
    ) AS counted
    WHERE brands.id = counted.id;
    RETURN NULL;
END;
$$;

CREATE TRIGGER feedback_learning_trigger
    AFTER INSERT OR DELETE OR UPDATE OF brand_id ON feedback
    FOR EACH ROW
    EXECUTE FUNCTION update_learning_active();

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON feedback FROM anon, authenticated;
GRANT ALL ON feedback TO service_role;
