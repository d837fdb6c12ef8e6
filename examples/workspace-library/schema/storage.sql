-- Two private buckets for files of up to 1 GB. A user's files are in the folder that is named after the user's id.
INSERT INTO storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
VALUES (
    'workspace-temp',
    'workspace-temp',
    false,
    1073741824, -- 1GB
    ARRAY['image/jpeg', 'image/png', 'image/webp', 'video/mp4']
);

INSERT INTO storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
VALUES (
    'user-library',
    'user-library',
    false,
    1073741824, -- 1GB
    ARRAY['image/jpeg', 'image/png', 'image/webp', 'video/mp4']
);

CREATE POLICY "workspace_temp_access" ON storage.objects
FOR ALL USING (
    bucket_id = 'workspace-temp' AND
    auth.uid()::text = (storage.foldername(name))[1]
);

CREATE POLICY "user_library_access" ON storage.objects
FOR ALL USING (
    bucket_id = 'user-library' AND
    auth.uid()::text = (storage.foldername(name))[1]
);
