"""Reads what the debug exporter of OpenTelemetry's collector wrote, and checks that spans link to what the producer sent.

tracing_spans.py [--of MODEL] FILE: with a model, only whether windows of it link to what was sent; ends with 0 if so, otherwise says what is missing.
"""

import re
import sys


def spans(file):
    """Each with its names and values, its attributes, and the trace ids of its links with their attributes."""
    found = []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            line = line.strip()
            if re.match(r"Span #\d+$", line):
                found.append({"attributes": {}, "links": []})
                where = found[-1]["attributes"]
            elif line.startswith("Resource"):
                where = {}
                found.append(None)
            elif not found or found[-1] is None:
                continue
            elif re.match(r"SpanLink #\d+$", line):
                where = {}
                found[-1]["links"].append(where)
            elif match := re.match(r"-> ([\w.]+): (?:Str|Int|Slice)\((.*)\)$", line):
                where[match[1]] = match[2]
            elif match := re.match(r"(?:-> )?(Trace ID|Parent ID|ID|Name|Kind|Status code) *: *(.*)$", line):
                (where if found[-1]["links"] else found[-1])[match[1]] = match[2]
    return [span for span in found if span]


def main(file, model):
    every = spans(file)
    sent = {span["Trace ID"] for span in every if span.get("Name") == "send plumbline.events"}
    windows = [span for span in every if span.get("Name") == "report window"]
    drifted = [span for span in windows if span["attributes"].get("plumbline.verdict") == "drifted"]
    late = [span for span in every if span.get("Name") == "process plumbline.events"]
    posted = [span for span in windows if span["attributes"].get("plumbline.model") == "posted"]
    if model:
        linked = sum(link["Trace ID"] in sent for span in windows for link in span["links"])
        if not linked:
            sys.exit(f"{len(sent)} traces of the producer, {len(windows)} windows, none of which links to one")
        print(f"{len(sent)} traces of the producer; {len(windows)} windows with {linked} links to them")
        return
    problems = []
    if not sent:
        problems.append("the producer has no spans")
    if len(late) < 3:
        problems.append(f"{len(late)} spans of records that are no events, 3 were sent")
    if not drifted:
        problems.append("no window drifted")
    if not any("c0ffee00" * 4 in {link["Trace ID"] for link in span["links"]} for span in posted):
        problems.append("no window links to the trace of the request")
    for span in windows:
        if span["attributes"].get("plumbline.model") == "bikes" and not {link["Trace ID"] for link in span["links"]} <= sent:
            problems.append(f"a window links to a trace that nobody sent: {span}")
    for span in drifted:
        if not any(link.get("plumbline.column") for link in span["links"]):
            problems.append(f"a window that drifted names no event that moved: {span}")
    for span in late:
        if [link["Trace ID"] in sent for link in span["links"]] != [True]:
            problems.append(f"a record that is no event does not link to who sent it: {span}")
    if problems:
        sys.exit("\n".join(problems[:5]))
    links = sum(len(span["links"]) for span in windows)
    print(f"{len(sent)} traces of the producer; {len(windows)} windows with {links} links to them, {len(drifted)} drifted;")
    print(f"{len(late)} records that were no events, each linked to who sent it")


main(sys.argv[-1], sys.argv[2] if sys.argv[1] == "--of" else None)
