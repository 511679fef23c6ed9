"""Sends events with Confluent's serializers: registry_events.py BROKER REGISTRY COUNT

To the topics avro, evolved, nested and json, whose schemas it registers; events of each are of a model of the topic's name.
"""
import json
import sys

from confluent_kafka import Producer
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

BROKER, REGISTRY, COUNT = sys.argv[1], sys.argv[2], int(sys.argv[3])
registry = SchemaRegistryClient({"url": REGISTRY})
producer = Producer({"bootstrap.servers": BROKER, "enable.idempotence": True})


def event_schema(features, *more):
    return json.dumps({"type": "record", "name": "Event", "namespace": "io.example", "fields": [
        {"name": "model", "type": "string"}, {"name": "id", "type": "string"}, {"name": "features", "type": features},
        {"name": "prediction", "type": "double"}, *more]})


def event(topic, i):
    return {"model": topic, "id": f"{topic}-{i}", "features": {"age": 20 + i % 50, "city": ["Köln", "Lyon"][i % 2]},
            "prediction": i / COUNT}


def send(topic, serializer, events):
    context = SerializationContext(topic, MessageField.VALUE)
    for one in events:
        producer.produce(topic, serializer(one, context))
    if producer.flush(60):
        sys.exit(f"not all events of {topic} were sent")


ROW = {"type": "record", "name": "Row", "namespace": "io.example", "fields": [
    {"name": "age", "type": "int"}, {"name": "city", "type": "string"}]}
send("avro", AvroSerializer(registry, event_schema(ROW)), (event("avro", i) for i in range(COUNT)))

# A second version of the schema, with one more member, for every other event.
tags = {"name": "tags", "type": {"type": "map", "values": "string"}, "default": {}}
first, second = AvroSerializer(registry, event_schema(ROW)), AvroSerializer(registry, event_schema(ROW, tags))
send("evolved", first, (event("evolved", i) for i in range(0, COUNT, 2)))
send("evolved", second, ({**event("evolved", i), "tags": {"region": "eu"}} for i in range(1, COUNT, 2)))

# A schema that refers to another one.
registry.register_schema("row", Schema(json.dumps(ROW), "AVRO"))
refers = Schema(event_schema("io.example.Row"), "AVRO", [SchemaReference("io.example.Row", "row", 1)])
registry.register_schema("nested-value", refers)
send("nested", AvroSerializer(registry, refers, conf={"auto.register.schemas": False}),
     (event("nested", i) for i in range(COUNT)))

described = json.dumps({
    "$schema": "http://json-schema.org/draft-07/schema#", "title": "Event", "type": "object",
    "properties": {"model": {"type": "string"}, "id": {"type": "string"}, "features": {"type": "object"},
                   "prediction": {"type": "number"}}})
send("json", JSONSerializer(described, registry), (event("json", i) for i in range(COUNT)))
