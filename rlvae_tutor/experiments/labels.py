"""What each contestant is called, in all tables and pictures, by its name in the JSON files."""

# Learners and schedules as the study calls them, in the order of its tables.
STUDY = {
    "richer": "Q-learning, richer actions",
    "learning_rate": "Q-learning, learning rate alone (one policy)",
    "search_richer": "searched schedule, richer controls",
    "search_learning_rate": "searched schedule, learning rate alone",
    "constant_in_hindsight": "Adam, best constant in hindsight",
    "constant_averaged_in_hindsight": "best constant in hindsight, weights averaged",
    "constant_adam_best": "Adam, constant",
    "constant_adam_default": "Adam, default 0.001",
    "constant_sgd_best": "SGD, constant",
    "constant_momentum_best": "momentum, constant",
    "cosine_best": "cosine",
    "flat_then_cosine_best": "flat, then cosine",
    "one_cycle_best": "one-cycle",
    "exponential_best": "exponential decay",
    "hypergradient_best": "hypergradient descent",
    "reduce_on_plateau_best": "reduce on plateau",
    "kl_warm_up_best": "one-cycle, linear KL warm-up",
    "kl_cyclical_best": "one-cycle, cyclical KL weight",
    "kl_controlled_best": "one-cycle, ControlVAE",
    "constant_averaged_best": "constant, weights averaged",
    "one_cycle_averaged_best": "one-cycle, weights averaged",
    "warm_up_averaged_best": "warm-up, weights averaged",
    "one_cycle_extras_best": "one-cycle, KL weight and average",
    "warm_up_extras_best": "warm-up, KL weight and average",
    "random": "random actions",
}
# In the race every schedule is tuned on the task of the race.
RACE = {
    "q_learning": "Q-learning",
    "constant_adam": "Adam, rate as started",
    "random": STUDY["random"],
    "constant_adam_best": "Adam, tuned constant",
    "cosine_best": "Adam, tuned cosine",
    "flat_then_cosine_best": "Adam, tuned flat + cosine",
    "one_cycle_best": "Adam, tuned one-cycle",
    "constant_adam_default": STUDY["constant_adam_default"],
}
# In the transfer table it matters where a contestant was learned or tuned.
TRANSFER = {
    "digits_policy": "Q-learning, learned on digits",
    "mixture_policy": "Q-learning, learned on all fields",
    "constant_adam_default": STUDY["constant_adam_default"],
    "constant_adam_best": "Adam, constant tuned on digits",
    "cosine_best": "cosine tuned on digits",
    "one_cycle_best": "one-cycle tuned on digits",
    "constant_in_hindsight": "best constant for this field",
    "one_cycle_in_hindsight": "best one-cycle for this field",
}


def study_label(name: str) -> str:
    """What a contestant of the study is called; some repeat one action, and are called after its factor."""
    return STUDY[name] if name in STUDY else f"always times {name.removeprefix('always_')}"
