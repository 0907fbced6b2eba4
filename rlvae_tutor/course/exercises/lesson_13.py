"""Exercises of lesson 13, Images."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

# A convolution. Pictures small enough to be shown, not square, with other values at the rim than inside.

GENERATOR = np.random.default_rng(13)
ONE_CHANNEL = np.arange(1.0, 13.0).reshape(3, 4, 1)
LEFT_AND_RIGHT = np.tile(np.array([-1.0, 0.0, 2.0]).reshape(1, 3, 1, 1), (3, 1, 1, 1))
TWO_CHANNELS = GENERATOR.normal(size=(4, 6, 2)).round(1)
THREE_OUTPUTS = GENERATOR.normal(size=(3, 3, 2, 3)).round(1)
ODD_SIDES = GENERATOR.normal(size=(5, 7, 2)).round(1)


@exercise(
    "A convolution",
    [
        Case((ONE_CHANNEL, LEFT_AND_RIGHT, 1), "a picture of 3 x 4, weights -1, 0, 2 in each row, stride 1"),
        Case((TWO_CHANNELS, THREE_OUTPUTS, 1), "a picture of 4 x 6 with two channels, three outputs, stride 1"),
        Case((TWO_CHANNELS, THREE_OUTPUTS, 2), "the same with stride 2"),
        Case((ODD_SIDES, THREE_OUTPUTS, 2), "a picture of 5 x 7, stride 2: three rows and four columns"),
    ],
    [
        "Put a rim of zeros around the picture with np.pad, so that every pixel has a whole patch around it.",
        "The patch of pixel (i, j) is `wide[i : i + 3, j : j + 3]`, (3, 3, channels). An output is the sum of its "
        "products with the output's weights; pixels are taken in steps of the stride.",
    ],
    points=2,
)
def convolved(picture, kernel, stride):
    """Apply one dense layer without a bias, and without turning it, to the patch around every `stride`-th pixel.

    `picture` is (height, width, channels), `kernel` (3, 3, channels, outputs); pixels count from the upper left one,
    so stride 2 takes rows 0, 2, 4 and so on, and beyond the rim lie zeros. Returns (ceil(height / stride),
    ceil(width / stride), outputs).
    """
    wide = np.pad(picture, [(1, 1), (1, 1), (0, 0)])
    height, width, _ = picture.shape
    at = lambda i, j: np.tensordot(wide[i : i + 3, j : j + 3], kernel, axes=3)
    return np.array([[at(i, j) for j in range(0, width, stride)] for i in range(0, height, stride)])


def at_patches(wide, kernel, stride):
    """The layer at every `stride`-th patch that lies wholly within `wide`."""
    rows, columns = range(0, wide.shape[0] - 2, stride), range(0, wide.shape[1] - 2, stride)
    return np.array([[np.tensordot(wide[i : i + 3, j : j + 3], kernel, axes=3) for j in columns] for i in rows])


RIM = [(1, 1), (1, 1), (0, 0)]


@convolved.wrong(
    "You left out the pixels at the rim: the result is smaller than the picture.",
    "Put a rim of zeros around it first, so that every pixel has a patch.",
)
def without_a_rim(picture, kernel, stride):
    return at_patches(picture, kernel, stride)


@convolved.wrong(
    "You continued the picture beyond its rim with the pixels there.", "Asked for are zeros beyond the rim."
)
def rim_repeated(picture, kernel, stride):
    return at_patches(np.pad(picture, RIM, mode="edge"), kernel, stride)


@convolved.wrong(
    "You padded as TensorFlow and the lesson's layer do: with even sides and stride 2, patches then stand "
    "around pixels 1, 3, 5.",
    "Here pixels count from the upper left one: 0, 2, 4.",
)
def padded_as_tensorflow_does(picture, kernel, stride):
    beyond = [max((-(-side // stride) - 1) * stride + 3 - side, 0) for side in picture.shape[:2]]
    rim = [(more // 2, more - more // 2) for more in beyond]
    return at_patches(np.pad(picture, [*rim, (0, 0)]), kernel, stride)


@convolved.wrong(
    "Your patches begin at their pixel; it should lie in their middle.",
    "A rim of one pixel on each side, not of two below and on the right.",
)
def patch_begins_at_its_pixel(picture, kernel, stride):
    return at_patches(np.pad(picture, [(0, 2), (0, 2), (0, 0)]), kernel, stride)


@convolved.wrong(
    "You rounded the sides down: where a side is odd, the last pixel that the stride reaches is missing.",
    "Of seven pixels stride 2 takes four: 0, 2, 4, 6.",
)
def sides_rounded_down(picture, kernel, stride):
    height, width, _ = picture.shape
    return at_patches(np.pad(picture, RIM), kernel, stride)[: height // stride, : width // stride]


@convolved.wrong("You ignored the stride.", "Take every `stride`-th pixel, in both directions.")
def every_pixel(picture, kernel, stride):
    return at_patches(np.pad(picture, RIM), kernel, 1)


@convolved.wrong(
    "You used the stride in one direction only.", "Rows and columns alike: a stride of 2 halves both sides."
)
def stride_of_rows_only(picture, kernel, stride):
    return at_patches(np.pad(picture, RIM), kernel, 1)[::stride]


@convolved.wrong(
    "You turned the kernel round, as the convolution of mathematics has it.",
    "In networks the layer meets the patch as it is: the upper left weight meets the upper left pixel.",
)
def kernel_turned(picture, kernel, stride):
    return at_patches(np.pad(picture, RIM), kernel[::-1, ::-1], stride)


@convolved.wrong(
    "You read the first channel of each patch only.", "An output sums over all channels: 9 times channels products."
)
def first_channel_only(picture, kernel, stride):
    return at_patches(np.pad(picture, RIM)[..., :1], kernel[:, :, :1], stride)


@convolved.wrong(
    "You averaged over the patch.", "A dense layer sums its products; the weights say how much each counts."
)
def mean_for_sum(picture, kernel, stride):
    return at_patches(np.pad(picture, RIM), kernel, stride) / np.prod(kernel.shape[:3])


# A shuffle undone. Orders that are not their own inverse; as many pictures as pixels, so that no mistake raises.

FOUR, FIVE = np.array([2, 0, 3, 1]), np.array([3, 0, 4, 1, 2])
PIXELS = np.round(np.linspace(0, 1, 25) ** 2, 2).reshape(5, 5)[:, [1, 4, 0, 3, 2]]


@exercise(
    "Undo a shuffle",
    [
        Case((PIXELS[:4, :4], FOUR), "four pictures of four pixels, shuffled by the order 2, 0, 3, 1"),
        Case((PIXELS, FIVE), "five pictures of five pixels, shuffled by the order 3, 0, 4, 1, 2"),
    ],
    [
        "Pixel number order[i] of a picture stands at place i of the shuffled one.",
        "`np.argsort(order)` says at which place each pixel stands now.",
    ],
)
def unshuffled(shuffled, order):
    """The pictures (n, size) of which `shuffled` (n, size) was made by `shuffled = pictures[:, order]`.

    `order` (size,) holds each of the numbers from 0 to size - 1 once.
    """
    return shuffled[:, np.argsort(order)]


@unshuffled.wrong(
    "You shuffled once more. That undoes an order only where it swaps pairs.",
    "The inverse says where each pixel *went*: np.argsort(order).",
)
def shuffled_again(shuffled, order):
    return shuffled[:, order]


@unshuffled.wrong(
    "You put the pictures in another order and left their pixels where they were.", "The first axis is examples."
)
def pictures_for_pixels(shuffled, order):
    return shuffled[np.argsort(order)]


@unshuffled.wrong(
    "You sorted the values: a picture from dark to bright.", "Sort the *places*; values go where their places say."
)
def values_sorted(shuffled, order):
    return np.sort(shuffled, axis=1)


@unshuffled.wrong("You read the order from its end.", "The inverse of an order is not the same order backwards.")
def order_backwards(shuffled, order):
    return shuffled[:, order[::-1]]


# Bits per pixel. In the first case the step is one, so that to forget it is right there and nowhere else.


@exercise(
    "Bits per pixel",
    [
        Case((784 * np.log(2), 784, 1.0), "784 log 2 nats, 784 pixels, step 1: one bit each"),
        Case((-735.0, 784, 1 / 255), "-735 nats, 784 pixels, step 1/255"),
        Case((-50.0, 64, 1 / 16), "-50 nats, 64 pixels, step 1/16"),
    ],
    [
        "-log2 of (density x step) is -log2 density, less log2 of the step; there is one step for every pixel.",
        "A nat is 1 / log 2 bits. Divide by the pixels and by log 2, then subtract the logarithm of the step, base 2.",
    ],
)
def bits(nats, size, step):
    """Bits per pixel of a picture of `size` pixels, whose values lie `step` apart and whose -log density is `nats`."""
    return nats / (size * np.log(2)) - np.log2(step)


@bits.wrong("That is nats per pixel, less the step: you left out log 2.", "A nat is 1.44 bits: divide by log 2.")
def nats_for_bits(nats, size, step):
    return nats / size - np.log2(step)


@bits.wrong(
    "You left the step between grey levels out: that number depends on the unit of the pixels.",
    "A grey level has the probability density times step.",
)
def without_the_step(nats, size, step):
    return nats / (size * np.log(2))


@bits.wrong(
    "The step has the wrong sign: finer levels need more bits, not fewer.", "Minus the logarithm of density times step."
)
def step_upside_down(nats, size, step):
    return nats / (size * np.log(2)) + np.log2(step)


@bits.wrong(
    "You counted one step for the whole picture.", "Every pixel has its step: subtract after dividing by the pixels."
)
def one_step_a_picture(nats, size, step):
    return (nats / np.log(2) - np.log2(step)) / size


@bits.wrong("That is bits per picture.", "Divide by the number of pixels.")
def bits_per_picture(nats, size, step):
    return nats / np.log(2) - size * np.log2(step)


@bits.wrong("You mixed units: the step's logarithm is natural.", "Bits are made with logarithms of base 2.")
def natural_logarithm_of_the_step(nats, size, step):
    return nats / (size * np.log(2)) - np.log(step)


# The nearest picture. As many samples as real ones in one case, fewer in another.

REAL = np.array([[0.0, 0.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.2], [0.5, 0.5, 0.5, 0.4]])
SAMPLES = np.array([[0.1, 0.0, 0.8, 1.0], [0.5, 0.5, 0.5, 0.4], [0.0, 1.0, 1.0, 1.0]])


@exercise(
    "How near is the nearest?",
    [
        Case((SAMPLES[:1], REAL), "one sample, three real pictures of four pixels"),
        Case((SAMPLES, REAL), "three samples; the second one is a copy"),
        Case((SAMPLES[:2], REAL[::-1]), "two samples, the real pictures in another order"),
    ],
    [
        "All differences at once: `samples[:, None] - real` is (samples, real, pixels).",
        "Square, average over the *pixels*, take the root; then the least over the *real* pictures.",
    ],
)
def distance_to_nearest(samples, real):
    """Root of the mean squared difference, over pixels, to the nearest of the `real` pictures (m, size), as (n,).

    One number for each of the `samples` (n, size).
    """
    return np.sqrt(np.mean((samples[:, None] - real) ** 2, axis=-1)).min(axis=1)


@distance_to_nearest.wrong(
    "You found the nearest sample to each real picture.", "One number for each sample: the least over the real ones."
)
def nearest_sample(samples, real):
    return np.sqrt(np.mean((samples[:, None] - real) ** 2, axis=-1)).min(axis=0)


@distance_to_nearest.wrong(
    "You averaged over the real pictures: then even a copy is far from them.", "A copy is near one of them: the least."
)
def mean_over_the_real(samples, real):
    return np.sqrt(np.mean((samples[:, None] - real) ** 2, axis=-1)).mean(axis=1)


@distance_to_nearest.wrong("You left out the root.", "In the unit of the pixels it is the root of the mean square.")
def squared_distance(samples, real):
    return np.mean((samples[:, None] - real) ** 2, axis=-1).min(axis=1)


@distance_to_nearest.wrong(
    "You summed over the pixels: larger pictures would look further apart.", "The root of the *mean* square."
)
def length_of_the_difference(samples, real):
    return np.linalg.norm(samples[:, None] - real, axis=-1).min(axis=1)


@distance_to_nearest.wrong(
    "You averaged differences before squaring: too dark here and too bright there cancel.",
    "Square first, so that no two errors cancel.",
)
def difference_of_means(samples, real):
    return np.abs(np.mean(samples[:, None] - real, axis=-1)).min(axis=1)


@distance_to_nearest.wrong(
    "You measured how far the average real picture is.", "First all distances, then the least of them."
)
def distance_to_the_average(samples, real):
    return np.sqrt(np.mean((samples - real.mean(axis=0)) ** 2, axis=-1))
