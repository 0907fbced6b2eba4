"""Drive the optimizer, lesson 05: the learner is the policy, with three buttons, on one real training run.

At the end two others drive the same VAE from the same start: plain Adam, which keeps its rate, and the Q-learner that
ships with the package.
"""

import json

import ipywidgets as widgets
import numpy as np

from rlvae_tutor.checkpoint import write_file
from rlvae_tutor.course.check.progress import progress_file
from rlvae_tutor.course.widgets.explorer import wrapped
from rlvae_tutor.evaluation.rollout import comparison_env, rollout
from rlvae_tutor.experiments.shipped import load_shipped_race
from rlvae_tutor.mdp.actions import THREE_FACTORS
from rlvae_tutor.mdp.environment import VAETrainingEnv
from rlvae_tutor.mdp.observations import observation_names
from rlvae_tutor.mdp.policies import keep
from rlvae_tutor.mdp.task import LEARNING_RATE_LIMITS
from rlvae_tutor.plotting import BLACK, BLUE, VERMILION, figure_png, house_style, new_figure, png

OBSERVATION = "full"
HALVE, KEEP, DOUBLE = range(len(THREE_FACTORS))
# Which actions a button takes, in order.
BUTTONS = {"halve": [HALVE], "keep": [KEEP], "double": [DOUBLE], "keep, five times": [KEEP] * 5}
STYLES = {"you": (BLUE, "-"), "plain Adam": (VERMILION, ":"), "Q-learner": (BLACK, "--")}
# What three people may have done, by the moves before they only keep.
DRIVEN = {
    "always keep": [],
    "double seven times, then keep": [DOUBLE] * 7,
    "double seven times, halve at the end": [DOUBLE] * 7 + [KEEP] * 23 + [HALVE] * 10,
}
FILE = "driven.json"
# Losses in nats that differ by less read as the same.
LEVEL = 0.005


class Drive(widgets.VBox):
    """The widget: `buttons` by name, a `picture`, and `words` that tell the observation and, at the end, the score.

    `losses` (nats, outer-validation) and `rates` hold what happened so far, the start first.
    """

    def __init__(self, task, seed, learning_rate):
        self.env, self.start = VAETrainingEnv(task, OBSERVATION, "three_factors"), (seed, learning_rate)
        self.rivals = {}
        self.figure = new_figure(10, 3.6, columns=2)
        self.picture = widgets.Image(format="png", layout=widgets.Layout(max_width="100%"))
        self.words = widgets.HTML()
        self.buttons = {name: button(name, self.pressed(actions)) for name, actions in BUTTONS.items()}
        self.buttons["start again"] = button("start again", lambda _: self.begin())
        super().__init__([widgets.HBox(list(self.buttons.values()), layout=wrapped()), self.picture, self.words])
        self.begin()

    @property
    def over(self):
        """Whether the training has ended, at the horizon or in a crash."""
        return self.info["diverged"] or len(self.losses) > self.env.batch.task.horizon

    def begin(self):
        """A fresh VAE, always the same."""
        seed, rate = self.start
        self.observation, self.info = self.env.reset(seed=seed, options={"learning_rate": rate})
        self.losses, self.rates, self.earned = [self.info["nelbo"]], [rate], 0.0
        self.show()

    def pressed(self, actions):
        """What a button does: its actions, as far as the training lasts."""

        def drive(_):
            for action in actions:
                if not self.over:
                    self.advance(action)
            self.show()

        return drive

    def advance(self, action):
        """One outer step."""
        self.observation, reward, _, _, self.info = self.env.step(action)
        self.earned += reward
        self.losses.append(self.info["nelbo"])
        self.rates.append(self.info["learning_rate"])
        if self.over and not self.info["diverged"]:
            save_schedule(self.rates[1:])

    def show(self):
        """Draw and tell where things stand; the rivals appear when all is over."""
        if self.over and not self.rivals:
            self.rivals = rivals(self.env.batch.task, *self.start)
        for name, one in self.buttons.items():
            one.disabled = self.over and name != "start again"
        runs = {"you": (self.losses, self.rates)} | (self.rivals if self.over else {})
        draw(self.figure.axes, runs, self.env.batch.task.horizon)
        self.picture.value = png(self.figure)
        told = self.score() if self.over else self.standing()
        self.words.value = f'<div aria-live="polite">{told}</div>{table(self.observation)}'

    def standing(self):
        """Where the training stands, in a sentence."""
        step, horizon = len(self.losses) - 1, self.env.batch.task.horizon
        return (
            f"Outer step {step} of {horizon}: loss {self.losses[-1]:.2f} nats, learning rate {self.rates[-1]:.2g}, "
            f"rewards so far {self.earned:.2f}. What next: halve, keep or double?"
        )

    def score(self):
        """Where you and the rivals ended, in a sentence."""
        ends = {name: losses[-1] for name, (losses, _) in self.rivals.items()}
        told = ", ".join(f"{name} at {end:.2f}" for name, end in ends.items())
        if self.info["diverged"]:
            return f"Crashed in step {len(self.losses) - 1}. From the same start {told} nats. Start again?"
        return f"You end at {self.losses[-1]:.2f} nats; from the same start {told}. {verdict(self.losses[-1], ends)}"


def verdict(own, ends):
    """Whom the loss `own` beats and with whom it is level, in a sentence; `ends` are losses in nats by name."""
    beaten = [name for name, end in ends.items() if own < end - LEVEL]
    level = [name for name, end in ends.items() if abs(own - end) <= LEVEL]
    if not beaten and not level:
        return "Both are ahead of you; start again?"
    parts = [f"beat {' and '.join(beaten)}"] * bool(beaten) + [f"are level with {' and '.join(level)}"] * bool(level)
    return f"You {' and '.join(parts)}."


def button(name, action):
    """A button that can be reached by key, too."""
    one = widgets.Button(description=name, layout=widgets.Layout(width="auto", min_width="7em"))
    one.on_click(action)
    return one


def rivals(task, seed, learning_rate):
    """Losses and learning rates of plain Adam and of the shipped Q-learner, from the same VAE, by name."""
    agent, _ = load_shipped_race()
    env = comparison_env(task, 1, "seven_factors", OBSERVATION)
    seen = len(agent.space.low)  # its observations are the first ones of the full set
    policies = {"plain Adam": keep(env.actions), "Q-learner": lambda observations: agent.act(observations[:, :seen])}
    runs = {name: rollout(env, policy, [seed], [learning_rate]) for name, policy in policies.items()}
    return {name: (run.validation[:, 0].tolist(), run.learning_rate[:, 0].tolist()) for name, run in runs.items()}


def draw(axes, runs, horizon):
    """Losses and learning rates over outer steps; `runs` maps a name to both."""
    for one in axes:
        one.clear()
        house_style(one)
        one.set(xlabel="outer step (10 updates each)", xlim=(-0.02 * horizon, 1.02 * horizon))
    for name, (losses, rates) in runs.items():
        colour, dash = STYLES[name]
        mark = {"marker": "o", "markersize": 3.5} if name == "you" else {}
        axes[0].plot(np.minimum(losses, 60), dash, color=colour, label=name, **mark)
        axes[1].plot(rates, dash, color=colour, label=name, **mark)
    axes[0].set(ylabel="negative ELBO (nats)", ylim=(23, 52), title="Loss on outer-validation")
    axes[1].set(ylabel="learning rate", yscale="log", ylim=(LEARNING_RATE_LIMITS[0], 1), title="What the policy did")
    if len(runs) > 1:
        axes[0].legend(frameon=False)


def table(observation):
    """The observation as a table of names and numbers, in two columns."""
    pairs = list(zip(observation_names(OBSERVATION), observation, strict=True))
    cell = lambda name, value: f"<td>{name.replace('_', ' ')}</td><td style='text-align:right'>{value:.2f}</td>"
    half = len(pairs) // 2
    rows = "".join(
        f"<tr>{cell(*one)}{cell(*other)}</tr>" for one, other in zip(pairs[:half], pairs[half:], strict=True)
    )
    style = "border-spacing: 1.2em 0; border-collapse: separate; font-size: 90%"
    return f"<table style='{style}'><caption style='text-align:left'>The observation</caption>{rows}</table>"


def save_schedule(rates):
    """Keep the learning rates of a drive, one for each outer step, in the learner's folder; lesson 12 races them."""
    path = progress_file().with_name(FILE)
    try:
        path.parent.mkdir(exist_ok=True)
        write_file(path, json.dumps([float(rate) for rate in rates]).encode())
    except OSError:  # what cannot be kept is not worth an error in the middle of a lesson
        return


def driven_schedule():
    """The learning rates of the last drive that came to its end, one for each outer step; None if there is none."""
    try:
        rates = json.loads(progress_file().with_name(FILE).read_text())
        return [float(rate) for rate in rates] or None
    except (OSError, ValueError, TypeError):
        return None


def drive_the_optimizer(task, seed=5, learning_rate=0.001):
    """The widget, for a fresh VAE of the `task`."""
    return Drive(task, seed, learning_rate)


def drive_static(task, seed=5, learning_rate=0.001):
    """The same in pictures: three drives from one start, their losses above their learning rates."""
    figure = new_figure(12, 3.4, columns=3)
    env = VAETrainingEnv(task, OBSERVATION, "three_factors")
    for axes, (name, actions) in zip(figure.axes, DRIVEN.items(), strict=True):
        _, info = env.reset(seed=seed, options={"learning_rate": learning_rate})
        losses, rates = [info["nelbo"]], [learning_rate]
        for action in (actions + [KEEP] * task.horizon)[: task.horizon]:
            *_, info = env.step(action)
            losses.append(info["nelbo"])
            rates.append(info["learning_rate"])
        draw_both(axes, losses, rates, name)
    figure.axes[0].legend(loc="upper right", frameon=False)
    return figure_png(figure)


def draw_both(axes, losses, rates, name):
    """One drive in one panel: loss on the left scale, learning rate on the right one."""
    axes.plot(losses, color=BLUE, marker="o", markersize=3, label="loss")
    axes.plot([], [], color=VERMILION, linestyle="--", label="learning rate")
    axes.set(xlabel="outer step", ylabel="negative ELBO (nats)", ylim=(23, 52))
    axes.set_title(f"{name}:\n{losses[-1]:.2f} nats", fontsize=11)
    right = axes.twinx()
    right.plot(rates, color=VERMILION, linestyle="--", drawstyle="steps-pre")
    right.set(yscale="log", ylim=(1e-4, 1), ylabel="learning rate")
    right.spines[["top"]].set_visible(False)
