"""What is compared with services built otherwise; for a person to run, not for the suite."""
