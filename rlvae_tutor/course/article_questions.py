"""The article's six questions, its challenges and its outlook, in our words, with what a learner measured of each."""

from collections.abc import Mapping, Sequence
from typing import Any

from rlvae_tutor.course.table import Table
from rlvae_tutor.errors import InputError

# What is asked, the article's answer, and ours: a template for the facts that lesson 18 gathers.
QUESTIONS = (
    (
        "What is the advantage?",
        "Better performance and scalability, harder tasks, generalisation.",
        "Against the best constant rate {less_constant} nats, against a schedule searched for at the same price "
        "{less_searched}. Of {unseen_of} unseen tasks, better than the best constant on {unseen}; of {tasks} tasks, "
        "behind the searched schedule on {behind}.",
    ),
    (
        "What are the challenges?",
        "Slow training of many parameters; the reward; real uses.",
        "Side by side, {times:.0f} times as many updates a second as one Keras VAE; still {trainings:,} trainings for "
        "a policy.",
    ),
    (
        "How is RL applied to a VAE?",
        "Parameters are states, their updates actions, gradient descent the policy.",
        "Seven factors on the learning rate; gradient descent sits in the transition. From eight starts the end varies "
        "by {learned_swing:.2f} nats, with a rate that is kept by {adam_swing:.1f}.",
    ),
    (
        "How to choose the reward?",
        "The probability model of the data, such as the reconstruction error.",
        "An agent that can lower beta earns {more:.1f} nats more by the reconstruction error, with a model {harm:.1f} "
        "nats worse. Sound is the improvement of the ELBO, at gamma 1, with a crash at its price.",
    ),
    (
        "How to choose the optimizer?",
        "Gradient descent, Adam.",
        "Adam throughout; what counts is its rate over time. Digits, in nats: default {default:.2f}, tuned "
        "{constant:.2f}, one-cycle {one_cycle:.2f}; with beta and averages, Q-learning {learned:.2f}, searched "
        "{searched:.2f}.",
    ),
    (
        "How to carry it to real uses?",
        "Images, text, speech, sequences.",
        "Learned on digits, against one-cycle tuned on digits, on {fields} other fields: better on {abroad[better]}, "
        "not settled on {abroad[not settled]}, worse on {abroad[worse]}; crashes on {crashes}.",
    ),
)
# What the article says is hard and what it hopes for, in the same form.
OPEN = (
    ("Challenge: many parameters make training slow", QUESTIONS[1][2]),
    ("Challenge: design a suitable reward", QUESTIONS[3][2]),
    ("Challenge: real uses", QUESTIONS[5][2]),
    (
        "Outlook: more efficient optimization algorithms",
        "A search for a schedule, at the price of one policy, found a better one on {behind} of {tasks} tasks.",
    ),
    (
        "Outlook: more complex tasks",
        "Learned on all {fields} fields, against one-cycle tuned on digits: better on {home[better]}, not settled on "
        "{home[not settled]}, worse on {home[worse]}. In the study, crashes on {study_crashes} of {tasks} tasks.",
    ),
)
NOT_WRITTEN = "not written"


def six_answers(facts: Mapping[str, Any], yours: Sequence[str | None] | None = None) -> Table:
    """The six questions with the article's answer, what was measured, and `yours`, a list of texts; as a table.

    Answers that are empty, None or not there count as not written; `InputError` where there are more than questions.
    """
    heads = ("the article asks", "its answer", "what was measured", "your answer")
    rows = tuple(
        (asked, answer, filled(template, facts), own)
        for (asked, answer, template), own in zip(QUESTIONS, written(yours or []), strict=True)
    )
    return Table("Six questions, answered again", heads, rows)


def written(yours: Sequence[str | None]) -> list[str]:
    """The learner's answers, one for each question."""
    if not isinstance(yours, list | tuple):
        raise InputError("Your six answers are no list; write one of six texts, such as ['first', 'second', ...].")
    if len(yours) > len(QUESTIONS):
        raise InputError(f"There are {len(yours)} answers to {len(QUESTIONS)} questions; leave one for each.")
    return [str(own or NOT_WRITTEN) for own in yours] + [NOT_WRITTEN] * (len(QUESTIONS) - len(yours))


def still_open(facts: Mapping[str, Any]) -> Table:
    """The article's challenges and outlook, each with what was measured, as a table."""
    rows = tuple((statement, filled(template, facts)) for statement, template in OPEN)
    return Table("Challenges and outlook", ("the article", "what was measured"), rows)


def filled(template: str, facts: Mapping[str, Any]) -> str:
    """A sentence with its facts; `InputError` where one of them has not been measured."""
    try:
        return template.format_map(facts)
    except KeyError as missing:
        raise InputError(f"{missing} has not been measured yet; run the cells above this one.") from None
