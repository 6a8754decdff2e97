"""What On Track is measured against: timings as ratios in one run, and the ceilings that the made-up boroughs allow."""
