"""What the store keeps in English of how runs went, in the language of whoever looks.

The engine says it in a process that knows no reader, and the store keeps it as it is said.
"""

from fl_core.kept_sentences import found_again
from fl_core.runs.failures import AGAIN, LOWER, SAFE
from fl_core.runs.imported_runs import EXPORTED_EARLY, WEIGHTS_ELSEWHERE
from pages.language.spoken import text

SENTENCES = (
    SAFE,
    AGAIN,
    f"Close other programs and press Resume, or {LOWER} and start a new run.",
    "There was not enough memory.",
    "Press Resume to try again from the last one.",
    "Press Resume to try again.",
    "Press Resume to go on from there.",
    "Press Resume to go on.",
    "All finished rounds are safe: press Resume after that.",
    "All finished rounds are safe: press Resume.",
    "No round was finished yet.",
    "Round 1 is safe.",
    "Rounds 1 to {last} are safe.",
    "The training process does not start.",
    "The worker process ended by itself (code {code}).",
    "The worker process was killed (signal {number}, {name}).",
    "It was training round {round}.",
    "It was measuring the untrained model.",
    "The disk is full.",
    "Make room on it, then press Resume.",
    "The weights cannot be saved: {file} is read-only.",
    "Allow writing there, then press Resume.",
    "The weights cannot be saved: {error}.",
    "See to the disk, then press Resume.",
    "The dashboard was closed while this run was training.",
    "The program that drove this run ended before the run did.",
    "The command line that drove this run was ended by {signal}.",
    "The store of runs ({where}) did not answer for long ({why}).",
    "Once the store can be written again, press Resume.",
    "Trained again, because the saved weights were damaged or missing: round {round}.",
    "Trained again, because the saved weights were damaged or missing: rounds {first} to {last}.",
    "The global model's loss or weights are no longer finite numbers in round {round}: training "
    "diverged.",
    "Party {party}'s loss or weights are no longer finite numbers in round {round}: training "
    "diverged.",
    "Party {party}'s personal model's loss or weights are no longer finite numbers in round "
    "{round}: training diverged.",
    "Lower the learning rate (now {rate}; try {gentler}) and start again.",
    "The network is dead: it gives one answer to all images, and training no longer changes that.",
    "Steps that are too large do this.",
    "Lower the learning rate (now {rate}; try {gentler}) and start again: what has died does not "
    "come back.",
    "After 1 round the global model is no better than guessing: {right}% of the test images are "
    "right, and always naming the most frequent class gives {most}%.",
    "After {rounds} rounds the global model is no better than guessing: {right}% of the test "
    "images are right, and always naming the most frequent class gives {most}%.",
    "After 1 round even the best of the parties’ models is no better than guessing: {right}% of "
    "the test images are right, and always naming the most frequent class gives {most}%.",
    "After {rounds} rounds even the best of the parties’ models is no better than guessing: "
    "{right}% of the test images are right, and always naming the most frequent class gives "
    "{most}%.",
    "Set more Rounds or {work}, or lower the learning rate (now {rate}; try {gentler}).",
    "Set more Rounds or {work}.",
    "In the last round a party’s training changed the model by {length} of its length, hardly at "
    "all: raise the learning rate (now {rate}; try {usual}) or set more Rounds or {work}.",
    "In the last round a party’s training changed the model by {length} of its length, hardly at "
    "all: set more Rounds or {work}.",
    "Its loss, {loss}, is far above the {guessing} of guessing, for what the parties send does "
    "not add up: lower the learning rate (now {rate}; try {gentler}), set fewer {work} or a "
    "gentler Split.",
    "All test images are the same: there is nothing to learn.",
    "Choose another data set.",
    "Something unexpected went wrong: {kind}: {said}.",
    EXPORTED_EARLY,
    WEIGHTS_ELSEWHERE,
)
"""The texts that it can be."""


def retold(words: str) -> str:
    """Return sentences that the store has kept in the language of whoever looks."""
    return text(found_again(words, SENTENCES))
