"""What the programme and the lists cost and may save: arithmetic on what params.yaml is told, and on nothing else."""
