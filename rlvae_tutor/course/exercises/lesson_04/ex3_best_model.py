"""Exercise 04.3: Rate and distortion."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 3. Rate and distortion

Two or three VAEs, each with the beta that it was trained with. Which is the best model of the data?
"""

EVEN, CHEAP, TIGHT, DEAR, POOR, FAIR = (
    {"rate": rate, "distortion": distortion, "beta": beta}
    for rate, distortion, beta in [
        (5.0, 22.0, 1.0),
        (12.0, 16.0, 0.1),
        (2.0, 24.5, 4.0),
        (14.0, 15.0, 1.0),
        (1.0, 30.0, 1.0),
        (6.0, 20.0, 0.5),
    ]
)


@exercise(
    "04/best_model",
    "Rate and distortion",
    question=QUESTION,
    cases=[
        Case(([EVEN, CHEAP],), "rate 5 and distortion 22 at beta 1; rate 12 and distortion 16 at beta .1"),
        Case(([EVEN, CHEAP, DEAR],), "rates 5, 12, 14, distortions 22, 16, 15, betas 1, .1, 1"),
        Case(([EVEN, TIGHT, POOR],), "rate 5, distortion 22, beta 1; 2, 24.5 and 4; 1, 30 and 1"),
        Case(([EVEN, FAIR],), "rate 5, distortion 22, beta 1; 6, 20 and .5"),
    ],
    hints=[
        "Which is the better model of the data: the one with the better ELBO, however it was trained.",
        "The negative ELBO is rate + distortion. The weight beta is a way to train, no way to judge.",
    ],
)
def best_model(models: list[dict[str, float]]) -> int:
    """Number, from 0, of the model with the best ELBO.

    Each model is a dictionary with its `rate` (the KL, nats), its `distortion` (the reconstruction error, nats) and the
    `beta` that it was trained with.
    """
    return int(np.argmin([model["rate"] + model["distortion"] for model in models]))


@best_model.wrong(
    "You compared the losses that they were trained with: with a small beta any model looks good.",
    "Losses with different betas are different units. Judge at beta 1.",
)
def losses_with_their_own_beta(models: list[dict[str, float]]) -> object:
    return int(np.argmin([model["beta"] * model["rate"] + model["distortion"] for model in models]))


@best_model.wrong(
    "You chose the lowest distortion, the best autoencoder.",
    "Its codes may be anything; the rate is what a code costs.",
)
def lowest_distortion(models: list[dict[str, float]]) -> object:
    return int(np.argmin([model["distortion"] for model in models]))


@best_model.wrong(
    "You divided the training loss by its beta, which weighs the distortion anew.",
    "The ELBO has weight 1 on both parts, whatever the training had.",
)
def losses_divided_by_beta(models: list[dict[str, float]]) -> object:
    return int(np.argmin([model["rate"] + model["distortion"] / model["beta"] for model in models]))


@best_model.wrong(
    "You chose the lowest rate: the cheapest code says the least.",
    "A code that says nothing costs nothing; the distortion tells what is lost by it.",
)
def lowest_rate(models: list[dict[str, float]]) -> object:
    return int(np.argmin([model["rate"] for model in models]))


@best_model.wrong("You chose the largest of the negative ELBOs.", "It is a loss: lower is better.")
def largest_loss(models: list[dict[str, float]]) -> object:
    return int(np.argmax([model["rate"] + model["distortion"] for model in models]))


@best_model.wrong("You gave the model itself.", "Asked for is its number, from 0.")
def model_for_number(models: list[dict[str, float]]) -> object:
    return models[best_model.reference(models)]


@best_model.wrong("You gave the loss of the best model.", "Asked for is its number, from 0.")
def loss_for_number(models: list[dict[str, float]]) -> object:
    return min(model["rate"] + model["distortion"] for model in models)
