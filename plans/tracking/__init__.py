"""How good plans are and whether they get better: checklist, snapshots, indicators, reminders."""
