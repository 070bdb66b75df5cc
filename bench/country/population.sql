-- Where people live, for the first region alone: a few places for each municipality.

INSERT INTO population_source (region_code, name, year, places, people, loaded_at)
SELECT region_code, 'Sezioni generate', 2021, count(*) * 10, sum(population), CAST(:now AS timestamptz) - interval '200 days'
FROM municipality
WHERE region_code = to_char(:first_region, 'FM00')
GROUP BY region_code;

INSERT INTO population_place (source_id, istat_code, people, geometry)
SELECT source.id, istat_code, population / 10.0, ST_SetSRID(ST_MakePoint(x + 0.005 + f * 0.005, y + 0.005 + f * 3 % 10 * 0.005), 4326)
FROM population_source source
JOIN municipality USING (region_code)
JOIN generated_place USING (istat_code)
CROSS JOIN generate_series(0, 9) f;
