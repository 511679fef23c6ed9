"""Sends a prediction, and later its label, as CloudEvents over HTTP.

pip install -r requirements.txt
python cloudevents_http.py http://localhost:8080
"""
import sys

import requests
from cloudevents.core.bindings.http import to_binary_event
from cloudevents.core.v1.event import CloudEvent


def send(kind, data):
    attributes = {
        "type": f"com.example.{kind}",
        "source": "/bike-service",
        "id": "python-cloudevents-1",  # of the prediction; its label has the same
        "model": "bike-demand",
        "modelversion": "3",
        "datacontenttype": "application/json",
    }  # the SDK adds the time
    message = to_binary_event(CloudEvent(attributes, data))
    url = sys.argv[1] + "/api/v1/events"
    requests.post(url, message.body, headers=message.headers, timeout=30).raise_for_status()


send("prediction", {"features": {"temp": 0.24, "season": "winter", "holiday": False}, "prediction": 16.2})

# Once the truth is known, minutes or weeks later.
send("label", {"label": 12})
