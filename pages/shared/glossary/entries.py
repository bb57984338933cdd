"""The words of the field that stand on pages, each in one or two sentences. Data, nothing else."""

from fl_core.translatable import translatable
from pages.shared.glossary.entry import HSIEH, MCMAHAN, NIID_BENCH, REDDI, SCAFFOLD, ZHAO, Entry
from pages.shared.glossary.privacy import PRIVACY

THE_WHOLE = (
    Entry(
        "Federated learning",
        "Several parties train one model together, and each keeps its data: what travels is models "
        "and their changes.",
        MCMAHAN,
        lesson="travels",
    ),
    Entry(
        "Party",
        "One who takes part with data of its own: a hospital, a bank, a phone.",
        also=("client",),
    ),
    Entry("Server", "What sends the model out and combines what comes back. It holds no images."),
    Entry(
        "Round",
        "Once through everything: the server sends its model, parties train it on their own "
        "images, and the server combines what they send back.",
    ),
    Entry(
        "Participation", "Who takes part in a round: all parties, or some drawn by lot.", MCMAHAN
    ),
    Entry(
        "Strategy",
        "What parties do in a round, and who gets whose model.",
        see="family-strategy",
    ),
    Entry(
        "FedAvg",
        "Federated averaging: parties train from the same model, and the server takes the mean of "
        "their models, weighted by how many images each has.",
        MCMAHAN,
        also=("federated averaging",),
        see="strategy-fedavg",
        lesson="same-start",
    ),
    Entry(
        "Aggregation",
        "How the server combines what parties send: by averaging, which is the usual way, or by "
        "a rule that a few odd updates cannot upset.",
        also=("averaging", "aggregator"),
        see="family-aggregator",
        lesson="same-start",
    ),
    Entry(
        "Server step",
        "How far the server moves its model towards what was combined: all the way, or as an "
        "optimiser would.",
        REDDI,
        also=("server optimiser",),
        see="family-server-step",
    ),
    Entry(
        "Pooled",
        "All images in one place, and one model trained on them. Real parties may not do that; "
        "it shows what keeping images apart costs.",
        also=("all images in one place", "centralised"),
        see="strategy-pooled",
        lesson="together",
    ),
    Entry(
        "Alone",
        "Each party trains by itself and shares nothing. What federated learning has to beat.",
        also=("each party alone",),
        see="strategy-alone",
        lesson="together",
    ),
)

LEARNING = (
    Entry(
        "Model",
        "What is trained: a network that gives each image a class. It is known by its weights.",
        also=("network",),
        see="family-model",
    ),
    Entry(
        "Weights",
        "The numbers inside a model. Training changes them and nothing else.",
        lesson="travels",
    ),
    Entry(
        "Update",
        "By how much a party’s training has changed the weights: its model less the one that it "
        "received.",
        lesson="travels",
    ),
    Entry(
        "Global model",
        "The server’s model, which all parties start from in the next round.",
        also=("server’s model",),
    ),
    Entry(
        "Own model",
        "What a party’s training has made of the model it received, before anything is combined.",
        also=("own models", "local model"),
        lesson="two-digits",
    ),
    Entry(
        "Local epoch",
        "Once through all of a party’s own images. More of them in a round is more work between "
        "two meetings, and more room to drift apart.",
        MCMAHAN,
        also=("local epochs",),
        lesson="drift",
    ),
    Entry(
        "Batch",
        "The few images that training looks at before each small step.",
        also=("batch size",),
    ),
    Entry(
        "Optimiser",
        "The rule by which training changes weights, step by step: SGD is the plainest.",
        see="family-optimizer",
    ),
    Entry(
        "Learning rate",
        "How long each step of training is. Too short and it takes for ever, too long and it "
        "goes astray.",
    ),
    Entry(
        "Momentum",
        "Each step keeps a part of the one before, as something heavy would.",
    ),
    Entry(
        "Loss",
        "How wrong a model is, counting how sure it was. Training makes it smaller; 0 is perfect. "
        "Measured in nats.",
    ),
    Entry(
        "Divergence",
        "Training that breaks down: numbers grow beyond all bounds, mostly because steps are "
        "too long.",
        also=("diverged", "diverges"),
    ),
    Entry(
        "Seed",
        "The number that all chance comes from. The same seed and settings give the same run "
        "again, another seed another draw of luck.",
    ),
    Entry(
        "Fingerprint",
        "A short code made of all settings of a run: two runs with the same one give the same "
        "numbers.",
    ),
)

MEASURING = (
    Entry(
        "Accuracy",
        "The share of images that a model gets right. It means something only with whose model "
        "it is, and on which images. Some 3 points on 1,000 images, or half a point on 10,000, may "
        "be luck, as another seed shows.",
        lesson="two-tests",
    ),
    Entry(
        "Common test images",
        "Images that nobody has trained on, the same for all. They ask whether a model knows what "
        "everybody knows.",
        also=("test images",),
        lesson="two-tests",
    ),
    Entry(
        "Own test images",
        "A part of its images that a party holds out and does not train on. They ask whether a "
        "model is good at home.",
        HSIEH,
        also=("held-out images", "held-out ones", "own images"),
        lesson="two-tests",
    ),
    Entry(
        "Confusion",
        "Which class is taken for which other, and how often.",
        also=("confusion matrix", "confused"),
    ),
)

DATA = (
    Entry(
        "IID",
        "Every party’s images are a fair sample of all: nobody’s differ but by chance. Short for "
        "independent and identically distributed.",
    ),
    Entry(
        "Non-IID",
        "Parties’ images differ in more than chance: in labels, in number, or in how they look. "
        "The usual case, and the hard one.",
        ZHAO,
        lesson="two-digits",
    ),
    Entry(
        "Label skew",
        "Parties hold unlike mixes of classes: one mostly ones, another mostly sevens.",
        HSIEH,
        also=("skew",),
        see="family-partitioner",
        lesson="two-digits",
    ),
    Entry(
        "Quantity skew",
        "Some parties hold many images and others few.",
        NIID_BENCH,
        see="family-sizes",
    ),
    Entry(
        "Feature skew",
        "The same things look different from party to party: another pen, another camera.",
        NIID_BENCH,
        see="family-appearance",
    ),
    Entry(
        "Partition",
        "Who holds which images.",
        also=("split",),
        see="family-partitioner",
    ),
    Entry(
        "Client drift",
        "Parties whose images differ pull their models apart while they train; the mean of them "
        "lies where none of them wanted to go.",
        SCAFFOLD,
        also=("drift",),
        lesson="drift",
    ),
)

SECTIONS = {
    translatable("Learning together"): THE_WHOLE,
    translatable("Training a model"): LEARNING,
    translatable("Measuring it"): MEASURING,
    translatable("Who holds what"): DATA,
    translatable("What is private"): PRIVACY,
}
"""In the order in which they are best read."""
