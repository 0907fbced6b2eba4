"""How policies and schedules are judged: rollouts, baselines, scores and statistics."""
