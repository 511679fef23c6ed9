"""Reports of the same data by ./plumbline compare and by the defaults of Evidently: bytes, time to make them, time to the first paint.

Columns are, in turn, two normal, one exponential, one of whole numbers and one categorical; every tenth is shifted by half a standard
deviation, or has another mix of categories. The reference has 10,000 rows, the current file 5,000.

"Process" is the wall-clock time of a whole process from its start to the written page, reading the two CSV files included. "Inside" is the time
to make the page alone in a process that is warm: for Plumbline rendering a finished window report (its comparison is not in it), for Evidently
Report.run and save_html, as it cannot be had apart. Paint is the first contentful paint, and "loaded" the end of the load event, that headless
Chromium itself measures (Performance API) on the file, opened in a new browser: medians of five, the same for both.

Run: pip install evidently==0.7.23 'pandas<3' selenium; ./mvnw -q -DskipTests package; python benchmarks/peers/reports.py [20 100 500]
"""
import gzip
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

os.environ |= {"DO_NOT_TRACK": "1", "OPENBLAS_NUM_THREADS": "1"}  # measure, do not report

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = np.array(["red", "green", "blue", "amber", "violet"])
ROUNDS = 5


def column(g, i, rows, shifted):
    if i % 5 == 4:
        other = shifted and i % 10 == 4
        return NAMES[g.choice(5, rows, p=[0.25, 0.25, 0.2, 0.15, 0.15] if other else [0.4, 0.3, 0.15, 0.1, 0.05])]
    values = (g.normal, g.normal, g.exponential, lambda size: g.integers(0, 40, size).astype(float))[i % 5](size=rows)
    return np.round(values + (0.5 * values.std() if shifted and i % 10 == 0 else 0), 4)


def write(path, columns, rows, shifted, seed):
    g = np.random.default_rng(seed)
    kinds = ("value", "value", "wait", "count", "colour")
    pd.DataFrame({f"{kinds[i % 5]}_{i}": column(g, i, rows, shifted) for i in range(columns)}).to_csv(path, index=False)


def by_evidently(reference, current, page):
    from evidently import Report
    from evidently.presets import DataDriftPreset

    before, now = pd.read_csv(reference), pd.read_csv(current)
    begun = time.perf_counter()
    Report([DataDriftPreset()]).run(now, before).save_html(str(page))
    return time.perf_counter() - begun


def process(command):
    begun = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 1):
        sys.exit(f"{command}: {done.stderr[-2000:]}")
    return time.perf_counter() - begun, done.stdout


def in_a_browser(page):
    from selenium import webdriver

    paints, loads = [], []
    for _ in range(ROUNDS):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,720"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))
        try:
            browser.get(page.as_uri())
            deadline = time.time() + 60
            while True:
                paint, load = browser.execute_script(
                    "return [performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)[0] || 0,"
                    " performance.getEntriesByType('navigation')[0].loadEventEnd]"
                )
                if paint and load or time.time() > deadline:
                    break
                time.sleep(0.1)
            paints.append(paint)
            loads.append(load)
        finally:
            browser.quit()
    return statistics.median(paints), statistics.median(loads)


def line(columns, who, page, whole, inside):
    data = page.read_bytes()
    paint, load = in_a_browser(page)
    print(
        f"| {columns} | {who} | {len(data) / 1000:,.0f} | {len(gzip.compress(data, 9)) / 1000:,.0f} | {whole:.1f} | {inside:,.0f} | {paint:,.0f} | {load:,.0f} |",
        flush=True,
    )


def main():
    print("| columns | report of | kB | kB, gzip | process, s | inside, ms | first paint, ms | loaded, ms |\n|---|---|---|---|---|---|---|---|")
    for columns in [int(one) for one in sys.argv[1:]] or [20, 100, 500]:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            reference, current = folder / "reference.csv", folder / "current.csv"
            write(reference, columns, 10_000, False, 1)
            write(current, columns, 5_000, True, 2)
            ours, json, theirs = folder / "plumbline.html", folder / "report.json", folder / "evidently.html"
            compare = ["./plumbline", "compare", "--reference", str(reference), "--current", str(current), "--report", str(ours)]
            whole, _ = process(compare)
            process([*compare, "--json", str(json)])
            _, said = process(["benchmarks/run", "report", str(json)])
            line(columns, "Plumbline", ours, whole, float(said.split()[-1]))
            whole, said = process([sys.executable, __file__, "--evidently", str(reference), str(current), str(theirs)])
            line(columns, "Evidently", theirs, whole, 1000 * float(said.split()[-1]))


if sys.argv[1:2] == ["--evidently"]:
    print(by_evidently(*sys.argv[2:5]))
else:
    main()
