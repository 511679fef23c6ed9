"""Sends a prediction, and later its label, with a plain Kafka client.

pip install -r requirements.txt
python kafka_client.py localhost:9092
"""
import json
import sys
from datetime import datetime, timezone

from kafka import KafkaProducer

producer = KafkaProducer(
    bootstrap_servers=sys.argv[1],
    value_serializer=lambda event: json.dumps(event).encode(),
)

prediction = {
    "model": "bike-demand",
    "version": "3",
    "id": "python-kafka-1",
    "time": datetime.now(timezone.utc).isoformat(),
    "features": {"temp": 0.24, "season": "winter", "holiday": False},
    "prediction": 16.2,
}
producer.send("plumbline.events", prediction).get(timeout=30)

# Once the truth is known, minutes or weeks later: the same model, version and id.
label = {"model": "bike-demand", "version": "3", "id": "python-kafka-1", "label": 12}
producer.send("plumbline.events", label).get(timeout=30)
producer.close()
