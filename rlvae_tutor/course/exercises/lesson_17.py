"""Exercises of lesson 17, Faster and further."""

from itertools import pairwise

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# Operations of an update.

SMALL = (64, 32, 8), (4, 32, 64), 64
ARTICLE = (64, 128, 64, 32, 32), (16, 32, 64, 128, 64), 64


@exercise(
    "The operations of an update",
    [
        Case(((3, 2), (1, 3), 1), "one layer each, 3 to 2 and 1 to 3, a single example"),
        Case(SMALL, "the small VAE on 8 x 8 pixels, minibatches of 64"),
        Case(ARTICLE, "the article's network on 8 x 8 pixels, minibatches of 64"),
    ],
    [
        "A layer of m inputs and n outputs is a product of matrices (batch, m) and (m, n). What does that take?",
        "Backward there are two products of the same size: one for the gradient of the weights, one for the inputs.",
        "Nobody asks for the gradient of the data: the encoder's first layer has two products, all others three.",
    ],
    points=2,
)
def update_operations(encoder, decoder, batch_size):
    """Floating-point operations in the matrix products of one update, a whole number.

    `encoder` and `decoder` are the widths of their layers in the order data flows, such as (64, 32, 8): 64 values in,
    32 hidden units, 8 outputs. A product of (a, b) and (b, c) takes 2 a b c. All layers need a product forward and two
    backward, but the encoder's first: its inputs are data, which need no gradient.
    """
    products = [inputs * outputs for sizes in (encoder, decoder) for inputs, outputs in pairwise(sizes)]
    return 2 * batch_size * (3 * sum(products) - products[0])


def layer_products(*networks):
    """Inputs times outputs of every layer of some networks."""
    return [inputs * outputs for sizes in networks for inputs, outputs in pairwise(sizes)]


@update_operations.wrong(
    "You counted a multiplication and the addition that follows it as one operation.",
    "Each term of a product takes two: multiply, then add. Hence the 2.",
)
def multiply_and_add_as_one(encoder, decoder, batch_size):
    products = layer_products(encoder, decoder)
    return batch_size * (3 * sum(products) - products[0])


@update_operations.wrong(
    "You counted the forward pass alone; the way back has two products for each one of the way there.",
    "To train a network takes about three times what it takes to use it.",
)
def forward_only(encoder, decoder, batch_size):
    return 2 * batch_size * sum(layer_products(encoder, decoder))


@update_operations.wrong(
    "You counted one product backward; there are two, to the weights and to the inputs.",
    "The gradient of the inputs is what the layer before is trained by.",
)
def one_product_backward(encoder, decoder, batch_size):
    return 4 * batch_size * sum(layer_products(encoder, decoder))


@update_operations.wrong(
    "You gave the encoder's first layer three products; its inputs are data, and nobody changes those.",
    "What is not asked for is not computed.",
)
def gradient_of_the_data(encoder, decoder, batch_size):
    return 6 * batch_size * sum(layer_products(encoder, decoder))


@update_operations.wrong(
    "You left out the minibatch: every example goes through the network.",
    "Weights are there once; operations come with each example.",
)
def one_example(encoder, decoder, batch_size):
    return update_operations.reference(encoder, decoder, 1)


@update_operations.wrong(
    "You counted the encoder alone.", "An update goes through both, there and back: a VAE is a pair of networks."
)
def encoder_alone(encoder, decoder, batch_size):
    products = layer_products(encoder)
    return 2 * batch_size * (3 * sum(products) - products[0])


@update_operations.wrong(
    "You spared the first layers of both networks the gradient of their inputs; the decoder's inputs are codes, and "
    "through these the encoder learns.",
    "Without that gradient no reparameterisation is of use (lesson 02).",
)
def no_gradient_of_the_codes(encoder, decoder, batch_size):
    both = (layer_products(one) for one in (encoder, decoder))
    return sum(2 * batch_size * (3 * sum(products) - products[0]) for products in both)


@update_operations.wrong(
    "You joined encoder and decoder to one chain of layers: between them stands no layer, but a code is drawn.",
    "Count the layers of each network by itself.",
)
def joined_to_one_chain(encoder, decoder, batch_size):
    products = layer_products((*encoder, *decoder))
    return 2 * batch_size * (3 * sum(products) - products[0])


# Amdahl's law.


@exercise(
    "Amdahl's law",
    [
        Case((0.5, 2.0), "half of the time, made twice as fast"),
        Case((0.9, 10.0), "nine tenths of the time, made ten times as fast"),
        Case((0.02, 100.0), "a fiftieth of the time, made a hundred times as fast"),
        Case((1.0, 4.0), "all of the time, made four times as fast"),
    ],
    [
        "Say that the whole took one second. How long do the two parts take afterwards?",
        "The rest still takes 1 - share; the part takes share / factor.",
        "How many times as fast: the time before over the time after.",
    ],
)
def speed_up(share, factor):
    """How many times as fast the whole becomes if `share` of its time is made `factor` times as fast.

    `share` is a part of the time before, from 0 to 1. Source: Amdahl 1967.
    """
    return 1 / (1 - share + share / factor)


@speed_up.wrong(
    "You averaged the speeds of the two parts; times add up, speeds do not.",
    "Add the times, then divide. The slow part decides.",
)
def speeds_averaged(share, factor):
    return share * factor + 1 - share


@speed_up.wrong(
    "You gave the time that is left, not how many times as fast it is.", "A speed-up is time before over time after."
)
def time_left(share, factor):
    return 1 - share + share / factor


@speed_up.wrong(
    "You made the other part faster: `share` is what is sped up.", "1 - share is what stays, and what limits you."
)
def the_other_part(share, factor):
    return 1 / (share + (1 - share) / factor)


@speed_up.wrong(
    "You took the part's time away and forgot that some of it is left: share / factor.",
    "That is the limit for an infinite factor, and no factor is.",
)
def part_for_nothing(share, factor):
    return 1 / (1 - share) if share < 1 else np.inf


@speed_up.wrong(
    "You looked at the part alone; the rest takes its time, too.", "Time after: the rest, and what is left of the part."
)
def rest_forgotten(share, factor):
    return factor / share


@speed_up.wrong("You gave the whole the factor of the part.", "Only if share is 1 does the whole follow the part.")
def whole_follows_the_part(share, factor):
    return factor


# A benchmark, read honestly.

LOOP = {"first": 3.0, "calls": [1.0, 1.1, 5.0], "updates": 50, "members": 1}
POPULATION = {"first": 4.0, "calls": [0.5, 0.4, 0.5], "updates": 100, "members": 64}
TUNED = {"first": 8.0, "calls": [0.2, 0.3, 0.2, 0.9, 0.25], "updates": 100, "members": 2}


@exercise(
    "A benchmark, read honestly",
    [
        Case((POPULATION, LOOP, 1000), "a population of 64 against a loop, 1,000 updates in all"),
        Case((POPULATION, LOOP, 10**6), "the same, a million updates in all"),
        Case((TUNED, LOOP, 100), "a tuned loop over two VAEs against a plain one, 100 updates in all"),
        Case((POPULATION, TUNED, 20_000), "the population against the tuned loop, 20,000 updates in all"),
    ],
    [
        "Throughput first: VAE updates of one ordinary call, over its seconds. Ordinary is the median.",
        "The first call compiles *and* makes its updates: compiling took `first` less an ordinary call.",
        "Seconds for the work: compiling, and work over throughput. The ratio is theirs over ours.",
    ],
    points=3,
)
def times_as_fast(ours, theirs, work):
    """How many times as fast `ours` does so much `work`, a number of VAE updates, compile time counted in.

    Both are records: seconds of the `first` call, which also compiles; seconds of the later `calls`, on a machine that
    is not quiet, so that their median counts; and the `updates` that every call makes of each of its `members`. A
    contestant takes its compile time (the first call, less an ordinary one) and then `work` at its throughput.
    """

    def seconds(record):
        ordinary = np.median(record["calls"])
        throughput = record["updates"] * record["members"] / ordinary
        return record["first"] - ordinary + work / throughput

    return seconds(theirs) / seconds(ours)


def seconds_of(record, work, ordinary=np.median, compiling=1.0, members=True, updates=True, all_of_first=False):
    """Seconds that a contestant takes, with what may be got wrong."""
    usual = ordinary(record["calls"])
    each = usual / (record["members"] if members else 1) / (record["updates"] if updates else 1)
    return compiling * (record["first"] - (0 if all_of_first else usual)) + work * each


@times_as_fast.wrong(
    "You left compile time out. That is throughput, right for endless work and flattering for little.",
    "Say which of the two is meant. Here the work has an end.",
)
def compile_time_left_out(ours, theirs, work):
    return seconds_of(theirs, work, compiling=0) / seconds_of(ours, work, compiling=0)


@times_as_fast.wrong(
    "You took the mean of the calls: one call that something else disturbed decides.",
    "On a machine that is not quiet, take the median.",
)
def mean_of_the_calls(ours, theirs, work):
    return seconds_of(theirs, work, np.mean) / seconds_of(ours, work, np.mean)


@times_as_fast.wrong(
    "You took the fastest call of each: the best of many draws flatters whoever varies most.",
    "One rule for both, named before: here, the median.",
)
def fastest_call(ours, theirs, work):
    return seconds_of(theirs, work, np.min) / seconds_of(ours, work, np.min)


@times_as_fast.wrong(
    "You compared calls as if each trained one VAE; look at `members`.", "Unequal work: count what a call gets done."
)
def members_forgotten(ours, theirs, work):
    return seconds_of(theirs, work, members=False) / seconds_of(ours, work, members=False)


@times_as_fast.wrong(
    "You compared calls as if each made one update; look at `updates`.", "Unequal work: count what a call gets done."
)
def updates_forgotten(ours, theirs, work):
    return seconds_of(theirs, work, updates=False) / seconds_of(ours, work, updates=False)


@times_as_fast.wrong(
    "You took the whole first call for compile time; it has made its updates, too.",
    "Compiling is what the first call takes longer than an ordinary one.",
)
def all_of_the_first_call(ours, theirs, work):
    return seconds_of(theirs, work, all_of_first=True) / seconds_of(ours, work, all_of_first=True)


@times_as_fast.wrong(
    "Your ratio is upside down: below one where ours is faster.", "How many times as fast: their seconds over ours."
)
def upside_down(ours, theirs, work):
    return seconds_of(ours, work) / seconds_of(theirs, work)


# The size of a chunk.

MEBIBYTE = 2**20


@exercise(
    "The size of a chunk",
    [
        Case((4_000, 100, 2, 64, MEBIBYTE), "4,000 weights, Adam, 64 examples of 100 activations, 1 MiB"),
        Case((40_000, 700, 2, 64, 8 * MEBIBYTE), "40,000 weights, Adam, 64 examples of 700 activations, 8 MiB"),
        Case((40_000, 700, 0, 64, 8 * MEBIBYTE), "the same with plain gradient descent, which has no slots"),
        Case((7_000, 5_000, 2, 256, 8 * MEBIBYTE), "7,000 weights, minibatches of 256 with 5,000 activations each"),
        Case((30_000, 100, 1, 16, 2 * MEBIBYTE), "30,000 weights, momentum, 16 examples, 2 MiB"),
        Case((3_000, 300, 2, 64, 4 * MEBIBYTE), "3,000 weights, Adam, 64 examples of 300 activations, 4 MiB"),
    ],
    [
        "What does one VAE's update touch? Weights, their gradient, and one more number per weight for each slot.",
        "Activations: one set for each example of the minibatch, forward, and as many numbers backward. All float32.",
        "How many such working sets fit? Go down to a power of two, and never below one.",
    ],
    points=2,
)
def chunk_members(weights, activations, slots, batch_size, memory):
    """How many VAEs to train in one chunk: the largest power of two whose working sets fit into `memory` bytes.

    An update touches, in float32 numbers of four bytes: `weights`, as many of the gradient, and `slots` times as many
    for the optimizer; and `activations` for each example of the minibatch, once forward and once backward. Where not
    even one VAE fits, it is trained all the same: the answer is then 1.
    """
    working_set = 4 * ((2 + slots) * weights + 2 * batch_size * activations)
    fitting = memory / working_set
    return int(2 ** np.floor(np.log2(fitting))) if fitting >= 1 else 1


def fitting_power(working_set, memory, rounded=np.floor):
    """A power of two of working sets that fit, at least one."""
    return int(max(2 ** rounded(np.log2(memory / working_set)), 1))


@chunk_members.wrong(
    "You counted numbers as bytes; a float32 has four.", "Memory is sold in bytes: numbers times their size."
)
def numbers_for_bytes(weights, activations, slots, batch_size, memory):
    return fitting_power((2 + slots) * weights + 2 * batch_size * activations, memory)


@chunk_members.wrong(
    "You left the optimizer's slots out; Adam keeps two numbers for each weight.",
    "An optimizer remembers, and memory is what it remembers in.",
)
def slots_forgotten(weights, activations, slots, batch_size, memory):
    return fitting_power(4 * (2 * weights + 2 * batch_size * activations), memory)


@chunk_members.wrong(
    "You left out what the layers hand on; with large minibatches that is most of the memory.",
    "Training keeps every layer's output until the way back has used it.",
)
def activations_forgotten(weights, activations, slots, batch_size, memory):
    return fitting_power(4 * (2 + slots) * weights, memory)


@chunk_members.wrong(
    "You counted one example's activations; a minibatch has many.", "Weights are there once, activations per example."
)
def one_example_of_activations(weights, activations, slots, batch_size, memory):
    return fitting_power(4 * ((2 + slots) * weights + 2 * activations), memory)


@chunk_members.wrong(
    "You counted the activations once; the way back needs as many numbers again.",
    "Every number forward has a gradient backward: twice.",
)
def activations_once(weights, activations, slots, batch_size, memory):
    return fitting_power(4 * ((2 + slots) * weights + batch_size * activations), memory)


@chunk_members.wrong(
    "You took the nearest power of two; it may be the larger one, and then the last VAEs do not fit.",
    "The package takes the nearest, for its limit is soft. Here it is hard: go down.",
)
def nearest_power(weights, activations, slots, batch_size, memory):
    return fitting_power(4 * ((2 + slots) * weights + 2 * batch_size * activations), memory, np.round)


@chunk_members.wrong(
    "You rounded up to a power of two: the last VAEs do not fit.", "What does not fit is fetched again at every update."
)
def rounded_up(weights, activations, slots, batch_size, memory):
    return fitting_power(4 * ((2 + slots) * weights + 2 * batch_size * activations), memory, np.ceil)


@chunk_members.wrong(
    "You gave no VAE a place where not even one fits; then nothing is ever trained.",
    "One that is too large is slower, not impossible: at least 1.",
)
def none_where_one_does_not_fit(weights, activations, slots, batch_size, memory):
    working_set = 4 * ((2 + slots) * weights + 2 * batch_size * activations)
    return chunk_members.reference(weights, activations, slots, batch_size, memory) if working_set <= memory else 0


@chunk_members.wrong(
    "You gave as many as fit, which need not be a power of two.",
    "Few sizes mean few compilations: a power of two was asked for.",
)
def as_many_as_fit(weights, activations, slots, batch_size, memory):
    return max(int(memory // (4 * ((2 + slots) * weights + 2 * batch_size * activations))), 1)
