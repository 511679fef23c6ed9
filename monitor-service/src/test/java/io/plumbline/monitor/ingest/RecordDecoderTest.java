package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordDecoderTest {
    private static final long NOW = Instant.parse("2012-06-01T00:00:00Z").toEpochMilli();

    private final RecordDecoder decoder = new RecordDecoder(new IngestSettings(1000, Duration.ofMinutes(10)));

    private DecodeResult decode(String value) {
        return decode(value.getBytes(StandardCharsets.UTF_8));
    }

    private DecodeResult decode(byte[] value) {
        return decoder.decode(new SourceRecord("events", 0, 0, NOW, value));
    }

    private List<ModelEvent> events(String value) {
        DecodeResult result = decode(value);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded) result).events();
    }

    /** Jackson takes the second name for the first, as it fills up names with the byte that is too much. */
    @Test
    void shouldNotTakeANameThatIsNoUtf8ForOneThatCameBefore() {
        String before = "{\"model\":\"m\",\"features\":{\"request_d\":1},\"unusual\":{}}";
        assertThat(events(before)).hasSize(1);
        byte[] broken = before.replace("request_d", "request_\u00ffd").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(decode(broken)).isInstanceOfSatisfying(DecodeResult.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(RejectReason.MALFORMED);
            assertThat(rejected.detail()).contains("0xff");
        });
    }

    @Test
    void shouldReadTheEventOfTheDocumentation() {
        String event = """
                {"model":"bike-demand","version":"3","id":"r-1","time":"2012-01-01T00:00:00Z",
                 "features":{"temp":0.24,"season":"1","holiday":false,"note":null},
                 "prediction":16.2, "scores":{"yes":0.7,"no":0.3}, "label":12, "tags":{"region":"eu"},
                 "attributions":{"temp":0.31}}
                """;
        ModelRef model = new ModelRef("bike-demand", "3");
        long time = Instant.parse("2012-01-01T00:00:00Z").toEpochMilli();
        assertThat(events(event))
                .containsExactly(
                        new InferenceEvent(
                                model,
                                "r-1",
                                time,
                                Map.of(
                                        "temp",
                                        new FeatureValue.Numeric(.24),
                                        "season",
                                        new FeatureValue.Text("1"),
                                        "holiday",
                                        FeatureValue.Flag.FALSE,
                                        "note",
                                        FeatureValue.Missing.MISSING),
                                new FeatureValue.Numeric(16.2),
                                Map.of("yes", new FeatureValue.Numeric(.7), "no", new FeatureValue.Numeric(.3)),
                                Map.of("temp", new FeatureValue.Numeric(.31)),
                                Map.of("region", "eu")),
                        new LabelEvent(model, "r-1", time, new FeatureValue.Numeric(12)));
    }

    @Test
    void shouldReadAttributionsThatComeLater() {
        assertThat(events(
                        "{\"model\":\"m\",\"id\":\"r-1\",\"label\":1,\"attributions\":{\"temp\":-0.31,\"hum\":null}}"))
                .satisfiesExactly(
                        event -> {
                            InferenceEvent attributed = (InferenceEvent) event;
                            assertThat(attributed.id()).isEqualTo("r-1");
                            assertThat(attributed.features()).isEmpty();
                            assertThat(attributed.attributions())
                                    .containsExactly(
                                            Map.entry("temp", new FeatureValue.Numeric(-.31)),
                                            Map.entry("hum", FeatureValue.Missing.MISSING));
                        },
                        label -> assertThat(label).isInstanceOf(LabelEvent.class));
    }

    @Test
    void shouldRefuseAttributionsThatAreNoObject() {
        assertThat(decode("{\"model\":\"m\",\"attributions\":[0.1,0.2]}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(DecodeResult.Rejected.class, rejected -> {
                    assertThat(rejected.reason()).isEqualTo(RejectReason.WRONG_TYPE);
                    assertThat(rejected.detail()).startsWith("\"attributions\" is a array; an object is allowed");
                });
    }

    @Test
    void shouldWriteAttributionsAsItReadsThem() {
        InferenceEvent event = new InferenceEvent(
                new ModelRef("m", "1"),
                "r",
                5,
                Map.of(),
                null,
                Map.of(),
                Map.of("b", new FeatureValue.Numeric(-1e-9), "a", new FeatureValue.Numeric(Double.NaN)),
                Map.of());
        String json = new String(NativeJsonEncoder.encode(event), StandardCharsets.UTF_8);
        assertThat(json).endsWith(",\"attributions\":{\"a\":NaN,\"b\":-1.0E-9}}");
        assertThat(events(json)).containsExactly(event);
    }

    @Test
    void shouldReadAnArrayAndJsonLines() {
        assertThat(events("[{\"model\":\"a\"},{\"model\":\"b\"}]"))
                .extracting(event -> event.model().model())
                .containsExactly("a", "b");
        assertThat(events("{\"model\":\"a\"}\n{\"model\":\"b\"}\n")).hasSize(2);
    }

    @Test
    void shouldTakeTheRecordsTimeWhereTheEventNamesNone() {
        assertThat(events("{\"model\":\"a\"}").get(0).time()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"a"                                     | MALFORMED     | not JSON
                    not json                                         | MALFORMED     | not JSON
                    `"model"`                                        | NOT_AN_EVENT  | a string where an event object is expected
                    [{"model":"a"},7]                                | NOT_AN_EVENT  | after 1 events
                    {"features":{"x":1}}                             | MISSING_MODEL | an event without "model"
                    {"model":""}                                     | MISSING_MODEL | 0 characters; 1 to
                    {"model":{"name":"a"}}                           | WRONG_TYPE    | "model" is a object
                    {"model":"a","features":[1,2]}                   | WRONG_TYPE    | "features" is a array; an object is allowed
                    {"model":"a","time":"yesterday"}                 | BAD_TIME      | RFC 3339
                    {"model":"a","time":-5}                          | BAD_TIME      | -5
                    {"model":"a","time":"2012-06-01T01:00:00Z"}      | FUTURE_TIME   | after the record's timestamp
                    """)
    void shouldSayWhyARecordIsNoEvent(String value, RejectReason reason, String detail) {
        DecodeResult result = decode(value);
        assertThat(result).isInstanceOf(DecodeResult.Rejected.class);
        DecodeResult.Rejected rejected = (DecodeResult.Rejected) result;
        assertThat(rejected.reason()).isEqualTo(reason);
        assertThat(rejected.detail()).contains(detail);
    }

    @Test
    void shouldRejectWhatIsTooLargeOrEmpty() {
        assertThat(decode("{\"model\":\"" + "a".repeat(1000) + "\"}"))
                .isEqualTo(new DecodeResult.Rejected(RejectReason.TOO_LARGE, "1012 bytes; at most 1000 are allowed"));
        assertThat(((DecodeResult.Rejected) decode(new byte[0])).reason()).isEqualTo(RejectReason.EMPTY);
        assertThat(((DecodeResult.Rejected) decode(" ")).reason()).isEqualTo(RejectReason.EMPTY);
    }

    @Test
    void shouldNeverThrowWhateverTheBytes() {
        byte[] event =
                "{\"model\":\"a\",\"time\":1,\"features\":{\"x\":1e3,\"y\":[{}]},\"scores\":{\"s\":.5},\"label\":null}"
                        .getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        int rejected = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = event.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            rejected += decode(bytes) instanceof DecodeResult.Rejected ? 1 : 0;
        }
        assertThat(rejected).isBetween(1, 19_999);
    }

    @Test
    void shouldReadWhatTheEncoderWrites() {
        ModelRef model = new ModelRef("a \"b\"", "1");
        ModelEvent inference = new InferenceEvent(
                model,
                "r",
                5,
                Map.of(
                        "nan",
                        new FeatureValue.Numeric(Double.NaN),
                        "inf",
                        new FeatureValue.Numeric(Double.NEGATIVE_INFINITY),
                        "third",
                        new FeatureValue.Numeric(1 / 3.0),
                        "text",
                        new FeatureValue.Text("ü\n"),
                        "flag",
                        FeatureValue.Flag.TRUE,
                        "missing",
                        FeatureValue.Missing.MISSING,
                        "odd",
                        FeatureValue.Unusable.UNUSABLE),
                new FeatureValue.Text("yes"),
                Map.of("yes", new FeatureValue.Numeric(1)),
                Map.of("region", "eu"));
        ModelEvent label = new LabelEvent(model, null, 6, new FeatureValue.Numeric(1));
        for (ModelEvent event : List.of(inference, label)) {
            assertThat(decode(NativeJsonEncoder.encode(event))).isEqualTo(new DecodeResult.Decoded(List.of(event), 0));
        }
    }
}
