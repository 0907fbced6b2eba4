"""The race: Q-learning over optimizer steps against tuned schedules, from eight initial learning rates."""
