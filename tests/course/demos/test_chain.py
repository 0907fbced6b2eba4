"""The three states of lesson 05: what can happen has an arrow, what cannot has none."""

import matplotlib.text
import numpy as np

from rlvae_tutor.course.demos import chain

P = np.zeros([3, 2, 3])
P[0] = [[0.7, 0.3, 0.0], [0.0, 0.6, 0.4]]
P[1, :, 1] = P[2, :, 2] = 1


def drawn(monkeypatch, probabilities):
    """The texts in the picture, arrows without a label left out."""
    figures = []
    monkeypatch.setattr(chain, "figure_png", figures.append)
    chain.chain_figure(probabilities, ["fresh", "good", "broken"], ["small", "large"], paying=1)
    return [text.get_text() for text in figures[0].axes[0].findobj(matplotlib.text.Text) if text.get_text()]


def test_every_arrow_names_action_and_probability_and_what_it_pays(monkeypatch):
    texts = drawn(monkeypatch, P)
    for label in ("small: 0.7", "small: 0.3, pays 1", "large: 0.6, pays 1", "large: 0.4"):
        assert texts.count(label) == 1
    assert texts.count("small or large: 1") == 2
    assert len(texts) == 4 + 2 + 3


def test_what_cannot_happen_has_no_arrow(monkeypatch):
    safe = P.copy()
    safe[0, 1] = [0.4, 0.6, 0.0]
    texts = drawn(monkeypatch, safe)
    assert "large: 0.4" in texts  # now a loop
    assert len(texts) == 4 + 2 + 3
    safe[0, 1] = safe[0, 0]
    assert not any("large: 0.4" in text for text in drawn(monkeypatch, safe))


def test_it_is_a_picture():
    assert chain.chain_figure(P, ["a", "b", "c"], ["d", "e"], 1).data.startswith(b"\x89PNG")
