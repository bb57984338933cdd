"""What is private in federated learning and what is not: the words, and what is to be said of it.

The lesson that is often learnt, and is false: only models travel, so nothing can leak.
"""

from fl_core.translatable import translatable
from pages.shared.glossary.entry import ABADI, BONAWITZ, DWORK, KAIROUZ, SHOKRI, ZHU, Entry

PRIVACY = (
    Entry(
        "Privacy",
        "What others can find out about somebody’s data. Keeping images at home is a part of it, "
        "and not all of it: what is sent can tell something of them.",
        KAIROUZ,
    ),
    Entry(
        "Leakage",
        "What updates or a model give away of the images they were made from.",
        ZHU,
        also=("leak", "leaks"),
    ),
    Entry(
        "Gradient inversion",
        "Looking for images that would give the very update that was sent. Of few images and few "
        "steps it can bring them back, nearly pixel by pixel.",
        ZHU,
    ),
    Entry(
        "Membership inference",
        "Finding out whether some image was among those trained on, from how sure the model is.",
        SHOKRI,
    ),
    Entry(
        "Secure aggregation",
        "Parties hide their updates behind random numbers that cancel in the sum: the server "
        "learns the sum and no single update.",
        BONAWITZ,
    ),
    Entry(
        "Differential privacy",
        "Updates are clipped and noise is added, so that no single image, or no single party, "
        "can change the result much. It has a price in accuracy.",
        DWORK,
    ),
    Entry(
        "Clipping",
        "Shortening an update that is too long. By itself it hides nothing; it bounds how much "
        "one party can do, which noise can then hide.",
        ABADI,
        see="aggregator-norm-clipping",
    ),
)

TOLD = {
    translatable("What travels"): translatable(
        "Weights and their changes, and what some strategies send beside them. Images "
        "do not, unless a run brings them together in one place on purpose, or deals them out anew "
        "every round."
    ),
    translatable("What that gives away"): translatable(
        "Something. An update is made of images, and tells of them: of few "
        "images and few steps they can be brought back nearly pixel by pixel (gradient inversion), "
        "and from a model one can often tell whether some image was among those it learnt from "
        "(membership inference). Which classes a party holds shows even more easily."
    ),
    translatable("What makes it harder"): translatable(
        "Many images and many steps in a round, and many parties. That is no "
        "protection that anybody could vouch for."
    ),
    translatable("What helps"): translatable(
        "Secure aggregation: the server learns the sum of the updates and no single one; "
        "the sum can still leak. Differential privacy: updates are clipped and noise is added, "
        "which bounds what anybody can learn of an image or of a party, and costs accuracy. The "
        "two are used together."
    ),
    translatable("What Fedarium does of that"): translatable(
        "It trains and averages for real, but all parties are on this "
        "one computer: no network lies between them, and whoever runs it can see all images. It "
        "encrypts nothing, has no secure aggregation and adds no noise to updates. Its clipping "
        "keeps odd updates in bounds and hides nothing. How images look (noise, blur) makes "
        "parties differ, and protects nobody."
    ),
}
"""Question by question, in the order in which they are best read."""
