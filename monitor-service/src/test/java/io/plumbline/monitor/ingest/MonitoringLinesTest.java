package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.FeatureValue.Numeric;
import io.plumbline.monitor.event.FeatureValue.Text;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Monitoring of other systems: BentoML's lines, and ModelMesh's payloads as TrustyAI takes them. */
class MonitoringLinesTest {
    private static final long NOW = Instant.parse("2024-03-05T03:34:00Z").toEpochMilli();
    private static final String LINE =
            "{\"sepal_len\":5.1,\"species\":null,\"embedding\":[0.5,0.25],\"pred\":\"setosa\","
                    + "\"timestamp\":\"2024-03-05T03:33:59.490137\",\"request_id\":\"14642743634293743168\","
                    + "\"trace_id\":\"270915963186133311\"}";

    private final RecordDecoder decoder = new RecordDecoder(new IngestSettings(1 << 16, Duration.ofMinutes(10)));

    private DecodeResult decode(String value) {
        return decoder.decode(new SourceRecord("iris", 0, 0, NOW, value.getBytes(StandardCharsets.UTF_8)));
    }

    private List<ModelEvent> events(String value, EventFormat format) {
        DecodeResult result = decode(value);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        assertThat(((DecodeResult.Decoded) result).format()).isEqualTo(format);
        return ((DecodeResult.Decoded) result).events();
    }

    private void rejects(String value, RejectReason reason, String part) {
        DecodeResult result = decode(value);
        assertThat(result).isInstanceOf(DecodeResult.Rejected.class);
        assertThat(((DecodeResult.Rejected) result).detail()).contains(part);
        assertThat(((DecodeResult.Rejected) result).reason()).isEqualTo(reason);
    }

    // ---- BentoML ----------------------------------------------------------------------------------------------------

    private static InferenceEvent iris(String time) {
        return new InferenceEvent(
                new ModelRef("iris", "none"),
                "14642743634293743168",
                Instant.parse(time).toEpochMilli(),
                Map.of(
                        "sepal_len",
                        new Numeric(5.1),
                        "species",
                        FeatureValue.Missing.MISSING,
                        "embedding-0",
                        new Numeric(.5),
                        "embedding-1",
                        new Numeric(.25)),
                new Text("setosa"),
                Map.of(),
                Map.of());
    }

    /** The zone is not written; UTC is meant. */
    @Test
    void bentoLine_isAnEventOfTheModelOfItsTopic() {
        assertThat(events(LINE, EventFormat.BENTOML)).containsExactly(iris("2024-03-05T03:33:59.490Z"));
        // datetime.isoformat() leaves microseconds out where they are 0, and a time with a zone keeps it.
        assertThat(events(LINE.replace(".490137", ""), EventFormat.BENTOML))
                .containsExactly(iris("2024-03-05T03:33:59Z"));
        assertThat(events(LINE.replace("03:33:59.490137", "02:33:59-01:00"), EventFormat.BENTOML))
                .containsExactly(iris("2024-03-05T03:33:59Z"));
    }

    /** Trap 17. */
    @Test
    void bentoLine_mayHoldABareNaN() {
        assertThat(events(LINE.replace("5.1", "NaN"), EventFormat.BENTOML))
                .allSatisfy(event -> assertThat(((InferenceEvent) event).features())
                        .containsEntry("sepal_len", new Numeric(Double.NaN)));
    }

    @Test
    void bentoLine_ofACallWithoutId_hasNone() {
        assertThat(events(LINE.replace("14642743634293743168", "None"), EventFormat.BENTOML))
                .extracting(ModelEvent::id)
                .containsOnlyNulls();
    }

    @Test
    void bentoPrediction_maybeAListOfScores() {
        assertThat(events(LINE.replace("\"setosa\"", "[0.7,0.3]"), EventFormat.BENTOML))
                .extracting(event -> ((InferenceEvent) event).scores())
                .containsExactly(Map.of("0", new Numeric(.7), "1", new Numeric(.3)));
    }

    @Test
    void bentoSchema_isNoEvent_andNothingIsWrongWithIt() {
        String schema = "{\"meta_data\":{\"bento_name\":\"iris\",\"bento_version\":\"1\"},\"columns\":["
                + "{\"name\":\"sepal_len\",\"role\":\"feature\",\"type\":\"numerical\"}]}";
        assertThat(events(schema, EventFormat.BENTOML)).isEmpty();
        assertThat(events(schema + "\n" + LINE + "\n" + LINE, EventFormat.BENTOML))
                .hasSize(2);
    }

    @Test
    void bentoLine_thatCannotBeTaken_saysSo() {
        rejects(LINE.replace("2024-03-05T03:33:59.490137", "yesterday"), RejectReason.BAD_TIME, "yesterday");
        // From a service in a zone ahead of UTC.
        rejects(LINE.replace("T03:", "T05:"), RejectReason.FUTURE_TIME, "after the record's timestamp");
        // Only part of what BentoML writes, or more than it does: an event without a model, as before.
        rejects(LINE.replace("trace_id", "trace"), RejectReason.MISSING_MODEL, "without \"model\"");
        rejects(LINE.replace("5.1", "{\"a\":1}"), RejectReason.MISSING_MODEL, "without \"model\"");
    }

    // ---- ModelMesh --------------------------------------------------------------------------------------------------

    private static String payload(String kind, String data) {
        return "{\"id\":\"c0ffee\",\"modelid\":\"iris__isvc-6b2eb0b8bf\",\"vModelId\":null,\"data\":\"" + data
                + "\",\"kind\":\"" + kind
                + "\",\"status\":\"OK\",\"metadata\":{\"content-type\":\"application/grpc\"}}";
    }

    private static String message(String name) {
        return Base64.getEncoder().encodeToString(Objects.requireNonNull(SeldonTopicsTest.MESSAGES.get(name)));
    }

    /** Both sides have the id of the payload; the revision of the inference service is the version. */
    @Test
    void modelMeshPayloads_areBothSidesOfACall() {
        List<ModelEvent> asked = events(payload("request", message("request_raw")), EventFormat.MODELMESH);
        List<ModelEvent> answered = events(payload("response", message("response")), EventFormat.MODELMESH);
        assertThat(asked).hasSameSizeAs(answered);
        for (List<ModelEvent> side : List.of(asked, answered)) {
            assertThat(side).extracting(ModelEvent::id).containsExactly("c0ffee_0", "c0ffee_1");
            assertThat(side).extracting(ModelEvent::model).containsOnly(new ModelRef("iris", "6b2eb0b8bf"));
        }
        assertThat(((InferenceEvent) asked.get(0)).features()).containsEntry("age", new Numeric(31.5));
        assertThat(((InferenceEvent) answered.get(0)).prediction()).isEqualTo(new Numeric(2));
    }

    @Test
    void modelMeshPayload_ofAVirtualModel_hasItsName() {
        assertThat(events(
                        payload("request", message("request")).replace("\"vModelId\":null", "\"vModelId\":\"flowers\""),
                        EventFormat.MODELMESH))
                .extracting(ModelEvent::model)
                .containsOnly(new ModelRef("flowers", "6b2eb0b8bf"));
    }

    @Test
    void modelMeshPayload_thatCannotBeTaken_saysSo() {
        rejects(payload("request", ""), RejectReason.PAYLOAD_UNAVAILABLE, "without data, status \"OK\"");
        rejects(payload("ping", "AAAA"), RejectReason.UNSUPPORTED, "kind \"ping\"");
        rejects(payload("request", "%"), RejectReason.MALFORMED, "not base64");
        rejects(payload("request", "AAAA"), RejectReason.MALFORMED, "ModelInferRequest in protobuf");
        rejects(payload("response", message("request_raw")), RejectReason.BAD_SHAPE, "raw contents for 4 tensors");
    }
}
