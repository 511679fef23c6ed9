"""For .ci/prometheus: makes data with a drift, is a receiver of alerts, and sends all queries to a Prometheus.

    prometheus_queries.py data DIRECTORY
    prometheus_queries.py receive
    prometheus_queries.py check URL
"""

import datetime
import glob
import http.server
import json
import random
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

RATE = "30s"
PICKED = {
    "job": "plumbline",
    "instance": ".+",
    "model": "bikes",
    "version": ".+",
    "segment": "all",
    "window": "1h",
    "column": "x",
    "test": "psi",
    "metric": "rmse",
    "__rate_interval": RATE,
}

# Nothing is wrong with these, or has not been yet: they need only be understood.
RIGHTLY_EMPTY = {
    "Plumbline / Pipeline: Last restore": "nothing was restored",
    "Plumbline / Column: Size of the sample B": "the verdict is settled",
    "Plumbline / Column: Events needed": "the verdict is settled",
    "Plumbline / Model: $metric D": "numbers are not estimated by scores",
    "Plumbline / Model: $metric E": "the reference is built without performance",
    "Plumbline / Model: How far the estimate was off": "numbers are not estimated by scores",
    "Plumbline / Model: Fairness": "no groups are to be treated alike",
    "Plumbline / Pipeline: Rebalances B": "no rebalance of late",
    "instance_source:plumbline_event_time_lag:seconds": "nothing waits",
}
# Alerts that must fire, and those that may; no other may have anything to say.
FIRE = {"PlumblineDrift", "PlumblineDeadLetters"}
MAY_FIRE = {"PlumblineChangeDetected", "PlumblineDataQuality", "PlumblineVolume", "PlumblineManyDeadLetters"}


def data(directory):
    """A fortnight as it should be, then three days: on the last, x is higher, y is often missing, and a colour is new."""
    chance = random.Random(7)
    now = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)

    def rows(file, begin, hours, per_hour, drifts_at):
        with open(file, "w") as out:
            out.write("time,x,y,size,colour,attribution.x,attribution.size,pred,label\n")
            for hour in range(hours):
                drifts = hour >= drifts_at
                for i in range(per_hour):
                    at = begin + datetime.timedelta(hours=hour, seconds=i * 3600 / per_hour)
                    x = chance.gauss(1.5 if drifts else 0, 1)
                    y = "" if drifts and chance.random() < 0.3 else f"{chance.gauss(5, 2):.4f}"
                    colour = "mauve" if drifts and chance.random() < 0.2 else chance.choice(["red", "green", "blue"])
                    size = chance.randint(1, 9)
                    pred = 2 * x + size
                    label = pred + chance.gauss(0, 1)
                    out.write(f"{at:%Y-%m-%dT%H:%M:%SZ},{x:.4f},{y},{size},{colour},{2 * x:.4f},{size - 5},{pred:.4f},{label:.4f}\n")

    rows(f"{directory}/reference.csv", now - datetime.timedelta(days=17), 14 * 24, 100, 10**9)
    rows(f"{directory}/current.csv", now - datetime.timedelta(days=3), 72, 300, 48)
    with open(f"{directory}/large.jsonl", "w") as out:
        event = {"model": "bikes", "version": "1", "features": {f"column_{i}": i for i in range(500)}}
        out.write((json.dumps(event) + "\n") * 3)


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def receive():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    print("port", server.server_address[1], flush=True)
    server.serve_forever()


def ask(url, path, **parameters):
    try:
        with urllib.request.urlopen(f"{url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=20) as answer:
            return json.load(answer)["data"], None
    except urllib.error.HTTPError as refused:
        return None, json.load(refused).get("error", str(refused))


def substituted(text):
    return re.sub(r"\$\{?([a-z_]+)(?::\w+)?}?", lambda name: PICKED[name.group(1)], text)


class Check:
    def __init__(self, url):
        self.url = url
        self.complaints = []
        self.asked = 0
        self.empty = []

    def query(self, name, expr, labels=(), may_be_empty=False):
        self.asked += 1
        found, error = ask(self.url, "query", query=substituted(expr))
        if error:
            self.complaints.append(f"{name}: {error}: {expr}")
        elif not found["result"]:
            if name in RIGHTLY_EMPTY or may_be_empty:
                self.empty.append(name)
                self.metrics_exist(name, expr)
            else:
                self.complaints.append(f"{name}: no data: {substituted(expr)}")
        elif found["resultType"] != "scalar":
            for series in found["result"]:
                missing = [label for label in labels if label not in series["metric"]]
                if missing:
                    self.complaints.append(f"{name}: {series['metric']} lacks {missing}")
                    break

    def metrics_exist(self, name, expr):
        """What is empty as nothing is wrong must not be so as nothing has that name."""
        for metric in set(re.findall(r"(?<![\w:])plumbline_[a-z0-9_]+", expr)):
            known, _ = ask(self.url, "metadata", metric=re.sub("_total$", "", metric))
            total, _ = ask(self.url, "metadata", metric=metric)
            if not known and not total and name not in RIGHTLY_EMPTY:
                self.complaints.append(f"{name}: there is no {metric}")

    def dashboard(self, file):
        with open(file) as text:
            board = json.load(text)
        title = board["title"]
        for variable in board["templating"]["list"]:
            if variable["type"] == "query":
                selector, label = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]["query"]).groups()
                self.asked += 1
                values, error = ask(self.url, f"label/{label}/values", **{"match[]": substituted(selector)})
                if error or not values:
                    self.complaints.append(f"{title}: variable {variable['name']}: {error or 'no values'}")
                elif PICKED[variable["name"]] != ".+" and PICKED[variable["name"]] not in values:
                    self.complaints.append(f"{title}: variable {variable['name']}: only {values}")
        for annotation in board["annotations"]["list"]:
            if "expr" in annotation:
                self.query(f"{title}: annotation {annotation['name']}", annotation["expr"], annotation["tagKeys"].split(",")[:2])
        for panel in board["panels"]:
            for target in panel.get("targets", []):
                name = f"{title}: {panel['title']}" + ("" if target["refId"] == "A" else f" {target['refId']}")
                self.query(name, target["expr"], re.findall(r"{{(\w+)}}", target["legendFormat"]))

    def rules(self):
        groups, _ = ask(self.url, "rules")
        firing = set()
        for rule in (rule for group in groups["groups"] for rule in group["rules"]):
            if rule["health"] != "ok":
                self.complaints.append(f"{rule['name']}: {rule['health']}: {rule.get('lastError')}")
            alerting = rule["type"] == "alerting"
            self.query(rule["name"], rule["query"], may_be_empty=alerting and rule["name"] not in FIRE)
            if alerting and rule["alerts"]:
                firing.add(rule["name"])
        for name in FIRE - firing:
            self.complaints.append(f"{name} does not fire")
        for name in firing - FIRE - MAY_FIRE:
            self.complaints.append(f"{name} fires, though nothing is wrong")
        alerts, _ = ask(self.url, "alerts")
        for alert in alerts["alerts"]:
            if alert["labels"]["alertname"] == "PlumblineDrift":
                labels = {key: alert["labels"].get(key) for key in ("model", "version", "segment", "rule", "severity")}
                print("PlumblineDrift:", ", ".join(f"{key} {value}" for key, value in labels.items()))
                if labels["model"] != "bikes" or labels["severity"] not in ("critical", "warning"):
                    self.complaints.append(f"PlumblineDrift has {labels}")
        return firing


def check(url):
    one = Check(url)
    boards = sorted(glob.glob("grafana-dashboards/dashboards/*.json"))
    for file in boards:
        one.dashboard(file)
    queries = one.asked
    firing = one.rules()
    print(f"{queries} queries of {len(boards)} dashboards and {one.asked - queries} rules sent to Prometheus")
    print("rightly empty:", "; ".join(sorted(one.empty)))
    print("with something to say:", ", ".join(sorted(firing)))
    for complaint in one.complaints:
        print("WRONG", complaint)
    return 1 if one.complaints else 0


if __name__ == "__main__":
    command = sys.argv[1]
    if command == "data":
        data(sys.argv[2])
    elif command == "receive":
        receive()
    else:
        sys.exit(check(sys.argv[2]))
