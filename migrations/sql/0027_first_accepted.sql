-- When the first device had it is counted from outcomes, which go after thirty days: what a report says has to stay.
-- Of dispatches summed up before this it is not known.

ALTER TABLE dispatch_total ADD COLUMN first_accepted double precision;
