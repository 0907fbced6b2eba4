import numpy as np

from rlvae_tutor.figures import png, study_figure


def test_it_is_made_of_what_the_file_says(finished_study):
    assert png(study_figure(finished_study.content)) == (finished_study.folder / "study.png").read_bytes()


def test_the_learners_are_drawn_at_every_start(finished_study):
    axes = study_figure(finished_study.content).axes[0]
    starts = finished_study.content["summaries"]["digits"]["richer"]["by_start"]
    drawn = next(bars for bars in axes.containers if bars.get_label() == finished_study.content["labels"]["richer"])
    np.testing.assert_allclose(drawn.lines[0].get_ydata(), [start["mean"] for start in starts])


def test_every_unseen_task_has_its_row(finished_study):
    axes = study_figure(finished_study.content).axes[1]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["bars"]
