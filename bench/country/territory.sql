-- A country of squares with crooked borders that neighbours share, in regions of provinces, with alert zones old and new.

CREATE FUNCTION generated_chance(n bigint, salt integer) RETURNS float LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT (hashint8extended(n, salt) & 1048575) / 1048576.0';

CREATE UNLOGGED TABLE generated_place AS
SELECT n, region, i, to_char(province, 'FM000') || to_char(i % :places + 1, 'FM000') AS istat_code, province,
    round((6.8 + (region - 1) % 5 * 2.3 + i % 20 * 0.06)::numeric, 2)::float AS x,
    round((36.6 + (region - 1) / 5 * 2.5 + i / 20 * 0.06)::numeric, 2)::float AS y
FROM (
    SELECT n, :first_region + n / (:provinces * :places) AS region, n % (:provinces * :places) AS i
    FROM generate_series(0, :regions * :provinces * :places - 1) n
) numbered
CROSS JOIN LATERAL (SELECT (region - 1) * :provinces + i / :places + 1 AS province) placed;

ALTER TABLE generated_place ADD PRIMARY KEY (istat_code);

INSERT INTO municipality (istat_code, name, province_code, province_name, region_code, region_name, population, coastal,
    boundary_source, boundary)
SELECT istat_code,
    (ARRAY['Castel', 'Monte', 'San', 'Borgo', 'Villa', 'Rocca', 'Torre', 'Campo', 'Ponte', 'Santa', 'Colle', 'Fonte',
        'Pieve', 'Casale', 'Serra', 'Poggio', 'Valle', 'Isola', 'Terra', 'Prato'])[n % 20 + 1] || ' '
    || (ARRAY['Marino', 'Alta', 'Chiara', 'Vecchia', 'Fiorita', 'Lunga', 'Bianca', 'Grande', 'Rossa', 'Serena',
        'Antica', 'Felice', 'Aurelia', 'Nera', 'Stella', 'Verde', 'Maggiore', 'Nuova', 'Gentile', 'Ombrosa']
        )[n / 20 % 20 + 1]
    || (ARRAY['', ' di Sopra', ' di Sotto', ' Marittima', ' del Lago', ' sul Fiume', ' al Piano', ' d''Arno',
        ' in Chianti', ' a Mare', ' Scalo', ' della Rocca', ' degli Ulivi', ' in Colle', ' Terme', ' al Monte',
        ' di Valle', ' dei Marsi', ' Inferiore', ' sull''Appennino'])[n / 400 + 1],
    chr(65 + province / 26) || chr(65 + province % 26), 'Provincia ' || province, to_char(region, 'FM00'),
    (ARRAY['Piemonte', 'Valle d''Aosta/Vallée d''Aoste', 'Lombardia', 'Trentino-Alto Adige/Südtirol', 'Veneto',
        'Friuli-Venezia Giulia', 'Liguria', 'Emilia-Romagna', 'Toscana', 'Umbria', 'Marche', 'Lazio', 'Abruzzo',
        'Molise', 'Campania', 'Puglia', 'Basilicata', 'Calabria', 'Sicilia', 'Sardegna'])[region],
    round(200 * exp(5.5 * generated_chance(n, 1))), i % 20 = 0, 'generated',
    ST_Multi(ST_MakePolygon(ST_SetSRID(ST_MakeLine(ARRAY(
        SELECT ST_MakePoint(round((px + 0.004 * sin(py * 200))::numeric, 6), round((py + 0.004 * sin(px * 200))::numeric, 6))
        FROM ST_DumpPoints(ST_ExteriorRing(ST_Segmentize(ST_MakeEnvelope(x, y, x + 0.06, y + 0.06), 0.0061))) corner
        CROSS JOIN LATERAL (SELECT round(ST_X(corner.geom)::numeric, 4)::float AS px,
            round(ST_Y(corner.geom)::numeric, 4)::float AS py) rounded
        ORDER BY corner.path
    )), 4326)))
FROM generated_place;

INSERT INTO alert_zone (namespace, code, name, valid_from, valid_to)
SELECT 'dpc', code || suffix, 'Zona ' || code, valid_from, valid_to
FROM (
    SELECT DISTINCT left(region_name, 4) || '-' || chr((65 + i * 10 / (:provinces * :places))::int) AS code
    FROM generated_place JOIN municipality USING (istat_code)
) zones, (VALUES ('', date '2026-06-01', NULL), ('1', NULL, date '2026-05-31')) validity(suffix, valid_from, valid_to);

INSERT INTO municipality_zone (istat_code, zone_id, area_share)
SELECT istat_code, zone.id, 1.0
FROM generated_place
JOIN municipality USING (istat_code)
CROSS JOIN LATERAL (SELECT left(region_name, 4) || '-' || chr((65 + i * 10 / (:provinces * :places))::int) AS own) named
JOIN alert_zone zone ON zone.code IN (own, own || '1');

-- On the borders of zones a few are in two.
INSERT INTO municipality_zone (istat_code, zone_id, area_share)
SELECT istat_code, min(zone.id), 0.1
FROM generated_place
JOIN municipality USING (istat_code)
JOIN alert_zone zone ON starts_with(zone.code, left(region_name, 4)) AND zone.valid_to IS NULL
WHERE generated_chance(n, 2) < 0.02
GROUP BY istat_code
ON CONFLICT DO NOTHING;

CREATE UNLOGGED TABLE generated_zone AS
SELECT id, code, row_number() OVER (ORDER BY code) AS number, min(region) AS region
FROM alert_zone JOIN municipality_zone ON zone_id = id JOIN generated_place USING (istat_code)
WHERE valid_to IS NULL
GROUP BY id, code;
