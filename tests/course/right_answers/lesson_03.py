"""Answers to the exercises of lesson 03 that are right in another way than the solution."""

import numpy as np
from scipy.stats import norm


def text_by_symbols(logits, one_hot):
    """`categorical_log_likelihood` by looking each symbol's probability up."""
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    return np.log(np.take_along_axis(p, one_hot.argmax(-1)[..., None], -1)).sum((1, 2))


ANSWERS = {
    "categorical_log_likelihood": text_by_symbols,
    "gaussian_log_likelihood": lambda x, m, v: norm.logpdf(x, m, np.exp(v / 2)).sum(1),
    "predicted_active_latents": lambda c, s, b, k: len([e for e in np.linalg.svd(c)[1][:k] if e > b * s]),
}
