"""What is said before a run, in English; see `english`."""

from collections.abc import Mapping

from pages.shared.run_reading.language import Plural, Text

PLAN: Mapping[str, Text] = {
    "purpose": "In federated learning several parties train one model together, and nobody gives "
    "an image away: here you see what that gains, what it costs, and when it fails.",
    "plan_one": "{parties} parties will train one model together, and no image will leave its "
    "party.",
    "plan_single_party": "One party will train by itself: there is nobody to learn from.",
    "plan_turns": "One model will go from party to party, {parties} of them, and each will train "
    "it further; nothing is averaged.",
    "plan_personal": "{parties} parties will train one model together, and each a personal one "
    "beside it; no image will leave its party.",
    "plan_pooled": "The images of {parties} parties will be brought together in one place, which "
    "real parties may not do, and one model will be trained on them.",
    "plan_several": "{parties} parties will train together, and in the end not all have the same "
    "model; no image will leave its party.",
    "plan_alone": "{parties} parties will each train a model alone: nothing is shared.",
    "plan_images": "{images} images are dealt out, {each} to each.",
    "plan_images_unequal": "{images} images are dealt out, {least} to {most} to a party.",
    "plan_images_in_all": "{images} images are dealt out.",
    "plan_images_at_most": "At most {images} images are used.",
    "plan_rounds": Plural("rounds", "It takes one round.", "It takes {rounds} rounds."),
    "plan_some": Plural(
        "some",
        "In each, one of {parties} parties takes part, drawn anew.",
        "In each, {some} of {parties} parties take part, drawn anew.",
    ),
    "plan_epochs": Plural(
        "epochs",
        "In a round whoever trains goes through all its images once.",
        "In a round whoever trains goes through all its images {epochs} times.",
    ),
    "plan_steps": Plural(
        "steps",
        "In a round whoever trains takes one step, of {batch} images.",
        "In a round whoever trains takes {steps} steps, of {batch} images each.",
    ),
    "plan_sent": "About {sent} of weights will travel between parties and server in all.",
    "plan_leaks": "Weights can tell something of the images that they come from.",
    "plan_nothing_sent": "Nothing will travel, neither images nor models.",
    "plan_duration": "That will take about {duration}, as fast as this machine was before.",
}
