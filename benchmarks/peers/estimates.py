"""Data of `benchmarks/run estimates`, and what NannyML makes of the same windows; writes ../src/main/resources/estimates/*.csv.gz.

Rows are part (r: reference, c: current), day since 1970, score of the class 1, predicted class, true class.

Run: pip install nannyml==0.13.1 'pandas<3' statsmodels scikit-learn==1.9.1; python estimates.py

synthetic_sample is NannyML's (Apache-2.0). The others are made of the bike rentals that the demo has (see ATTRIBUTION.md beside them): whether
more bikes are taken in an hour than in half of the hours of 2011, by gradient boosting fitted to 45 % of the days of 2011.

bikes_2012       the reference is the other days of 2011; then 2012 as it was, when the service had grown by two thirds
bikes_mix        the reference is half of the hours of those days; then 52 weeks drawn from the other half, in which from week 20 to week 40 the hours
                 in which the answer is easy become ever rarer: what a row's score means stays as it was
bikes_mix_sudden the same, all at once from week 27 on
bikes_concept    the same without that; from week 27 on the true class is whether there were 1.6 times as many bikes as in half of the hours
"""
import gzip
import os
import pathlib
import warnings

os.environ |= {"NML_DISABLE_USAGE_LOGGING": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

import nannyml as nml
import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
OUT = HERE.parent / "src/main/resources/estimates"
BIKES = HERE.parents[1] / "monitor-service/src/main/resources/demo/bike-sharing-hourly.csv"
EPOCH = pd.Timestamp("1970-01-01")
METRICS = ["accuracy", "f1", "roc_auc"]
WINDOWS = {"bikes_2012": [7, 28], "bikes_concept": [7], "bikes_mix": [7], "bikes_mix_sudden": [7], "synthetic_sample": [28]}  # days
FROM = {"synthetic_sample": "2019-04-15", "bikes_mix": "2012-05-28", "bikes_mix_sudden": "2012-07-02", "bikes_concept": "2012-07-02",
        "bikes_2012": "2012-01-01"}  # performance decays
EASY = 0.45  # so far from .5 is a score that is hardly ever wrong


def frame(part, day, score, predicted, truth):
    return pd.DataFrame({"part": part, "day": np.asarray(day), "score": np.asarray(score), "predicted": np.asarray(predicted),
                         "truth": np.asarray(truth)})


def synthetic_sample():
    reference, analysis, truth = nml.load_synthetic_binary_classification_dataset()
    analysis["work_home_actual"] = truth.set_index("id").loc[analysis["id"], "work_home_actual"].to_numpy()
    parts = []
    for part, rows in (("r", reference), ("c", analysis)):
        day = (pd.to_datetime(rows["timestamp"]) - EPOCH).dt.days
        parts.append(frame(part, day, rows["y_pred_proba"], rows["y_pred"], rows["work_home_actual"].astype(int)))
    return pd.concat(parts)


def bikes():
    rows = pd.read_csv(BIKES)
    rows["day"] = (pd.to_datetime(rows["dteday"]) - EPOCH).dt.days
    first = rows["yr"] == 0
    features = ["season", "hr", "holiday", "weekday", "workingday", "weathersit", "temp", "hum", "windspeed"]
    median = rows.loc[first, "cnt"].median()
    days = rows.loc[first, "day"].unique()
    fitted = set(np.random.default_rng(1).choice(days, int(.45 * len(days)), replace=False))
    train = first & rows["day"].isin(fitted)
    model = HistGradientBoostingClassifier(max_iter=60, random_state=0)
    model.fit(rows.loc[train, features], rows.loc[train, "cnt"] > median)
    rows["score"] = model.predict_proba(rows[features])[:, 1].round(3)
    rows["predicted"] = (rows["score"] >= .5).astype(int)
    held = rows[first & ~train]
    return rows, held, median


def bikes_2012(rows, held, median):
    later = rows[rows["yr"] == 1]
    return pd.concat([frame(part, r["day"], r["score"], r["predicted"], (r["cnt"] > median).astype(int))
                      for part, r in (("r", held), ("c", later))])


def drawn(held, median, changes):
    """52 weeks of 1,000 rows drawn from half of the hours that were held back; the other half is the reference."""
    generator = np.random.default_rng(2)
    half = generator.permutation(len(held)) < len(held) // 2
    reference, pool = held[half], held[~half]
    easy = (np.abs(pool["score"] - .5) > EASY).to_numpy()
    monday = (pd.Timestamp("2012-01-02") - EPOCH).days
    parts = [frame("r", reference["day"], reference["score"], reference["predicted"], (reference["cnt"] > median).astype(int))]
    for week in range(52):
        gone = {"mix": min(max(week - 20, 0) / 20, 1), "mix_sudden": week >= 26}.get(changes, 0) * .9
        weights = np.where(easy, 1 - gone, 1.)
        rows = pool.iloc[generator.choice(len(pool), 1000, p=weights / weights.sum())]
        line = median * (1.6 if changes == "concept" and week >= 26 else 1)
        parts.append(frame("c", monday + 7 * week + np.arange(1000) // 143, rows["score"], rows["predicted"],
                           (rows["cnt"] > line).astype(int)))
    return pd.concat(parts)


def write(name, data):
    text = data.to_csv(index=False, header=False).encode()
    (OUT / f"{name}.csv.gz").write_bytes(gzip.compress(text, 9, mtime=0))


def nannyml(name, data, length):
    """The same windows as Plumbline has: multiples of days from Monday 1969-12-29; those of fewer than 50 rows are left out."""
    reference, current = data[data["part"] == "r"], data[data["part"] == "c"]
    window = (current["day"] + 3) // length
    sizes = window.value_counts()
    estimator = nml.CBPE(y_pred_proba="score", y_pred="predicted", y_true="truth", metrics=METRICS,
                         chunk_size=int(sizes.median()), problem_type="classification_binary")
    estimator.fit(reference.drop(columns=["part", "day"]))
    realised = nml.PerformanceCalculator(y_pred_proba="score", y_pred="predicted", y_true="truth", metrics=METRICS,
                                         chunk_size=int(sizes.median()), problem_type="classification_binary")
    realised.fit(reference.drop(columns=["part", "day"]))
    one = nml.chunk.CountBasedChunker(1)
    estimator.chunker = realised.chunker = one
    found = {m: [] for m in METRICS}
    for number in sorted(sizes.index[sizes >= 50]):
        rows = current[window == number].drop(columns=["part", "day"])
        estimate = estimator.estimate(rows.drop(columns="truth")).filter(period="analysis").to_df()
        actual = realised.calculate(rows).filter(period="analysis").to_df()
        end = (number + 1) * length - 3
        for m in METRICS:
            e = estimate[m].iloc[0]
            found[m].append((end, e["value"], e["sampling_error"], bool(e["alert"]), actual[m]["value"].iloc[0]))
    begin = (pd.Timestamp(FROM[name]) - EPOCH).days
    for m in METRICS:
        rows = found[m]
        error = np.mean([abs(r[1] - r[4]) for r in rows])
        within = np.mean([abs(r[1] - r[4]) <= 1.959963984540054 * r[2] for r in rows])
        alerts = [r[0] - begin for r in rows if r[3]]
        after = min([days for days in alerts if days > 0], default="never")
        yield f"| {name} | {length}d | {m} | {error:.4f} | {within:.2f} | {after} | {sum(days <= 0 for days in alerts)} |"


OUT.mkdir(parents=True, exist_ok=True)
rows, held, median = bikes()
sets = {"synthetic_sample": synthetic_sample(), "bikes_2012": bikes_2012(rows, held, median),
        "bikes_mix": drawn(held, median, "mix"), "bikes_mix_sudden": drawn(held, median, "mix_sudden"),
        "bikes_concept": drawn(held, median, "concept")}
print("| data | window | metric | mean absolute error | realised within 1.96 errors | days from the decay to an alert | windows alerted before |\n|---|---|---|---|---|---|---|")
for name, data in sets.items():
    write(name, data)
    for length in WINDOWS[name]:
        for line in nannyml(name, data, length):
            print(line, flush=True)
