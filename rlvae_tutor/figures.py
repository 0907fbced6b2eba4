"""The house style, and the plots that more than one place draws.

Figures are made without pyplot, so nothing is global.
"""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# Okabe and Ito's palette: told apart by colour-blind readers. Lines differ in dash or marker besides.
BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, GREY, BLACK = "#56B4E9", "#CC79A7", "#F0E442", "#8A8A8A", "#000000"


def new_figure(width, height, columns=1):
    """A figure of `width` x `height` inches with `columns` axes in one row, in the house style."""
    figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    for axes in figure.subplots(1, columns, squeeze=False)[0]:
        house_style(axes)
    return figure


def house_style(axes):
    """Two spines, a light grid behind the data."""
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(color="#E5E5E5", linewidth=0.7)
    axes.set_axisbelow(True)


def pixels(figure):
    """The figure as an RGB array (height, width, 3) of bytes."""
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].copy()


def png(figure):
    """The figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def training_figure(updates, nelbo, learning_rate, last_update):
    """Loss curve and learning-rate path of one run of `last_update` updates; the other arguments are (moments,)."""
    figure = new_figure(9, 3.4, columns=2)
    loss_axes, rate_axes = figure.axes
    loss_axes.plot(updates, nelbo, color=BLUE, marker="o", markersize=3)
    # Each learning rate holds for the updates that led to its moment; the first is the one the run was given.
    rate_axes.plot(updates, learning_rate, color=VERMILION, drawstyle="steps-pre")
    rate_axes.plot(updates[-1:], learning_rate[-1:], color=VERMILION, marker="o", markersize=5)
    loss_axes.set(ylabel="negative ELBO (nats)", title="Loss on outer-validation")
    rate_axes.set(ylabel="learning rate", title="What the policy did", yscale="log", ylim=(1e-6, 1))
    for axes in figure.axes:
        axes.set(xlabel="optimizer updates", xlim=(-0.02 * last_update, 1.02 * last_update))
    return figure


# How each entry of a race is drawn: colour, dash, width.
RACE_STYLES = {
    "q_learning": (BLUE, "-", 2.4),
    "one_cycle_best": (GREEN, "--", 1.6),
    "constant_adam_best": (ORANGE, "-.", 1.6),
    "constant_adam": (VERMILION, ":", 1.8),
}


def race_figure(race):
    """Three panels from the content of race.json: loss curves, final loss by initial learning rate, learning rates.

    Draws the entries that are there; Q-learning must be among them.
    """
    figure = new_figure(10.6, 4.4, columns=3)
    figure.get_layout_engine().set(w_pad=0.12)  # no label beside the plot to its left
    by_name = {entry["name"]: entry for entry in race["entries"]}
    entries = {name: by_name[name] for name in RACE_STYLES if name in by_name}
    curve_axes, start_axes, path_axes = figure.axes
    draw_curves(curve_axes, entries)
    draw_starts(start_axes, entries)
    draw_paths(path_axes, entries)
    handles, labels = curve_axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels), frameon=False)
    return figure


def style(name):
    """Line settings of the race entry called `name`."""
    colour, dash, width = RACE_STYLES[name]
    return {"color": colour, "linestyle": dash, "linewidth": width}


def excess_scale(axes, losses):
    """A loss axis, logarithmic in the distance from just below the least of `losses`, labelled in nats."""
    least, most = min(losses), max(losses)
    span = max(most - least, 1e-3)
    floor = least - span / 10  # as far below the best as a pilot puts the reference of a task
    forward = lambda nelbo: np.log(np.maximum(nelbo - floor, span / 100))
    axes.set_yscale("function", functions=(forward, lambda value: np.exp(value) + floor))
    ticks = np.unique(np.round(floor + np.geomspace(span / 10, most - floor, 7), 1))
    axes.set_yticks(ticks, [f"{tick:.1f}" for tick in ticks])
    axes.minorticks_off()


def draw_curves(axes, entries):
    """Mean validation loss along training, with the span of the middle 80 % of Q-learning's runs."""
    for name, entry in entries.items():
        axes.plot(entry["curve"]["updates"], entry["curve"]["mean"], label=entry["label"], **style(name))
    learned = entries["q_learning"]["curve"]
    axes.fill_between(learned["updates"], learned["low"], learned["high"], color=BLUE, alpha=0.15, linewidth=0)
    excess_scale(axes, [loss for entry in entries.values() for loss in entry["curve"]["mean"]])
    axes.set(xlabel="optimizer updates", ylabel="validation loss: negative ELBO (nats)")
    axes.set_title("Training\n(shaded: 80 % of Q-learning)")


def draw_starts(axes, entries):
    """Final test loss over the initial learning rate; a schedule, which ignores it, is a level line."""
    drawn = []
    for name, entry in entries.items():
        starts = entry.get("by_initial_learning_rate")
        if starts is None:
            means = [entry["final_nelbo"]["mean"]]
            axes.axhline(means[0], **style(name))
        else:
            means = [interval["mean"] for interval in starts.values()]
            axes.plot([float(rate) for rate in starts], means, marker="o", markersize=4, **style(name))
        drawn += means
    excess_scale(axes, drawn)
    axes.set(xscale="log", xlabel="initial learning rate", ylabel="test loss: negative ELBO (nats)")
    axes.set_title("Where the runs end\n(by initial learning rate)")


def draw_paths(axes, entries):
    """Learning rates along training: Q-learning from each initial rate, the tuned schedules once."""
    for name in ("q_learning", "one_cycle_best", "constant_adam_best"):
        if name in entries:
            curve, paths = entries[name]["curve"], entries[name]["learning_rate_paths"]
            begin = 0 if name == "q_learning" else 1  # a schedule ignores the rate it was started with
            thickness = {"linewidth": 1.0 if len(paths) > 1 else 2.0}
            for path in paths:
                axes.plot(curve["updates"][begin:], path[begin:], **style(name) | thickness)
    axes.set(yscale="log", xlabel="optimizer updates", ylabel="learning rate")
    axes.set_title("Learning rates\n(Q-learning: one per start)")


# How each contestant of a study is drawn: colour, dash, marker.
STUDY_STYLES = {
    "richer": (BLUE, "-", "o"),
    "learning_rate": (VERMILION, "-", "s"),
    "one_cycle_best": (GREEN, "--", None),
    "one_cycle_extras_best": (PURPLE, "-.", None),
    "search_richer": (BLACK, ":", None),
}


def study_figure(study):
    """Two panels from the content of study.json: where runs end on digits by start, and the gain on unseen tasks."""
    figure = new_figure(13, 5.2, columns=2)
    draw_study_starts(figure.axes[0], study)
    draw_study_gains(figure.axes[1], study)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return figure


def error_bars(intervals):
    """Means (n,) of intervals and how far they reach below and above (2, n)."""
    means, lows, highs = (np.array([one[key] for one in intervals]) for key in ("mean", "low", "high"))
    return means, np.stack([means - lows, highs - means])


def draw_study_starts(axes, study):
    """Final test loss on digits over the initial learning rate; schedules, which ignore it, are level lines."""
    for name, (colour, dash, marker) in STUDY_STYLES.items():
        starts, text = study["summaries"]["digits"][name]["by_start"], study["labels"][name]
        means, reach = error_bars(starts)
        if marker:
            rates = study["starts"]["digits"]
            axes.errorbar(rates, means, reach, color=colour, linestyle=dash, marker=marker, capsize=3, label=text)
        else:
            axes.axhline(means[0], color=colour, linestyle=dash, label=text)
    axes.set(xscale="log", xlabel="initial learning rate", ylabel="test loss: negative ELBO (nats)")
    axes.set_title("Digits: where training ends")


def draw_study_gains(axes, study):
    """On each unseen task, what contestants lose or gain against the constant rate that is best in hindsight."""
    tasks = [task for task in study["comparisons"] if task != "digits"]
    for shift, arm in ((-0.12, "richer"), (0.12, "learning_rate")):
        differences = [study["comparisons"][task][arm]["constant_in_hindsight"]["difference"] for task in tasks]
        means, reach = error_bars(differences)
        colour, _, marker = STUDY_STYLES[arm]
        rows = np.arange(len(tasks)) + shift
        axes.errorbar(
            means,
            rows,
            xerr=reach,
            color=colour,
            linestyle="none",
            marker=marker,
            capsize=3,
            label=study["labels"][arm],
        )
    axes.axvline(0, color=BLACK, linewidth=1)
    axes.set_yticks(range(len(tasks)), [task.replace("_", " ") for task in tasks])
    axes.set_ylim(len(tasks) - 0.5, -0.5)
    axes.set_xscale("symlog", linthresh=0.1)
    axes.set_xlabel("difference to the constant rate that is best in hindsight (nats; left is better)")
    axes.set_title("Tasks that no policy has learned on")


def lines_figure(curves, across=None, **settings):
    """Named `curves`, each over `across` or its own index, told apart by colour and dash; `settings` of the axes."""
    figure = new_figure(7.5, 3.6)
    (axes,) = figure.axes
    colours = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK, SKY, GREY)
    dashes = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 2)), (0, (3, 1)))
    for (name, values), colour, dash in zip(curves.items(), colours, dashes, strict=False):
        places = range(len(values)) if across is None else across
        axes.plot(places, values, color=colour, linestyle=dash, linewidth=2, label=name)
    axes.set(**settings)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", frameon=False)
    return figure


def image_rows(rows, shape):
    """Rows of grey pictures for a notebook, each named: `rows` maps a name to flat examples (n, size) in [0, 1]."""
    columns = max(map(len, rows.values()))
    figure = Figure(figsize=(0.9 * columns + 1, 0.95 * len(rows)), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.subplots(len(rows), columns, squeeze=False)
    for line, (name, examples) in zip(grid, rows.items(), strict=True):
        line[0].annotate(name, (-0.15, 0.5), xycoords="axes fraction", ha="right", va="center")
        for axes, example in zip(line, examples, strict=False):
            axes.imshow(np.reshape(example, shape), cmap="gray_r", vmin=0, vmax=1)
        for axes in line:
            axes.set_axis_off()
    return figure_png(figure)


def code_histograms(codes):
    """One histogram per entry of `codes`, arrays (examples, latents) by name, beside the standard normal density."""
    figure = new_figure(10, 3.5, columns=len(codes))
    grid = np.linspace(-3, 3, 200)
    for axes, (name, values) in zip(figure.axes, codes.items(), strict=True):
        axes.hist(np.ravel(values), bins=60, density=True, color=SKY, label="codes")
        axes.plot(grid, np.exp(-(grid**2) / 2) / np.sqrt(2 * np.pi), color=VERMILION, label="standard normal")
        axes.set(title=f"{name} code", xlabel="value of a latent", ylabel="density")
    figure.legend(*figure.axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, frameon=False)
    return figure


def cliff_figure(ways):
    """Ways over the grid of Gymnasium's CliffWalking, states (steps + 1,) by name; a picture for a notebook."""
    figure = new_figure(8.4, 3)
    (axes,) = figure.axes
    axes.fill_between([0.5, 10.5], 2.5, 3.5, color="#D0D0D0")
    axes.text(5.5, 3, "cliff", ha="center", va="center")
    for column, text in ((0, "start"), (11, "goal")):
        axes.text(column, 3.3, text, ha="center", va="center")
    for (name, states), colour, dash in zip(ways.items(), (BLUE, VERMILION), ("o-", "s--"), strict=False):
        rows, columns = np.divmod(states, 12)
        axes.plot(columns, rows, dash, color=colour, label=name)
    axes.set(xlim=(-0.5, 11.5), ylim=(3.5, -1.3), xlabel="column", ylabel="row", yticks=range(4), xticks=range(12))
    axes.legend(frameon=False, loc="upper center", ncols=2)
    return figure_png(figure)


def image_row(examples, shape):
    """Flat examples (n, size) with values in [0, 1] as one row of grey pictures of `shape`, for a notebook."""
    figure = new_figure(len(examples), 1.1, columns=len(examples))
    for axes, example in zip(figure.axes, examples, strict=True):
        axes.imshow(np.reshape(example, shape), cmap="gray_r", vmin=0, vmax=1)
        axes.set_axis_off()
    return figure_png(figure)


def figure_png(figure):
    """The figure as a picture that a notebook displays and keeps."""
    from IPython.display import Image

    return Image(png(figure), width=round(figure.get_figwidth() * figure.dpi))


def roofline_figure(peak, traffic, intensity, rates):
    """The most operations per second that a machine allows, and what several ways with one `intensity` make of it.

    `peak` is in operations per second, `traffic` in bytes per second, `intensity` in operations per byte; `rates` maps
    up to four names to operations per second. Source: Williams, Waterman and Patterson 2009.
    """
    figure = new_figure(7.5, 3.8)
    (axes,) = figure.axes
    across = np.geomspace(0.1, 100, 200)
    axes.plot(across, np.minimum(peak, traffic * across), color=BLACK, label="the machine's roof")
    for (name, rate), mark, colour in zip(rates.items(), "osD^", (VERMILION, PURPLE, GREEN, BLUE), strict=False):
        axes.plot(intensity, rate, mark, color=colour, markersize=9, label=name)
    axes.set(xscale="log", yscale="log", xlabel="operations per byte of the working set")
    axes.set(ylabel="operations per second")
    axes.legend(frameon=False, loc="lower right")
    return figure
