-- What was sent: a dispatch for each bulletin with news and each notice with a push. The newest are under way.

CREATE UNLOGGED TABLE generated_follower AS
SELECT istat_code, count(*)::int AS devices FROM subscription_municipality GROUP BY istat_code;

CREATE UNLOGGED TABLE generated_told AS
SELECT row_number() OVER (ORDER BY queued_at) AS id, told.*, queued_at > CAST(:now AS timestamptz) - interval '1 hour' AS under_way
FROM (
    SELECT k AS deciding_id, NULL AS version_id, stamp + interval '3 minutes' AS queued_at
    FROM generated_day
    WHERE EXISTS (SELECT FROM decision WHERE deciding_id = k AND kind = 'new')
    UNION ALL
    SELECT NULL, id, CASE WHEN id <= 4 THEN CAST(:now AS timestamptz) - interval '5 minutes' ELSE at END
    FROM generated_notice WHERE id % 2 = 0
) told;

INSERT INTO dispatch (id, deciding_id, notice_version_id, topic, decided_at, queued_at, notifications)
SELECT id, deciding_id, version_id, 'dpc' || id, queued_at, queued_at, 0 FROM generated_told;

INSERT INTO dispatch_reach (dispatch_id, istat_code, matched, queued, held, gone, accepted, failed, superseded, pending, p50, p95)
SELECT told.id, istat_code, devices, queued, held, gone, CASE WHEN NOT under_way THEN queued - gone - failed END,
    CASE WHEN NOT under_way THEN failed END, CASE WHEN NOT under_way THEN 0 END, CASE WHEN NOT under_way THEN 0 END,
    CASE WHEN NOT under_way THEN 4.5 END, CASE WHEN NOT under_way THEN 31.0 END
FROM (
    SELECT DISTINCT told.id, told.under_way, istat_code
    FROM generated_told told JOIN decision USING (deciding_id) WHERE kind = 'new'
    UNION ALL
    SELECT told.id, under_way, istat_code FROM generated_told told JOIN notice_place USING (version_id)
) told
JOIN generated_follower USING (istat_code)
CROSS JOIN LATERAL (SELECT devices - devices / 10 AS concerned, devices / 50 AS held, devices / 100 AS gone) part
CROSS JOIN LATERAL (SELECT concerned - held AS queued, CASE WHEN generated_chance(told.id * 10000 + istat_code::int % 10000, 90) < 0.02
    THEN concerned / 5 ELSE 0 END AS failed) counted
ORDER BY 1, 2;

UPDATE dispatch SET notifications = devices
FROM (SELECT dispatch_id, sum(queued) AS devices FROM dispatch_reach GROUP BY dispatch_id) summed
WHERE dispatch_id = id;

INSERT INTO dispatch_total (dispatch_id, matched, held, gone, accepted, failed, superseded, pending, p50, p95, summarised_at)
SELECT dispatch_id, CASE WHEN NOT under_way THEN sum(matched) END, sum(held), CASE WHEN NOT under_way THEN sum(gone) END,
    sum(accepted), sum(failed), sum(superseded), sum(pending), max(p50), max(p95),
    CASE WHEN NOT under_way THEN queued_at + interval '20 minutes' END
FROM dispatch_reach JOIN generated_told ON id = dispatch_id
GROUP BY dispatch_id, under_way, queued_at;

INSERT INTO dispatch_message (dispatch_id, audience, payload)
SELECT id, md5(id || '.' || n), jsonb_build_object('web_push', 8030, 'notification', jsonb_build_object('title', 'Allerta', 'body', 'Da domani'))
FROM generated_told, generate_series(1, 3) n;

INSERT INTO delivery (subscription_id, dispatch_id, outcome, status, attempts, at)
SELECT subscription_id, dispatch_id, 'accepted', 201, 1, queued_at + generated_chance(subscription_id, 91) * interval '40 seconds'
FROM (
    SELECT DISTINCT subscription_id, told.id AS dispatch_id, told.queued_at
    FROM generated_told told JOIN dispatch_reach ON dispatch_id = told.id JOIN subscription_municipality USING (istat_code)
    WHERE NOT under_way AND told.queued_at > CAST(:now AS timestamptz) - interval '8 days'
) sent
ORDER BY dispatch_id, subscription_id;

INSERT INTO dispatch_batch (dispatch_id, lane, channel, first_subscription, last_subscription, size, recipients, tried,
    started_at, finished_at)
SELECT dispatch_id, lane, 'web_push', min(subscription_id), max(subscription_id), count(*),
    array_agg(subscription_id ORDER BY subscription_id), done, CASE WHEN done THEN queued_at END,
    CASE WHEN done THEN queued_at + interval '1 minute' END
FROM (
    SELECT dispatch_id, subscription_id, queued_at, lane, (row_number() OVER (PARTITION BY dispatch_id ORDER BY subscription_id) - 1) / 2000 AS batch
    FROM (
        SELECT DISTINCT dispatch_id, subscription_id, queued_at,
            CASE WHEN deciding_id IS NULL THEN 'notice' ELSE 'orange' END AS lane
        FROM generated_told JOIN dispatch_reach ON dispatch_id = id JOIN subscription_municipality USING (istat_code)
        WHERE under_way AND subscription_id % 10 < 9
    ) waiting
) batched, LATERAL (SELECT batch % 2 = 0 AS done) known
GROUP BY dispatch_id, lane, batch, queued_at, done;

INSERT INTO delivery (subscription_id, dispatch_id, outcome, status, attempts, at)
SELECT recipient, dispatch_id, CASE WHEN recipient % 30 = 0 THEN 'rejected' ELSE 'accepted' END, 201, 1, finished_at
FROM dispatch_batch, unnest(recipients) recipient
WHERE finished_at IS NOT NULL
ORDER BY dispatch_id, recipient;

INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args, status)
SELECT 'dispatch', 'alerts.send_batch', 40, jsonb_build_object('batch_id', id), 'todo'
FROM dispatch_batch
WHERE finished_at IS NULL;
