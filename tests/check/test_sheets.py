"""Every exercise of every lesson: its solution passes, its stub is not attempted, each wrong answer has its name."""

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from rlvae_tutor.backend import tf
from rlvae_tutor.check import Kind, exercises, sheets
from rlvae_tutor.check.exercise import source
from rlvae_tutor.errors import InputError

ALL = {f"{lesson}/{name}": one for lesson in sheets() for name, one in exercises(lesson).all.items()}
MISTAKES = [(name, mistake) for name, one in ALL.items() for mistake in one.misconceptions]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def stub_of(check):
    """What a learner finds: the signature and a line that raises."""
    names = {}
    lines = source(check.reference).splitlines()
    exec(lines[0] + "\n    raise NotImplementedError", names)
    return names[check.name]


@pytest.mark.parametrize("name", ALL)
def test_the_stub_is_not_attempted(name):
    assert ALL[name].examine(stub_of(ALL[name])).kind is Kind.NOT_ATTEMPTED


@pytest.mark.parametrize("name", ALL)
def test_the_solution_passes_and_can_be_read(name):
    assert ALL[name].examine(ALL[name].reference).correct
    assert source(ALL[name].reference).startswith(f"def {ALL[name].name}(")


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=lambda one: getattr(one, "name", one))
def test_each_wrong_answer_gets_exactly_its_own_diagnosis(name, mistake):
    found = ALL[name].examine(mistake.implementation)
    assert (found.kind, found.misconception) == (Kind.MISCONCEPTION, mistake.name)
    assert mistake.diagnosis in found.text


@pytest.mark.parametrize("name", ALL)
def test_every_exercise_knows_mistakes_and_gives_hints(name):
    assert len(ALL[name].misconceptions) >= 3
    assert len(ALL[name].hints) >= 2


def test_an_unknown_lesson_is_refused_with_those_there_are():
    with pytest.raises(InputError, match="no exercises for lesson '99'; there are for 01, 02"):
        exercises("99")


# Answers that are right in another way than the solution.


def names_without_gradient(loss, variables):
    """`unused_variables` by watching one variable at a time."""
    unused = []
    for variable in variables:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(variable)
            value = loss()
        if tape.gradient(value, variable) is None:
            unused.append(variable.name)
    return set(unused)


def step_by_pairs(model, optimizer, x):
    """`training_step` with the older method of Keras optimizers, and the mean taken by hand."""
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum((x - model(x)) ** 2) / tf.size(x, tf.float32)
    pairs = zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables, strict=True)
    optimizer.apply_gradients(pairs)
    return float(loss)


def elbo_in_loops(encode, decode, x, generator):
    """`negative_elbo` from probabilities, one example at a time."""
    means, log_variances = encode(x)
    noise = generator.standard_normal(means.shape)
    total = 0.0
    for one, m, v, e in zip(x, means, np.exp(log_variances), noise, strict=True):
        p = 1 / (1 + np.exp(-decode((m + np.sqrt(v) * e)[None])[0]))
        total -= np.sum(one * np.log(p) + (1 - one) * np.log(1 - p))
        total += sum((a * a + b - 1 - np.log(b)) / 2 for a, b in zip(m, v, strict=True))
    return total / len(x)


def text_by_symbols(logits, one_hot):
    """`categorical_log_likelihood` by looking each symbol's probability up."""
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    return np.log(np.take_along_axis(p, one_hot.argmax(-1)[..., None], -1)).sum((1, 2))


OTHERS = {
    "01/unused_variables": names_without_gradient,
    "01/training_step": step_by_pairs,
    "01/dead_latents": lambda codes: sum(not column.any() for column in codes.T),
    "01/draw_codes": lambda x, codes, n, rng: rng.normal(codes.mean(0), codes.std(0), (n, codes.shape[1])),
    "02/kl": lambda m, v: (np.square(m) - np.log(np.exp(v) / np.e) + np.exp(v)) @ np.full(m.shape[1], 0.5) - m.shape[1],
    "02/reparameterise": lambda m, v, noise: tf.sqrt(tf.exp(v)) * noise + m,
    "02/negative_elbo": elbo_in_loops,
    "03/categorical_log_likelihood": text_by_symbols,
    "03/gaussian_log_likelihood": lambda x, m, v: norm.logpdf(x, m, np.exp(v / 2)).sum(1),
    "03/predicted_active_latents": lambda c, s, b, k: len([e for e in np.linalg.svd(c)[1][:k] if e > b * s]),
    "04/active_units": lambda m, v: len([1 for one in m.T if one.std() > 0.1]) / m.shape[1],
    "04/importance_weighted_bound": lambda p, q: logsumexp(p - q, axis=0, b=1 / len(p)),
    "04/best_model": lambda models: min(range(len(models)), key=lambda i: models[i]["rate"] + models[i]["distortion"]),
}


def test_every_exercise_has_another_right_answer():
    assert OTHERS.keys() == ALL.keys()


@pytest.mark.parametrize("name", OTHERS)
def test_another_right_answer_passes(name):
    assert ALL[name].examine(OTHERS[name]).correct
