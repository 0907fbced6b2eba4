"""Exercise 13.1: A convolution."""

import numpy as np

from rlvae_tutor.course.check.exercise import Case, exercise

QUESTION = """
## 1. A convolution

A dense layer at every patch, in NumPy. Mind the rim, the stride, and that *all* channels of a patch are read.
"""

# Pictures small enough to be shown, not square, with other values at the rim than inside.
GENERATOR = np.random.default_rng(13)
ONE_CHANNEL = np.arange(1.0, 13.0).reshape(3, 4, 1)
LEFT_AND_RIGHT = np.tile(np.array([-1.0, 0.0, 2.0]).reshape(1, 3, 1, 1), (3, 1, 1, 1))
TWO_CHANNELS = GENERATOR.normal(size=(4, 6, 2)).round(1)
THREE_OUTPUTS = GENERATOR.normal(size=(3, 3, 2, 3)).round(1)
ODD_SIDES = GENERATOR.normal(size=(5, 7, 2)).round(1)


@exercise(
    "13/convolved",
    "A convolution",
    question=QUESTION,
    cases=[
        Case((ONE_CHANNEL, LEFT_AND_RIGHT, 1), "a picture of 3 x 4, weights -1, 0, 2 in each row, stride 1"),
        Case((TWO_CHANNELS, THREE_OUTPUTS, 1), "a picture of 4 x 6 with two channels, three outputs, stride 1"),
        Case((TWO_CHANNELS, THREE_OUTPUTS, 2), "the same with stride 2"),
        Case((ODD_SIDES, THREE_OUTPUTS, 2), "a picture of 5 x 7, stride 2: three rows and four columns"),
    ],
    hints=[
        "Put a rim of zeros around the picture with np.pad, so that every pixel has a whole patch around it.",
        "The patch of pixel (i, j) is `wide[i : i + 3, j : j + 3]`, (3, 3, channels). An output is the sum of its "
        "products with the output's weights; pixels are taken in steps of the stride.",
    ],
    points=2,
)
def convolved(picture: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """Apply one dense layer without a bias, and without turning it, to the patch around every `stride`-th pixel.

    `picture` is (height, width, channels), `kernel` (3, 3, channels, outputs); pixels count from the upper left one,
    so stride 2 takes rows 0, 2, 4 and so on, and beyond the rim lie zeros. Returns (ceil(height / stride),
    ceil(width / stride), outputs).
    """
    wide = np.pad(picture, [(1, 1), (1, 1), (0, 0)])
    height, width, _ = picture.shape
    at = lambda i, j: np.tensordot(wide[i : i + 3, j : j + 3], kernel, axes=3)
    return np.array([[at(i, j) for j in range(0, width, stride)] for i in range(0, height, stride)])


def at_patches(wide: np.ndarray, kernel: np.ndarray, stride: int) -> np.ndarray:
    """The layer at every `stride`-th patch that lies wholly within `wide`."""
    rows, columns = range(0, wide.shape[0] - 2, stride), range(0, wide.shape[1] - 2, stride)
    return np.array([[np.tensordot(wide[i : i + 3, j : j + 3], kernel, axes=3) for j in columns] for i in rows])


RIM = [(1, 1), (1, 1), (0, 0)]


@convolved.wrong(
    "You left out the pixels at the rim: the result is smaller than the picture.",
    "Put a rim of zeros around it first, so that every pixel has a patch.",
)
def without_a_rim(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(picture, kernel, stride)


@convolved.wrong(
    "You continued the picture beyond its rim with the pixels there.", "Asked for are zeros beyond the rim."
)
def rim_repeated(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(np.pad(picture, RIM, mode="edge"), kernel, stride)


@convolved.wrong(
    "You padded as TensorFlow and the lesson's layer do: with even sides and stride 2, patches then stand "
    "around pixels 1, 3, 5.",
    "Here pixels count from the upper left one: 0, 2, 4.",
)
def padded_as_tensorflow_does(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    beyond = [max((-(-side // stride) - 1) * stride + 3 - side, 0) for side in picture.shape[:2]]
    rim = [(more // 2, more - more // 2) for more in beyond]
    return at_patches(np.pad(picture, [*rim, (0, 0)]), kernel, stride)


@convolved.wrong(
    "Your patches begin at their pixel; it should lie in their middle.",
    "A rim of one pixel on each side, not of two below and on the right.",
)
def patch_begins_at_its_pixel(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(np.pad(picture, [(0, 2), (0, 2), (0, 0)]), kernel, stride)


@convolved.wrong(
    "You rounded the sides down: where a side is odd, the last pixel that the stride reaches is missing.",
    "Of seven pixels stride 2 takes four: 0, 2, 4, 6.",
)
def sides_rounded_down(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    height, width, _ = picture.shape
    return at_patches(np.pad(picture, RIM), kernel, stride)[: height // stride, : width // stride]


@convolved.wrong("You ignored the stride.", "Take every `stride`-th pixel, in both directions.")
def every_pixel(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(np.pad(picture, RIM), kernel, 1)


@convolved.wrong(
    "You used the stride in one direction only.", "Rows and columns alike: a stride of 2 halves both sides."
)
def stride_of_rows_only(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(np.pad(picture, RIM), kernel, 1)[::stride]


@convolved.wrong(
    "You turned the kernel round, as the convolution of mathematics has it.",
    "In networks the layer meets the patch as it is: the upper left weight meets the upper left pixel.",
)
def kernel_turned(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(np.pad(picture, RIM), kernel[::-1, ::-1], stride)


@convolved.wrong(
    "You read the first channel of each patch only.", "An output sums over all channels: 9 times channels products."
)
def first_channel_only(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(np.pad(picture, RIM)[..., :1], kernel[:, :, :1], stride)


@convolved.wrong(
    "You averaged over the patch.", "A dense layer sums its products; the weights say how much each counts."
)
def mean_for_sum(picture: np.ndarray, kernel: np.ndarray, stride: int) -> object:
    return at_patches(np.pad(picture, RIM), kernel, stride) / np.prod(kernel.shape[:3])
