"""What is said of runs, in English: whole sentences, with fields for what the run has to say.

Other languages find them in their catalogue by the English text.
"""

from collections.abc import Mapping

from pages.shared.run_reading.english_next import EXPECTATIONS, PROPOSALS
from pages.shared.run_reading.english_plan import PLAN
from pages.shared.run_reading.language import Plural, Text, Texts

OUTCOME: Mapping[str, Text] = {
    "untrained": "Before any training the model is right on {together} % of the test images.",
    "went_on": "Before it is trained any further, the model that this run starts from is right on "
    "{together} % of the test images.",
    "global_only": "After round {round} the global model is right on {together} % of the test "
    "images.",
    "averaged_above": "After round {round} each party’s own model is right on {own} % of the test "
    "images, on average, and the average of these models on {together} %.",
    "averaged_same": "After round {round} each party’s own model is right on {own} % of the "
    "test images, on average, and the average of these models on {together} %: about the "
    "same; a difference so small may be luck.",
    "averaged_below": "After round {round} each party’s own model is right on {own} % of the test "
    "images, on average, and the average of these models only on {together} %: averaging them has "
    "cost {points} points.",
    "averaged_unknown": "After round {round} each party’s own model is right on {own} % of the "
    "test images that it was measured on, on average, and the average of these models on "
    "{together} % of all.",
    "combined_above": "After round {round} each party’s own model is right on {own} % of the test "
    "images, on average, and what the server makes of them on {together} %.",
    "combined_same": "After round {round} each party’s own model is right on {own} % of the "
    "test images, on average, and what the server makes of them on {together} %: about the "
    "same; a difference so small may be luck.",
    "combined_below": "After round {round} each party’s own model is right on {own} % of the test "
    "images, on average, and what the server makes of them only on {together} %: combining them "
    "has cost {points} points.",
    "combined_unknown": "After round {round} each party’s own model is right on {own} % of the "
    "test images that it was measured on, on average, and what the server makes of them on "
    "{together} % of all.",
    "nobody_trained": "In round {round} nobody trained: the global model is right on {together} % "
    "of the test images.",
    "one_trained": "In round {round} one of {parties} parties trained: the global model is right "
    "on {together} % of the test images now.",
    "single_party": "There is one party, and nobody to learn from: after round {round} its model "
    "is right on {together} % of the test images.",
    "passed_on": "One model goes from party to party, and nothing is averaged: at the end of round "
    "{round} it is right on {together} % of the test images.",
    "forgets": "Within the round it was right on {before} % after one party’s turn and on {after} "
    "% after a later one: it forgets.",
    "pooled": "With all images in one place the model is right on {together} % of the test images "
    "after round {round}.",
    "alone": "Each party trains alone, and nothing is shared: after round {round} their models are "
    "right on {together} % of the test images, on average.",
    "alone_range": "The best of them is right on {best} %, the worst on {worst} %.",
    "several": "After round {round} the parties’ models are right on {together} % of the test "
    "images, on average.",
    "several_home_above": "After round {round} the parties’ models are right on {together} % of "
    "the test images, on average, and on {home} % of the images that their own parties hold out: "
    "they suit their parties better than everybody.",
    "several_home_same": "After round {round} the parties’ models are right on {together} % "
    "of the test images, on average, and on {home} % of the images that their own parties "
    "hold out: about the same; a difference so small may be luck.",
    "several_home_below": "After round {round} the parties’ models are right on {together} % of "
    "the test images, on average, and only on {home} % of the images that their own parties hold "
    "out.",
    "several_home_unknown": "After round {round} the parties’ models are right on {together} % of "
    "the test images, on average, and on {home} % of the images that their own parties hold out.",
    "personal_above": "After round {round} the global model is right on {together} % of the test "
    "images, and the parties’ personal models on {own} %, on average: of everybody’s images the "
    "global one knows more.",
    "personal_same": "After round {round} the global model is right on {together} % of the "
    "test images, and the parties’ personal models on {own} %, on average: about the same; a "
    "difference so small may be luck.",
    "personal_below": "After round {round} the global model is right on {together} % of the test "
    "images, and the parties’ personal models on {own} %, on average: {points} points more.",
    "personal_unknown": "After round {round} the global model is right on {together} % of the test "
    "images, and the parties’ personal models, on average, on {own} % of those that they were "
    "measured on.",
    "personal_home_above": "On the images that each party holds out the personal models are right "
    "on {own} % and the global one on {shared} %: at home the personal ones are better.",
    "personal_home_same": "On the images that each party holds out the personal models are "
    "right on {own} % and the global one on {shared} %: about the same; a difference so small "
    "may be luck.",
    "personal_home_below": "On the images that each party holds out the personal models are right "
    "on {own} % and the global one on {shared} %: even at home the global one is better.",
    "personal_home_unknown": "On the images that each party holds out the personal models are "
    "right on {own} % and the global one on {shared} %.",
    "guesses": "That is no better than always naming the commonest class, which is right on "
    "{commonest} %.",
    "together_guesses": "What comes of them all is no better than always naming the commonest "
    "class, which is right on {commonest} %.",
    "one_answer": "It gives one and the same answer to all test images: {answer}.",
}

CLASSES: Mapping[str, Text] = {
    "average_alone_knows": "The average recognises the classes {classes} on at least {least} % "
    "of their images, and no party’s own model on more than half.",
    "average_alone_knows_of_one": "The average recognises class {classes} on {least} % of its "
    "images, and no party’s own model on more than half.",
    "average_gains_most": "The average is furthest ahead on the classes {classes}: right on at "
    "least {least} % of their images, where the parties’ own models are right on at most {most} "
    "%, on average.",
    "average_gains_most_of_one": "The average is furthest ahead on class {classes}: right on "
    "{least} % of its images, where the parties’ own models are right on {most} %, on average.",
    "combined_alone_knows": "The global model recognises the classes {classes} on at least "
    "{least} % of their images, and no party’s own model on more than half.",
    "combined_alone_knows_of_one": "The global model recognises class {classes} on {least} % of "
    "its images, and no party’s own model on more than half.",
    "combined_gains_most": "The global model is furthest ahead on the classes {classes}: right "
    "on at least {least} % of their images, where the parties’ own models are right on at most "
    "{most} %, on average.",
    "combined_gains_most_of_one": "The global model is furthest ahead on class {classes}: right "
    "on {least} % of its images, where the parties’ own models are right on {most} %, on "
    "average.",
}

COMPARISON: Mapping[str, Text] = {
    "alone_above": "Each party alone, with nothing shared, comes to {other} % by then, on average: "
    "working together gains {points} points.",
    "alone_same": "Each party alone, with nothing shared, comes to {other} % by then, on "
    "average: about the same; a difference so small may be luck.",
    "alone_below": "Each party alone, with nothing shared, comes to {other} % by then, on average: "
    "{points} points more than together.",
    "alone_unknown": "Each party alone, with nothing shared, comes to {other} % by then, on "
    "average.",
    "pooled_above": "All images in one place come to {other} % by then: {points} points less than "
    "this.",
    "pooled_same": "All images in one place come to {other} % by then: about the same; a "
    "difference so small may be luck.",
    "pooled_below": "All images in one place come to {other} % by then: keeping them apart costs "
    "{points} points so far.",
    "pooled_unknown": "All images in one place come to {other} % by then.",
}

SKEW: Mapping[str, Text] = {
    "mixes_alike": "Parties hold much the same mix of classes (label skew {skew}).",
    "mixes_unlike": "Parties hold unlike mixes of classes (label skew {skew}): a party’s commonest "
    "class makes up {own} % of its images, on average, where the commonest of all makes up {all} "
    "% of everybody’s.",
    "at_home_above": "Each party’s own model is right on {home} % of the images that its party "
    "holds out, and only on {test} % of the common test images, on average: it is good at home, "
    "and not elsewhere.",
    "at_home_same": "Each party’s own model is right on {home} % of the images that its "
    "party holds out, and on {test} % of the common test images, on average: about the same; "
    "a difference so small may be luck.",
    "at_home_below": "Each party’s own model is right on {home} % of the images that its party "
    "holds out, and on {test} % of the common test images, on average: at home it does worse.",
    "at_home_unknown": "Each party’s own model is right on {home} % of the images that its party "
    "holds out, and on {test} % of the common test images that it was measured on, on average.",
}

TRAVELLED: Mapping[str, Text] = {
    "sent": "So far {sent} of weights have travelled between parties and server.",
    "no_image_travelled": "Not one image has; but weights can tell something of the images that "
    "they come from.",
    "images_dealt_anew": "The images are dealt out anew every round: real parties would have to "
    "hand them over.",
    "images_brought_together": Plural(
        "images",
        "The only image lies in one place, and no model had to travel.",
        "All {images} images were brought together in one place before the first round, and no "
        "model had to travel.",
    ),
    "nothing_travelled": "Nothing has travelled, neither images nor models.",
}

STANDING: Mapping[str, Text] = {
    "paused": "Paused after round {round} of {rounds}.",
    "paused_before_round_1": "Paused before the first round was done.",
    "stopped": "Stopped after round {round} of {rounds}.",
    "stopped_before_round_1": "Stopped before the first round was done.",
    "interrupted": "Cut off after round {round} of {rounds}.",
    "interrupted_before_round_1": "Cut off before the first round was done.",
    "failed": "Failed after round {round} of {rounds}.",
    "failed_before_round_1": "Failed before the first round was done.",
    "diverged": "In round {round} training broke down: its numbers grew beyond all bounds.",
    "nothing_measured": "So far no model has been measured.",
    "not_measured": "After round {asked} no model was measured; this is what is known of round "
    "{round}.",
}

ENGLISH = Texts(
    {
        **OUTCOME,
        **CLASSES,
        **COMPARISON,
        **SKEW,
        **TRAVELLED,
        **STANDING,
        **PLAN,
        **PROPOSALS,
        **EXPECTATIONS,
    }
)
