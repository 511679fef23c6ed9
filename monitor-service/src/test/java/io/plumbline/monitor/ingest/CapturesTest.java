package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One prediction, as real libraries put it on a topic, is the same event whichever did. The captures are written by {@code
 * src/test/fixtures/captures.py} and {@code kserve_logger}, and say the version of their library.
 */
class CapturesTest {
    private static final Path CAPTURES = Path.of("src/test/resources/fixtures/captures");
    private static final String ID = "1764324000";
    /** When the prediction was made, and when its record was written: which of them an event has can be told apart. */
    private static final long MADE = Instant.parse("2025-11-28T10:00:00Z").toEpochMilli();

    private static final long WRITTEN = MADE + 1000;

    /** What a format does not carry. */
    private enum Lacks {
        /** Then it is {@code none}. */
        VERSION,
        /** Then it is the record's. */
        TIME,
        ID
    }

    /** One prediction: in one record, or in that of a question and that of an answer. */
    private enum Captured {
        KAFKA_BINARY("cloudevents_kafka_binary"),
        KAFKA_STRUCTURED("cloudevents_kafka_structured"),
        HTTP_BINARY("cloudevents_http_binary"),
        HTTP_STRUCTURED("cloudevents_http_structured"),
        OLD_KAFKA_BINARY("cloudevents1_kafka_binary"),
        /** Its content type says JSON, not CloudEvents. */
        OLD_KAFKA_STRUCTURED("cloudevents1_kafka_structured"),
        /** MLflow's bodies: the topic names the model, and no one the call. */
        MLFLOW("mlflow_request", "mlflow_response", Lacks.VERSION, Lacks.TIME, Lacks.ID),
        /** The topic of Seldon Core 2 names the model, its key the call. */
        SELDON("tritonclient_seldon_request", "tritonclient_seldon_response", Lacks.VERSION, Lacks.TIME);

        private final List<String> files;
        private final Set<Lacks> lacks;

        Captured(String whole) {
            this.files = List.of(whole);
            this.lacks = Set.of();
        }

        Captured(String question, String answer, Lacks... lacks) {
            this.files = List.of(question, answer);
            this.lacks = Set.copyOf(Arrays.asList(lacks));
        }
    }

    private static InferenceEvent expected(Set<Lacks> lacks) {
        return new InferenceEvent(
                new ModelRef("bike-demand", lacks.contains(Lacks.VERSION) ? ModelRef.UNVERSIONED : "3"),
                lacks.contains(Lacks.ID) ? null : ID,
                lacks.contains(Lacks.TIME) ? WRITTEN : MADE,
                Map.of(
                        "temp", new FeatureValue.Numeric(.24),
                        "season", new FeatureValue.Text("winter"),
                        "holiday", FeatureValue.Flag.FALSE),
                new FeatureValue.Numeric(16.2),
                Map.of(),
                Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void onePrediction_isTheSameEvent_whoeverPublishedIt(Captured captured) throws IOException {
        assertThat(joined(captured.files)).isEqualTo(expected(captured.lacks));
    }

    /** A question alone; Triton's client writes no record, but what it sends is what a logger puts on a topic. */
    @Test
    void questionOfTheOpenInferenceProtocol_hasTheFeaturesAndTheId() throws IOException {
        InferenceEvent event = event("tritonclient_rest_request");
        assertThat(event.features()).isEqualTo(expected(Set.of()).features());
        assertThat(event.id()).isEqualTo(ID);
        assertThat(event.prediction()).isNull();
    }

    @Test
    void mlServersQuestion_isOfTheModelInItsHeader() throws IOException {
        InferenceEvent whole = expected(Set.of(Lacks.TIME));
        assertThat(event("mlserver_request"))
                .isEqualTo(new InferenceEvent(whole.model(), ID, WRITTEN, whole.features(), null, Map.of(), Map.of()));
    }

    /** MLServer names its server, {@code mlserver} by default, as the inference service of each answer, and the model apart. */
    @Test
    void mlServersAnswer_isOfTheModelThatAnswered_notOfItsServer() throws IOException {
        InferenceEvent whole = expected(Set.of(Lacks.TIME));
        InferenceEvent answer = new InferenceEvent(
                whole.model(), ID, WRITTEN, Map.of(), whole.prediction(), Map.of(), Map.of("endpoint", "bike-demand"));
        assertThat(record("mlserver_response").headers()).containsEntry("ce-inferenceservicename", "mlserver");
        assertThat(event("mlserver_response")).isEqualTo(answer);
    }

    /** KServe's logger says to which service, namespace and component a call went; of its endpoint it knows nothing here. */
    @Test
    void kservesCall_isOfItsInferenceService() throws IOException {
        InferenceEvent whole = expected(Set.of(Lacks.VERSION));
        assertThat(joined(List.of("kserve_request", "kserve_response")))
                .isEqualTo(new InferenceEvent(
                        whole.model(),
                        ID,
                        MADE,
                        whole.features(),
                        whole.prediction(),
                        Map.of(),
                        Map.of("namespace", "bikes", "component", "predictor")));
    }

    /** BentoML writes the time at which it wrote, and neither model nor version. */
    @Test
    void bentosLine_isTheSameEvent_atItsOwnTime() throws IOException {
        SourceRecord record = record("bentoml_data");
        String line = new String(Objects.requireNonNull(record.value()), StandardCharsets.UTF_8);
        String time = line.replaceAll("(?s).*\"timestamp\": \"([^\"]+)\".*", "$1") + "Z";
        long written = Instant.parse(time).toEpochMilli();
        InferenceEvent whole = expected(Set.of(Lacks.VERSION));
        assertThat(event(new SourceRecord(record.topic(), 0, 0, written, record.value())))
                .isEqualTo(new InferenceEvent(
                        whole.model(), ID, written, whole.features(), whole.prediction(), Map.of(), Map.of()));
    }

    @Test
    void bentosSchema_isPassedOver() throws IOException {
        assertThat(events(record("bentoml_schema"))).isEmpty();
    }

    @Test
    void everyCapture_saysItsLibrary_andIsRead() throws IOException {
        Set<String> libraries = new TreeSet<>();
        try (Stream<Path> files = Files.list(CAPTURES)) {
            for (Path file : files.sorted().toList()) {
                libraries.add(Files.readString(file).lines().findFirst().orElse(""));
                events(record(file.getFileName().toString().replace(".txt", "")));
            }
        }
        assertThat(libraries)
                .containsExactly(
                        "library: bentoml 1.4.40",
                        "library: cloudevents 2.2.0",
                        "library: cloudevents-sdk-go 2.15.2",
                        "library: mlflow 3.17.2",
                        "library: mlserver 1.7.1",
                        "library: tritonclient 2.73.0");
    }

    // ---- A capture --------------------------------------------------------------------------------------------------

    /** The event of one record, or of two that are of the same call and hold a side of it each. */
    private static InferenceEvent joined(List<String> files) throws IOException {
        InferenceEvent question = event(files.get(0));
        if (files.size() == 1) {
            return question;
        }
        InferenceEvent answer = event(files.get(1));
        assertThat(answer.model()).isEqualTo(question.model());
        assertThat(answer.id()).isEqualTo(question.id());
        assertThat(answer.features()).isEmpty();
        assertThat(question.prediction()).isNull();
        return new InferenceEvent(
                question.model(),
                question.id(),
                question.time(),
                question.features(),
                answer.prediction(),
                answer.scores(),
                answer.tags());
    }

    private static InferenceEvent event(String name) throws IOException {
        return event(record(name));
    }

    private static InferenceEvent event(SourceRecord record) {
        List<ModelEvent> events = events(record);
        assertThat(events).hasSize(1);
        return (InferenceEvent) events.get(0);
    }

    private static List<ModelEvent> events(SourceRecord record) {
        // A year ahead of the others is what BentoML wrote when it was run: it cannot be told the time.
        RecordDecoder decoder = new RecordDecoder(new IngestSettings(1 << 16, Duration.ofDays(3660)));
        DecodeResult result = decoder.decode(record);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded) result).events();
    }

    private static SourceRecord record(String name) throws IOException {
        String text = Files.readString(CAPTURES.resolve(name + ".txt"));
        int end = text.indexOf("\n\n");
        Map<String, String> about = new LinkedHashMap<>();
        text.substring(0, end).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            about.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        });
        String topic = Objects.requireNonNull(about.remove("topic"));
        @Nullable String key = about.remove("key");
        String value = text.substring(end + 2);
        byte[] bytes = "base64".equals(about.remove("encoding"))
                ? Base64.getDecoder().decode(value)
                : value.getBytes(StandardCharsets.UTF_8);
        about.keySet().removeIf(header -> !SourceRecord.isOfUse(header));
        return new SourceRecord(
                topic, 0, 0, WRITTEN, key == null ? null : key.getBytes(StandardCharsets.UTF_8), bytes, about);
    }
}
