"""How much room the parts of the page have from the start, so that nothing moves as they fill.

A part that is empty now and not later keeps its place; one whose words differ in length has room
for the longer ones. A widget is as high before it is loaded as afterwards.
"""

STYLE = """
.stMainBlockContainer:has([class*=st-key-train-]) h2 { padding: 0 0 0.5rem; font-size: 1.75rem; }
.st-key-train-presets { min-height: 2.5rem; }
.st-key-train-head, .st-key-train-title { min-height: 2.75rem; }
[class*=st-key-train-button-] { min-width: 3.3rem; }
.st-key-train-ways-on [data-testid=stPopover] button { padding-right: 0.5rem; }
.st-key-train-whose { min-height: 2.65rem; }
.st-key-kept-train-model { min-width: 16.5rem; }
.st-key-kept-train-images { min-width: 20rem; }
.st-key-train-headline { min-height: 5.75rem; }
.st-key-train-pulse { min-height: 2.4rem; }
.st-key-train-reading { min-height: 4.8rem; }
.st-key-train-next-experiment { min-height: 6.4rem; }
.st-key-train-network { min-height: 462px; }
.st-key-train-words { min-height: 5rem; }
.st-key-train-preview { min-height: 25rem; }
.st-key-knob-num_parties, .st-key-knob-partitioner, .st-key-method, .st-key-knob-local_epochs,
.st-key-knob-num_rounds, [class*=st-key-knob-partitioner-] { min-height: 4.25rem; }

@media (max-width: 1350px) { /* where these take two lines */
  .st-key-train-presets { min-height: 4.25rem; }
  .st-key-train-whose { min-height: 5rem; }
  .st-key-train-title { flex-direction: column; align-items: stretch; gap: 0; min-height: 5.25rem; }
  .st-key-train-title > div { flex: none; }
  .st-key-train-ways-on { row-gap: 0; width: 100%; }
}

@media (max-width: 1100px) {
  .st-key-train-reading { min-height: 6.4rem; }
  .st-key-train-next-experiment { min-height: 9.6rem; }
}

@media (max-width: 640px) {
  .stMainBlockContainer:has([class*=st-key-train-]) h2 { font-size: 1.5rem; }
  .stMainBlockContainer:has([class*=st-key-train-]) .stHeading { min-height: 3.6rem; }
  .st-key-train-presets, .st-key-train-head, .st-key-next-experiment {
    flex-direction: column; align-items: stretch; gap: 0;
  }
  .st-key-train-presets { min-height: 8.75rem; }
  .st-key-train-head > div { flex: none; }
  .st-key-train-title { min-height: 8.6rem; }
  .st-key-kept-train-model, .st-key-kept-train-images { min-width: 0; }
  .st-key-train-head > div:last-child { min-height: 2.75rem; }
  .st-key-next-experiment { min-height: 14rem; }
  .st-key-train-headline { min-height: 13rem; }
  .st-key-train-reading { min-height: 11.2rem; }
  .st-key-train-next-experiment { min-height: 14.4rem; }
  .st-key-train-words { min-height: 9.5rem; }
}
"""
"""Streamlit makes a class of the key of an element: "train head" is `.st-key-train-head`."""
