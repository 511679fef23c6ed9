"""Windows without drift, and with one of 20 columns shifted, through the defaults of Evidently and NannyML.
Beside it: the last table of `benchmarks/run false-alarms`, which is ours on data of the same kind.

Run: pip install evidently==0.7.23 nannyml==0.13.1 'pandas<3' statsmodels; python peers.py
"""
import os
import sys
import warnings

os.environ |= {"DO_NOT_TRACK": "1", "NML_DISABLE_USAGE_LOGGING": "1", "OPENBLAS_NUM_THREADS": "1"}  # measure, do not report

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
COLUMNS, REFERENCE, WINDOWS = 20, 10_000, int(sys.argv[1]) if len(sys.argv) > 1 else 60
NAMES = [f"c{i}" for i in range(COLUMNS)]


def frame(g, n, shift=0.0):
    data = g.normal(size=(n, COLUMNS))
    data[:, 0] += shift
    return pd.DataFrame(data, columns=NAMES)


def evidently(reference, windows):
    from evidently import Report
    from evidently.presets import DataDriftPreset

    for window in windows:
        result = Report([DataDriftPreset()]).run(window, reference).dict()
        count = next(m["value"] for m in result["metrics"] if "DriftedColumnsCount" in str(m.get("metric_name", m.get("metric_id", ""))))
        yield count["count"] > 0


def nannyml(reference, windows, n):
    import nannyml as nml

    calculator = nml.UnivariateDriftCalculator(column_names=NAMES, chunk_size=n)
    calculator.fit(reference)
    result = calculator.calculate(pd.concat(windows, ignore_index=True)).filter(period="analysis").to_df()
    alerts = [result[(name, "jensen_shannon", "alert")].to_numpy(bool) for name in NAMES]
    yield from np.any(alerts, axis=0)[: len(windows)]


print("| n | shift of one column | Evidently, any column | NannyML, any column |\n|---|---|---|---|")
for n in (200, 1000):
    for shift in (0.0, 0.2, 0.5):
        g = np.random.default_rng(n + int(100 * shift))
        reference = frame(g, REFERENCE)
        windows = [frame(g, n, shift) for _ in range(WINDOWS)]
        e = np.mean(list(evidently(reference, windows)))
        m = np.mean(list(nannyml(reference, windows, n)))
        print(f"| {n} | {shift} | {e:.2f} | {m:.2f} |", flush=True)
