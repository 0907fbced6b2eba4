"""The exercises of all lessons, one file each, in a folder for each lesson: 08.2 is `lesson_08/ex2_bellman_backup.py`.

`SHEETS` is the one list of them. It stands here without the exercises themselves, whose import takes TensorFlow's
seconds, so that a report of progress is instant.
"""

# The names of each lesson's exercises, in the order in which its sheet asks them.
SHEETS: dict[str, tuple[str, ...]] = {
    "01": ("unused_variables", "training_step", "dead_latents", "draw_codes"),
    "02": ("kl", "reparameterise", "negative_elbo"),
    "03": ("categorical_log_likelihood", "gaussian_log_likelihood", "predicted_active_latents"),
    "04": ("active_units", "importance_weighted_bound", "best_model"),
    "05": ("transition", "observation", "judge_step", "weights_suffice"),
    "06": ("discounted_return", "telescoping_rewards", "charged_rewards", "hacked"),
    "07": ("cosine_action", "evaluate", "lowest_loss_in_two_steps"),
    "08": ("cell_shares", "bellman_backup", "greedy_policy", "regret"),
    "09": ("q_update", "epsilon_greedy", "step_sizes"),
    "10": ("bin_numbers", "n_step_target", "preferred_actions"),
    "11": ("replayed", "double_target", "learn_with_target"),
    "12": ("interquartile_mean", "resampled_differences", "tasks_to_pay_back", "verdict"),
    "13": ("convolved", "unshuffled", "bits", "distance_to_nearest"),
    "14": ("word_log_likelihood", "seen_letters", "price_of_the_code", "well_invented"),
    "15": ("log_mel", "spectral_convergence", "leaked_share", "walk"),
    "16": ("gaussian_interval", "interval_coverage", "flagged", "sample_variance"),
    "17": ("update_operations", "speed_up", "times_as_fast", "chunk_members"),
    "18": ("reported_loss", "controlled_weights", "crashes_and_mean", "reward_end_and_target"),
}


def exercise_ids() -> list[str]:
    """The ids of all exercises, such as "04/active_units", in the order of the sheets."""
    return [f"{lesson}/{name}" for lesson, names in SHEETS.items() for name in names]


def module_of(lesson: str, name: str) -> str:
    """The full name of the module that holds an exercise: its file begins with its number on the sheet."""
    return f"{__name__}.lesson_{lesson}.ex{SHEETS[lesson].index(name) + 1}_{name}"
