package io.plumbline.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The formats that are read, each with the record that it makes of a call. */
public enum LoggedFormat {
    PLUMBLINE(call -> record(Map.of(), call.ownEvent())),
    /** The same with tags, which the scanner leaves to Jackson. */
    PLUMBLINE_TAGS(call -> {
        Map<String, Object> event = call.ownEvent();
        event.put("tags", Map.of("region", "eu"));
        return record(Map.of(), event);
    }),
    CLOUDEVENTS_BINARY(call -> record(LoggedCall.cloudEvent("scored", call.id()), call.ownEvent())),
    CLOUDEVENTS_STRUCTURED(call -> record(
            Map.of("content-type", "application/cloudevents+json"),
            LoggedCall.map(
                    "specversion",
                    "1.0",
                    "type",
                    "scored",
                    "source",
                    "/shop",
                    "id",
                    call.id(),
                    "data",
                    call.ownEvent()))),
    KSERVE_V1(call -> record(
            LoggedCall.cloudEvent("org.kubeflow.serving.inference.request", call.id()),
            LoggedCall.map("instances", call.rows()))),
    KSERVE_V2(
            call -> record(LoggedCall.cloudEvent("org.kubeflow.serving.inference.request", call.id()), call.tensors())),
    TENSORS(call -> record(Map.of("mlserver-model", "churn"), call.tensors())),
    TENSORS_32_ROWS(32, call -> record(Map.of("mlserver-model", "churn"), call.tensors())),
    SELDON(call -> message(call, false)),
    SELDON_RAW(call -> message(call, true)),
    SELDON_32_ROWS(32, call -> message(call, false)),
    SELDON_RAW_32_ROWS(32, call -> message(call, true)),
    SELDON_V1(call -> record(
            LoggedCall.cloudEvent("io.seldon.serving.inference.request", call.id()),
            LoggedCall.map("data", LoggedCall.map("names", call.names(), "ndarray", call.values())))),
    MLFLOW_SPLIT(call -> record(
            Map.of(),
            LoggedCall.map("dataframe_split", LoggedCall.map("columns", call.names(), "data", call.values())))),
    MLFLOW_SPLIT_32_ROWS(32, MLFLOW_SPLIT.record),
    MLFLOW_RECORDS(call -> record(Map.of(), LoggedCall.map("dataframe_records", call.rows()))),
    SAGEMAKER(call -> record(
            Map.of(),
            LoggedCall.map(
                    "captureData",
                    LoggedCall.map(
                            "endpointInput",
                            captured(csv(call.rows().get(0).values())),
                            "endpointOutput",
                            captured(csv(call.predictions()))),
                    "eventMetadata",
                    LoggedCall.map("eventId", call.id(), "inferenceTime", "2026-01-01T00:00:00Z"),
                    "eventVersion",
                    "0"))),
    DATABRICKS(call -> record(
            Map.of(),
            LoggedCall.map(
                    "databricks_request_id",
                    call.id(),
                    "request_time",
                    "2026-01-01T00:00:00Z",
                    "status_code",
                    200,
                    "request",
                    json(LoggedCall.map("dataframe_records", call.rows())),
                    "response",
                    json(LoggedCall.map("predictions", call.predictions())),
                    "served_entity_id",
                    "churn"))),
    AZURE(call -> record(
            Map.of(),
            LoggedCall.map(
                    "specversion",
                    "1.0",
                    "id",
                    call.id(),
                    "source",
                    "/subscriptions/s/onlineEndpoints/churn/deployments/blue",
                    "type",
                    "azureml.inference.inputs",
                    "time",
                    "2026-01-01T00:00:00Z",
                    "correlationid",
                    call.id(),
                    "data",
                    call.rows()))),
    BENTOML(call -> {
        Map<String, Object> line = LoggedCall.map();
        line.putAll(call.rows().get(0));
        line.put("pred", call.predictions().get(0));
        line.put("timestamp", "2026-01-01T00:00:00.123456");
        line.put("request_id", call.id());
        line.put("trace_id", "270915963186133311");
        return record(Map.of(), line);
    }),
    MODELMESH(call -> record(
            Map.of(),
            LoggedCall.map(
                    "id",
                    call.id(),
                    "modelid",
                    "churn__isvc-6b2eb0b8bf",
                    "data",
                    Base64.getEncoder().encodeToString(CallMessage.of(call, true)),
                    "kind",
                    "request"))),
    /** KServe's with names for its columns. */
    KSERVE_V1_NAMED(call -> record(
            LoggedCall.cloudEvent("org.kubeflow.serving.inference.request", call.id()),
            LoggedCall.map("instances", call.values()))),
    /** Someone's own JSON. */
    MAPPED(call -> record(ConfiguredCalls.MAPPED, Map.of(), ConfiguredCalls.own(call))),
    /** With the members of Plumbline's own events. */
    AVRO(call -> avro(ConfiguredCalls.AVRO, call, false)),
    MAPPED_AVRO(call -> avro(ConfiguredCalls.MAPPED_AVRO, call, true));

    private static final long TIMESTAMP = 1_767_225_660_000L; // a minute after the times in the records

    private final int rows;
    private final Function<LoggedCall, SourceRecord> record;

    LoggedFormat(Function<LoggedCall, SourceRecord> record) {
        this(1, record);
    }

    LoggedFormat(int rows, Function<LoggedCall, SourceRecord> record) {
        this.rows = rows;
        this.record = record;
    }

    int rows() {
        return rows;
    }

    SourceRecord record(LoggedCall call) {
        return record.apply(call);
    }

    /** What reads it: as a configuration says, or as without one. */
    RecordDecoder decoder() {
        return switch (this) {
            case KSERVE_V1_NAMED, MAPPED, AVRO, MAPPED_AVRO -> ConfiguredCalls.decoder();
            default -> new RecordDecoder(IngestSettings.DEFAULT);
        };
    }

    /** The format whose JSON says the same: itself, or for protobuf the tensors in JSON. */
    LoggedFormat inJson() {
        return switch (this) {
            case SELDON, SELDON_RAW -> TENSORS;
            case AVRO -> PLUMBLINE;
            case MAPPED_AVRO -> MAPPED;
            case SELDON_32_ROWS, SELDON_RAW_32_ROWS -> TENSORS_32_ROWS;
            default -> this;
        };
    }

    private static SourceRecord avro(String topic, LoggedCall call, boolean own) {
        return new SourceRecord(topic, 0, 0, TIMESTAMP, ConfiguredCalls.avro(call, own));
    }

    private static SourceRecord message(LoggedCall call, boolean raw) {
        byte[] key = call.id().getBytes(StandardCharsets.UTF_8);
        return new SourceRecord(
                "seldon.default.model.churn.inputs", 0, 0, TIMESTAMP, key, CallMessage.of(call, raw), Map.of());
    }

    private static SourceRecord record(Map<String, String> headers, Map<String, Object> body) {
        return record("inferences", headers, body);
    }

    private static SourceRecord record(String topic, Map<String, String> headers, Map<String, Object> body) {
        return new SourceRecord(topic, 0, 0, TIMESTAMP, null, json(body).getBytes(StandardCharsets.UTF_8), headers);
    }

    private static String json(Map<String, Object> body) {
        try {
            return new ObjectMapper().writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String csv(Iterable<?> values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    private static Map<String, Object> captured(String csv) {
        return LoggedCall.map("observedContentType", "text/csv", "mode", "INPUT", "data", csv, "encoding", "CSV");
    }
}
