# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From a run id to its test rows, its calibration and its mistakes
#
# The run is the one that was published last, or that of the environment variable `ON_TRACK_RUN_ID`; the outcome is the
# one that the bar is set on, or that of `ON_TRACK_OUTCOME`. Every chance shown here was given by a model that had
# never seen the child or its kin. Rows are pseudonymous, but they are about real children when the extracts are: what
# this notebook shows stays with the analysts. Counts of 1 to 5 leave the team only through `measures/suppression.py`.

# %%
import os
import sys
import warnings
from pathlib import Path

ROOT = next(folder for folder in (Path.cwd(), *Path.cwd().parents) if (folder / "params.yaml").is_file())
os.chdir(ROOT)
sys.path.insert(0, str(ROOT))
warnings.filterwarnings("ignore", message="IProgress not found")  # a bar for downloads that this environment lacks

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from IPython.display import SVG, Markdown, display

from features.reasons import column_of, for_and_against, not_known
from measures.charts import reliability_chart
from measures.performance import performance, performance_intervals
from measures.recalibration import reliability
from models.calibrated import load
from pipeline import store
from pipeline.evaluate import TestYears
from pipeline.matrices import labels_of, read_labels, read_matrix
from pipeline.params import read_params
from pipeline.tracking import Tracker
from schemas.refusal import NotReproduced, TooFew

MODEL = "hazard"
FIGURES = ("auc", "average_precision", "slope", "observed_expected")
MOST = 5

# %% [markdown]
# ## The run
# What the run holds is fetched from MLflow: figures and the choice of the whole run, and below it the models and the
# held-out chances of the outcome.

# %%
params = read_params()
tracker = Tracker(params.publish.tracking_uri)
run_id = os.environ.get("ON_TRACK_RUN_ID") or store.read_json(store.DATA / "publish" / "receipt.json")["model_run"]
run = tracker.artifacts(run_id)
choice = store.read_json(run / "choice.json")
outcome = os.environ.get("ON_TRACK_OUTCOME") or choice["bar"]["outcome"]
modelled = store.read_json(run / "folds.json")
if outcome not in modelled:
    raise TooFew(f"run {run_id}", f"it holds no model of {outcome}", f"Set ON_TRACK_OUTCOME to {' or '.join(modelled)}")
trained = tracker.artifacts(tracker.children(run_id)[outcome])
why = "; ".join(choice["why"])
display(Markdown(f"Run `{run_id}`, outcome **{outcome}**. The list is ranked by {choice['ranked_by']}: {why}."))

# %% [markdown]
# Landmarks, labels and features are read from `data/`, so they must be those that the run was made from.

# %%
if store.hash_of(trained) != store.hash_of(store.DATA / "train" / outcome):
    what = "it was made from other data than those in data/"
    raise NotReproduced(f"run {run_id}", what, "Check out the commit in its tag git_commit and run `dvc checkout`")

# %% [markdown]
# ## The folds
# Each fold learns from what was known at its first test landmark, and is tested on the landmarks of the school year
# from then.

# %%
pd.DataFrame(modelled[outcome]).set_index("fold").T

# %% [markdown]
# ## The test rows
# One row is a child at a landmark. A child's rows weigh 1/n each, so that sums are children, and somewhat more where
# others like it left the area. As in the run, a fold is
# left out where not every model could be fitted: in the table above it has figures of the main model alone. The
# figures worked out from the rows must be those of the run.

# %%
spine, matrix = read_matrix("train")
labels = read_labels()
told = labels_of(labels, outcome, pc.max(labels.column("as_of")).as_py()).to_pandas()
rows = store.read_table(trained / "predictions.parquet").to_pandas()
models = [name for name in ("hazard", "logistic", "count_rule", "chance") if name in rows]
rows = rows.dropna(subset=models).merge(told[["row_id", "label", "reason", "event_on"]], on="row_id")
rows = rows[rows["label"].notna()].merge(spine.to_pandas().drop(columns="reason"), on="row_id")
rows = rows.merge(TestYears(params).rows(outcome)[["row_id", "weight"]], on="row_id")
rows["kin"] = pd.factorize(rows["kin_id"], sort=True)[0]


def figures_of(some: pd.DataFrame, model: str = MODEL) -> dict[str, float]:
    """The figures of a model on some rows; only n and events where there are too few."""
    at = (some[name].to_numpy(float) for name in ("label", model, "weight"))
    return performance(*at, floor=params.evaluate.min_events)


again = pd.DataFrame({model: figures_of(rows, model) for model in models})
of_the_run = pd.DataFrame(store.read_json(run / "metrics.json")[outcome])
difference = (again.reindex(FIGURES) - of_the_run.reindex(FIGURES)).abs().max(axis=None)
display(again.round(3))
display(Markdown(f"The largest difference from the run in {', '.join(FIGURES)}: {difference:.1g}."))

# %% [markdown]
# ## Calibration
# Rows in ten groups by predicted chance: `n` children, `events` of them with the event, what was predicted, what
# happened, and the 95 % interval of what happened, kin drawn whole. Where the interval holds the prediction, the data
# do not contradict it.

# %%
at = (rows[name].to_numpy(float) for name in ("label", MODEL, "weight"))
deciles = reliability(*at, rows["kin"].to_numpy(), params.evaluate.resamples, params.train.seed)
display(deciles.round(3))
caption = "Children that no model had seen; 95 % intervals."
display(SVG(reliability_chart(deciles, f"{outcome}: are the chances right?", caption)))

# %% [markdown]
# ## By life stage and borough
# Where there are fewer children with the event than `evaluate.min_events`, only the counts are shown: a figure would
# be noise. Intervals that overlap widely are no evidence that one group is served worse than another, nor that it is
# not.


# %%
def told_of(some: pd.DataFrame) -> dict[str, str]:
    """The figures of some rows in words, each with its interval."""
    at = (some[name].to_numpy(float) for name in ("label", MODEL, "weight"))
    kin, settings = some["kin"].to_numpy(), params.evaluate
    spans = performance_intervals(*at, kin, settings.resamples, params.train.seed, floor=settings.min_events)
    found = figures_of(some)
    words = {"children": f"{found['n']:.0f}", "events": f"{found['events']:.0f}"}
    for name in FIGURES:
        low, high = spans.get(name, (np.nan, np.nan))
        words[name] = f"{found[name]:.2f} ({low:.2f} to {high:.2f})" if name in found else "too few events"
    return words


groups = {"all": rows} | dict(list(rows.groupby("life_stage"))) | dict(list(rows.groupby("borough")))
pd.DataFrame({name: told_of(some) for name, some in groups.items()}).T

# %% [markdown]
# ## The largest misses
# Each child stands under the landmark at which its chance was highest. First the children with the event whose chance
# was low, then those with a high chance and no event. `risk factors` is what the count rule saw; `days until` is from
# the landmark.

# %%
highest = rows.sort_values([MODEL, "row_id"], ascending=[False, True]).drop_duplicates(["child_id", "life_stage"])
unseen = highest[highest["label"] == 1].tail(MOST).iloc[::-1]
unfounded = highest[highest["label"] == 0].head(MOST)


def shown(some: pd.DataFrame) -> pd.DataFrame:
    """Some rows as a reader sees them: the first digits of the pseudonym, where, when, what was said and what came."""
    until = pd.to_datetime(some["event_on"]) - pd.to_datetime(some["landmark_on"])
    columns = {"borough": some["borough"], "life stage": some["life_stage"], "landmark": some["landmark_on"]}
    columns |= {"chance": some[MODEL].round(3), "what followed": some["reason"], "days until": until.dt.days}
    if "count_rule_score" in some:
        columns["risk factors"] = some["count_rule_score"].astype(int)
    return pd.DataFrame(columns).set_axis(some["child_id"].str[:8], axis=0)


display(Markdown("**The event came, the chance was low**"), shown(unseen))
display(Markdown("**The chance was high, no event came**"), shown(unfounded))

# %% [markdown]
# ### What was known of them
# The features that are above zero for any of them. Empty is not known, which is not zero.

# %%
misses = pd.concat([unseen, unfounded])
place = np.searchsorted(matrix.row_id, misses["row_id"].to_numpy())
known = pd.DataFrame(matrix.X[place], columns=list(matrix.columns), index=misses["child_id"].str[:8]).T
features = known[known.index.isin(column_of())]
with pd.option_context("display.max_rows", None):
    display(features[(features > 0).any(axis=1)].map(lambda value: "" if np.isnan(value) else f"{value:.0f}"))

# %% [markdown]
# ### Why, in words
# What spoke for and against, the weightiest first. The models of the folds are not kept: the weights are those of the
# champion, which has since learned from these very rows. They say how it reads such a child, not why the fold gave the
# chance above.

# %%
champion = load(store.read_texts(trained / MODEL)).fitted
weights = champion.contributions(matrix.X[place], matrix.columns)
for number, (child, row) in enumerate(misses.set_index(misses["child_id"].str[:8]).iterrows()):
    values = dict(zip(matrix.columns, matrix.X[place[number]].tolist(), strict=True))
    spoke = {name: share for name, share in zip(matrix.columns, weights[number], strict=True) if name in column_of()}
    said, against = for_and_against(values, spoke, {}, MOST)
    unknown = [name for name in matrix.not_known(place[number]) if name in column_of()]
    lines = [f"**{child}**: {row[MODEL]:.1%}, {row['reason'].replace('_', ' ')}"]
    lines += [f"- for: {sentence}" for sentence in said] + [f"- against: {sentence}" for sentence in against]
    display(Markdown("\n".join(lines + [f"- not known: {sentence}" for sentence in not_known(unknown)])))

# %% [markdown]
# ## What this can say, and what it cannot
# - **It can say** whether the chances were right on average for children that no model had seen, and for whom they
#   were not.
# - **A miss is not a mistake by itself.** Of children with a chance of 10 %, one in ten has the event if the chance is
#   right. Look for what several misses share: a service that is not covered, a record that came late, a fact that no
#   feature counts.
# - **Few events, wide intervals.** A change in a model that moves a figure within its interval has shown nothing.
# - **The outcome is what services did and recorded, not harm.** A child nobody noticed is a zero here; a family that
#   was helped in time is a zero too, and looks like a chance that was too high.
# - **It says nothing of what a conversation would change.** A high chance does not mean that help would work better.
# - **Changing features or settings until these misses go away** fits the model to this test year. Say on the branch
#   what was tried, and judge the change on all folds and outcomes.
# - **On the made-up boroughs** every figure is a property of the generator; only comparisons under the same data mean
#   anything.
