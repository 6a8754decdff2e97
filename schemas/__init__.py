"""What every table is: one class per table, and the code lists with their years. No computation."""
