-- Stand-ins for pg_cron, which loads in one database of a server only: the same table, the same functions, the same rows, and no job
-- ever runs. Run by a superuser; jobs are kept under the names of pg_cron 1.4 (the oldest in use), and seconds schedules, which came
-- with 1.5, are refused where `cron_stand_in.seconds` is off.

CREATE SCHEMA cron;
CREATE SEQUENCE cron.jobid_seq;
CREATE TABLE cron.job (
    jobid bigint DEFAULT nextval('cron.jobid_seq'::regclass) NOT NULL,
    schedule text NOT NULL,
    command text NOT NULL,
    nodename text DEFAULT 'localhost'::text NOT NULL,
    nodeport integer DEFAULT inet_server_port() NOT NULL,
    database text DEFAULT current_database() NOT NULL,
    username text DEFAULT CURRENT_USER NOT NULL,
    active boolean DEFAULT true NOT NULL,
    jobname name,
    CONSTRAINT job_pkey PRIMARY KEY (jobid),
    CONSTRAINT jobname_username_uniq UNIQUE (jobname, username)
);
ALTER TABLE cron.job ENABLE ROW LEVEL SECURITY;
CREATE POLICY cron_job_policy ON cron.job USING (username = CURRENT_USER);

CREATE SEQUENCE cron.runid_seq;
CREATE TABLE cron.job_run_details (
    jobid bigint,
    runid bigint DEFAULT nextval('cron.runid_seq'::regclass) NOT NULL,
    job_pid integer,
    database text,
    username text,
    command text,
    status text,
    return_message text,
    start_time timestamp with time zone,
    end_time timestamp with time zone,
    CONSTRAINT job_run_details_pkey PRIMARY KEY (runid)
);
ALTER TABLE cron.job_run_details ENABLE ROW LEVEL SECURITY;
CREATE POLICY cron_job_run_details_policy ON cron.job_run_details USING (username = CURRENT_USER);

GRANT SELECT ON TABLE cron.job TO PUBLIC;
GRANT SELECT, DELETE ON TABLE cron.job_run_details TO PUBLIC;
GRANT SELECT ON SEQUENCE cron.jobid_seq, cron.runid_seq TO PUBLIC;

-- A schedule is refused as pg_cron refuses it: five fields of numbers, names, ranges, steps and lists within their bounds (it reads
-- nothing after them), or @daily and its like.
CREATE FUNCTION cron.stand_in_check_schedule(schedule text) RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
DECLARE
    fields text[];
    lowest int[] := ARRAY[0, 0, 1, 1, 0];
    highest int[] := ARRAY[59, 23, 31, 12, 7];
    months text[] := ARRAY['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
    days text[] := ARRAY['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
    item text;
    parts text[];
    bound text;
    number int;
    valid boolean := true;
BEGIN
    IF schedule ~ '^\s*@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)\s*$' THEN
        RETURN;
    END IF;
    IF schedule ~* '^\s*([1-9]|[1-5][0-9])\s+seconds?\s*$' THEN
        IF current_setting('cron_stand_in.seconds', true) = 'off' THEN
            RAISE EXCEPTION 'invalid schedule: %', schedule USING ERRCODE = 'invalid_parameter_value',
                HINT = 'A schedule in seconds needs pg_cron 1.5 or later on the target.';
        END IF;
        RETURN;
    END IF;
    fields := regexp_split_to_array(btrim(schedule, E' \t'), '[ \t]+');
    IF coalesce(array_length(fields, 1), 0) < 5 THEN
        valid := false;
    ELSE
        <<fields>>
        FOR field IN 1..5 LOOP
            FOREACH item IN ARRAY string_to_array(fields[field], ',') LOOP
                parts := regexp_match(lower(item), '^(\*|[0-9]+|[a-z]{3})(?:-([0-9]+|[a-z]{3}))?(?:/([0-9]+))?$');
                -- A step follows a star or a range, never one number; digits are limited so that they fit an integer.
                IF parts IS NULL OR length(item) > 20 OR parts[3] ~ '^0+$'
                    OR (parts[1] <> '*' AND parts[2] IS NULL AND parts[3] IS NOT NULL)
                THEN
                    valid := false;
                    EXIT fields;
                END IF;
                FOREACH bound IN ARRAY parts[1:2] LOOP
                    CONTINUE WHEN bound IS NULL OR bound = '*';
                    number := CASE
                        WHEN bound ~ '^[0-9]+$' THEN bound::int
                        WHEN field = 4 THEN array_position(months, bound)
                        WHEN field = 5 THEN array_position(days, bound) - 1
                    END;
                    IF number IS NULL OR number < lowest[field] OR number > highest[field] THEN
                        valid := false;
                        EXIT fields;
                    END IF;
                END LOOP;
            END LOOP;
        END LOOP;
    END IF;
    IF NOT valid THEN
        RAISE EXCEPTION 'invalid schedule: %', schedule USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

-- One door for all the ways to schedule. As in pg_cron, scheduling a known name anew changes its schedule and command only: the database
-- stays, and a job that was switched off stays off. The table is its owner's alone, so that it runs as the owner and is told the caller.
CREATE FUNCTION cron.stand_in_store(job_name text, schedule text, command text, database text, username text, active boolean)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    stored bigint;
BEGIN
    PERFORM cron.stand_in_check_schedule(schedule);
    INSERT INTO cron.job AS job (schedule, command, nodeport, database, username, active, jobname)
    VALUES (schedule, command, current_setting('port')::int, database, username, active, job_name)
    ON CONFLICT ON CONSTRAINT jobname_username_uniq DO UPDATE
        SET schedule = excluded.schedule, command = excluded.command
    RETURNING job.jobid INTO stored;
    RETURN stored;
END
$$;

CREATE FUNCTION cron.schedule(schedule text, command text) RETURNS bigint LANGUAGE plpgsql STRICT AS $$
BEGIN
    RETURN cron.stand_in_store(NULL, schedule, command, current_database(), current_user, true);
END
$$;
COMMENT ON FUNCTION cron.schedule(text, text) IS 'schedule a pg_cron job';

CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF job_name IS NULL THEN
        RAISE EXCEPTION 'job_name can not be NULL' USING ERRCODE = 'internal_error';
    ELSIF schedule IS NULL THEN
        RAISE EXCEPTION 'schedule can not be NULL' USING ERRCODE = 'internal_error';
    ELSIF command IS NULL THEN
        RAISE EXCEPTION 'command can not be NULL' USING ERRCODE = 'internal_error';
    END IF;
    RETURN cron.stand_in_store(job_name, schedule, command, current_database(), current_user, true);
END
$$;
COMMENT ON FUNCTION cron.schedule(text, text, text) IS 'schedule a pg_cron job';

CREATE FUNCTION cron.schedule_in_database(
    job_name text, schedule text, command text, database text, username text DEFAULT NULL, active boolean DEFAULT true
) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF job_name IS NULL THEN
        RAISE EXCEPTION 'job_name can not be NULL' USING ERRCODE = 'internal_error';
    ELSIF schedule IS NULL THEN
        RAISE EXCEPTION 'schedule can not be NULL' USING ERRCODE = 'internal_error';
    ELSIF command IS NULL THEN
        RAISE EXCEPTION 'command can not be NULL' USING ERRCODE = 'internal_error';
    END IF;
    RETURN cron.stand_in_store(
        job_name, schedule, command, coalesce(database, current_database()), coalesce(username, current_user), coalesce(active, true)
    );
END
$$;
COMMENT ON FUNCTION cron.schedule_in_database(text, text, text, text, text, boolean) IS 'schedule a pg_cron job';

CREATE FUNCTION cron.stand_in_remove(job_id bigint, job_name name, username text)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM cron.job
    WHERE (job.jobid = job_id OR job.jobname = job_name) AND job.username = stand_in_remove.username;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'could not find valid entry for job %', coalesce(quote_literal(job_name), job_id::text)
            USING ERRCODE = 'internal_error';
    END IF;
    RETURN true;
END
$$;

CREATE FUNCTION cron.unschedule(job_id bigint) RETURNS boolean LANGUAGE plpgsql STRICT AS $$
BEGIN
    RETURN cron.stand_in_remove(job_id, NULL, current_user);
END
$$;
COMMENT ON FUNCTION cron.unschedule(bigint) IS 'unschedule a pg_cron job';

CREATE FUNCTION cron.unschedule(job_name name) RETURNS boolean LANGUAGE plpgsql STRICT AS $$
BEGIN
    RETURN cron.stand_in_remove(NULL, job_name, current_user);
END
$$;
COMMENT ON FUNCTION cron.unschedule(name) IS 'unschedule a pg_cron job';

CREATE FUNCTION cron.alter_job(
    job_id bigint, schedule text DEFAULT NULL, command text DEFAULT NULL, database text DEFAULT NULL, username text DEFAULT NULL,
    active boolean DEFAULT NULL
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF num_nonnulls(schedule, command, database, username, active) = 0 THEN
        RAISE EXCEPTION 'no updates specified' USING ERRCODE = 'internal_error',
            HINT = 'You must specify at least one job attribute to change when calling alter_job';
    END IF;
    IF schedule IS NOT NULL THEN
        PERFORM cron.stand_in_check_schedule(schedule);
    END IF;
    UPDATE cron.job AS job
    SET schedule = coalesce(alter_job.schedule, job.schedule),
        command = coalesce(alter_job.command, job.command),
        database = coalesce(alter_job.database, job.database),
        username = coalesce(alter_job.username, job.username),
        active = coalesce(alter_job.active, job.active)
    WHERE job.jobid = alter_job.job_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Job % does not exist or you don''t own it', job_id USING ERRCODE = 'internal_error';
    END IF;
END
$$;
COMMENT ON FUNCTION cron.alter_job(bigint, text, text, text, text, boolean)
    IS 'Alter the job identified by job_id. Any option left as NULL will not be modified.';

REVOKE ALL ON FUNCTION cron.stand_in_check_schedule(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION cron.alter_job(bigint, text, text, text, text, boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION cron.schedule_in_database(text, text, text, text, text, boolean) FROM PUBLIC;

-- On the platform postgres schedules its own jobs.
DO $grants$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'postgres') THEN
        GRANT USAGE ON SCHEMA cron TO postgres WITH GRANT OPTION;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cron TO postgres WITH GRANT OPTION;
        GRANT ALL ON ALL TABLES IN SCHEMA cron TO postgres WITH GRANT OPTION;
        REVOKE ALL ON TABLE cron.job FROM postgres;
        GRANT SELECT ON TABLE cron.job TO postgres WITH GRANT OPTION;
    END IF;
END
$grants$;
