package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Records of all formats, cut, mixed up and mangled: always an answer, never an exception, and the same one whatever
 * came before. {@code -Dplumbline.fuzz=10000000} for the long form, {@code -Dplumbline.fuzz.seed=2} for other inputs.
 */
class DecoderFuzzTest {
    private static final Map<String, String> NONE = Map.of();
    private static final List<Map<String, String>> HEADERS = List.of(
            NONE,
            NONE,
            Map.of(
                    "ce_specversion", "1.0",
                    "ce_type", "org.kubeflow.serving.inference.request",
                    "ce_source", "s",
                    "ce_id", "1",
                    "ce_time", "2021-04-10T01:22:16.498917288Z",
                    "ce_inferenceservicename", "iris"),
            Map.of("content-type", "application/cloudevents+json"),
            Map.of("content-type", "application/cloudevents-batch+json"),
            Map.of("mlserver-model", "m"),
            Map.of("seldon-infer-type", "proto/InferModelRequest"),
            Map.of("seldon-infer-type", "proto/InferModelResponse"),
            Map.of("seldon-pipeline-errors", "iris"),
            Map.of("apicurio.value.globalid", "1"));
    private static final List<String> TOPICS =
            List.of("t", "seldon.default.model.iris.inputs", "seldon.default.model.iris.outputs");
    /** Of someone's own, and of what is in a registry. */
    private static final List<String> CONFIGURED = List.of("own", "avro", "mapped", "apicurio");

    private static final RecordMapping OWN = new RecordMapping(
            new RecordMapping.Name.At(MemberPath.parse("meta.model")),
            new RecordMapping.Name.At(MemberPath.parse("meta.version")),
            MemberPath.parse("id"),
            new RecordMapping.Time(MemberPath.parse("at"), null),
            MemberPath.parse("score"),
            MemberPath.parse("label"),
            null,
            List.of(MemberPath.parse("scores")),
            List.of(MemberPath.parse("attributions")),
            List.of(MemberPath.parse("meta.tags.0")));
    private static final ColumnMapping NAMES = new ColumnMapping(List.of("x", "y"), Map.of("f2", "z", "b", "a"), "z");
    private static final long NOW = 1_767_225_600_000L;

    private final RecordDecoder decoder = new RecordDecoder(new IngestSettings(
            1 << 16,
            Duration.ofMinutes(10),
            null,
            (model, time) -> model.equals("named") ? NAMES : ColumnMapping.NONE,
            Map.of(
                    "own", new TopicFormat(OWN, null),
                    "avro", new TopicFormat(null, new SchemaRecordsTest.AtHand(WireFormat.CONFLUENT)),
                    "mapped",
                            new TopicFormat(
                                    SchemaRecordsTest.MAPPING, new SchemaRecordsTest.AtHand(WireFormat.CONFLUENT)),
                    "apicurio", new TopicFormat(null, new SchemaRecordsTest.AtHand(WireFormat.APICURIO)))));
    private final ForeignFormats foreign = new ForeignFormats(new JsonTrees());
    private final Random random = new Random(Integer.getInteger("plumbline.fuzz.seed", 11));
    private final List<String> corpus = new ArrayList<>(List.of(
            "{\"instances\":[[6.8,2.8],[6.0,3.4]]}",
            "{\"predictions\":[{\"label\":1,\"scores\":[0.1,0.9]},[0.2,0.8]]}",
            "{\"inputs\":[{\"name\":\"a\",\"shape\":[2,2],\"datatype\":\"FP32\",\"data\":[[1,2],[3,4]]}]}",
            "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"p\",\"shape\":[\"1\"],\"datatype\":\"INT64\",\"contents\":{\"int64Contents\":[\"0\"]}}]}",
            "{\"dataframe_split\":{\"columns\":[\"a\",\"b\"],\"data\":[[1,2.0],[3,null]]}}",
            "{\"inputs\":{\"a\":[1,3],\"b\":[2.0,NaN]}}",
            "{\"data\":{\"names\":[\"a\",\"b\"],\"ndarray\":[[1,2]]}}",
            "{\"specversion\":\"1.0\",\"type\":\"azureml.inference.outputs\",\"source\":\"/onlineEndpoints/e/deployments/b\",\"id\":\"1\",\"data\":[{\"0\":1}]}",
            "{\"specversion\":\"1.0\",\"type\":\"t\",\"source\":\"s\",\"id\":\"1\",\"data\":{\"model\":\"m\",\"features\":{\"a\":NaN}}}",
            "{\"captureData\":{\"endpointInput\":{\"data\":\"1,2\",\"encoding\":\"CSV\"}},\"eventMetadata\":{\"eventId\":\"e\"}}",
            "{\"databricks_request_id\":\"d\",\"request\":\"{\\\"inputs\\\":[[1]]}\",\"response\":\"{\\\"predictions\\\":[1]}\"}",
            "{\"a\":5.1,\"b\":[1,2],\"pred\":\"x\",\"timestamp\":\"2024-03-05T03:33:59.490137\",\"request_id\":\"1\",\"trace_id\":\"2\"}",
            "{\"meta_data\":{\"bento_name\":\"b\"},\"columns\":[{\"name\":\"a\",\"role\":\"feature\",\"type\":\"numerical\"}]}",
            "{\"meta\":{\"model\":\"m\",\"version\":2,\"tags\":[\"eu\"]},\"id\":1,\"at\":\"2026-01-01 00:00:00\",\"score\":0.5,\"scores\":{\"a\":1},\"label\":1,\"age\":[3,{}],\"f0\":1}",
            "[{\"meta\":{\"model\":\"named\"},\"at\":1767225600.5,\"f0\":1,\"f1\":2,\"f2\":3,\"label\":null}]",
            "{\"model\":\"named\",\"features\":{\"a\":1,\"b\":2},\"prediction\":0.5,\"scores\":{\"z\":1}}",
            "{\"model\":\"m\",\"features\":{\"a\":1},\"prediction\":0.5}",
            "{\"model\":\"m\",\"features\":{\"a\":1},\"prediction\":0.5,\"tags\":{\"t\":\"v\"}}"));
    private final List<String> messages = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private final List<String> own =
            corpus.stream().filter(text -> text.contains("\"meta\"")).toList();

    private final Map<EventFormat, Integer> taken = new EnumMap<>(EventFormat.class);
    private final Map<RejectReason, Integer> refused = new EnumMap<>(RejectReason.class);
    private final Map<String, Integer> read = new TreeMap<>();

    /** Messages of protobuf are fuzzed as texts too, a character for each byte. */
    DecoderFuzzTest() {
        SeldonTopicsTest.MESSAGES.forEach((name, message) -> {
            messages.add(new String(message, StandardCharsets.ISO_8859_1));
            corpus.add("{\"id\":\"1\",\"modelid\":\"m__isvc-1\",\"kind\":\""
                    + (name.startsWith("response") ? "response" : "request") + "\",\"data\":\""
                    + Base64.getEncoder().encodeToString(message) + "\"}");
        });
    }

    /** The same of Avro and of JSON Schema, after the ids of their schemas. */
    @BeforeEach
    void write() {
        byte[] event = AvroRecords.bytes(SchemaRecordsTest.EVENT, SchemaRecordsTest.event(1));
        written.add(new String(AvroRecords.framed(1, event), StandardCharsets.ISO_8859_1));
        written.add(new String(
                ByteBuffer.allocate(9 + event.length)
                        .put((byte) 0)
                        .putLong(1)
                        .put(event)
                        .array(),
                StandardCharsets.ISO_8859_1));
        written.add(new String(event, StandardCharsets.ISO_8859_1));
        byte[] scoring = AvroRecords.bytes(SchemaRecordsTest.SCORING, SchemaRecordsTest.scoring());
        written.add(new String(AvroRecords.framed(2, scoring), StandardCharsets.ISO_8859_1));
        own.forEach(json -> written.add("\0\0\0\0\3" + json));
        written.add("\0\0\0\0\3{\"request\":\"r\",\"at\":1767225600,\"input\":{\"age\":1},\"score\":2}");
    }

    @Test
    void anyBytes_haveAnAnswer() {
        int inputs = Integer.getInteger("plumbline.fuzz", 20_000);
        for (int i = 0; i < inputs; i++) {
            boolean message = random.nextInt(3) == 0;
            boolean configured = random.nextInt(3) == 0;
            String topic = configured
                    ? CONFIGURED.get(random.nextInt(CONFIGURED.size()))
                    : TOPICS.get(random.nextInt(message ? TOPICS.size() : 4) % TOPICS.size());
            List<String> texts = topic.equals("own") ? own : configured ? written : message ? messages : corpus;
            String text = texts.get(random.nextInt(texts.size()));
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                List<String> others = random.nextInt(8) == 0 ? corpus : texts;
                text = mangled(text, others.get(random.nextInt(others.size())));
            }
            check(topic, HEADERS.get(random.nextInt(HEADERS.size())), text.getBytes(StandardCharsets.ISO_8859_1));
        }
        System.out.println(inputs + " inputs; taken " + taken + ", refused " + refused + ", of topics " + read);
        assertThat(read.keySet()).containsAll(CONFIGURED);
        assertThat(refused).containsKeys(RejectReason.NAME_CLASH, RejectReason.UNKNOWN_SCHEMA);
        assertThat(taken.keySet()).containsAll(EnumSet.allOf(EventFormat.class));
        assertThat(taken.values().stream().mapToInt(n -> n).sum()).isBetween(inputs / 10, inputs / 10 * 9);
    }

    private void check(String topic, Map<String, String> headers, byte[] value) {
        SourceRecord record = new SourceRecord(topic, 0, 0, NOW, new byte[] {'k'}, value, headers);
        // What came before decides which format is tried first.
        decode("{\"model\":\"m\",\"tags\":{}}");
        DecodeResult result = decoder.decode(record);
        decode("{\"instances\":[[1]]}");
        assertThat(decoder.decode(record))
                .as(() -> topic + " " + headers + " " + Base64.getEncoder().encodeToString(value))
                .isEqualTo(result);
        if (result instanceof DecodeResult.Decoded decoded) {
            taken.merge(decoded.format(), 1, Integer::sum);
            if (CONFIGURED.contains(topic)) {
                read.merge(topic, 1, Integer::sum);
            }
            // No record makes more of itself than it has bytes for.
            assertThat(decoded.events().size()).isLessThanOrEqualTo(value.length);
        } else if (result instanceof DecodeResult.Rejected rejected) {
            refused.merge(rejected.reason(), 1, Integer::sum);
            // What is malformed as Plumbline's own is not tried as another's, which must not lose any.
            assertThat(rejected.reason() == RejectReason.MALFORMED
                            && !CONFIGURED.contains(topic)
                            && foreign.decode(record, value) instanceof DecodeResult.Decoded)
                    .isFalse();
            assertThat(rejected.detail()).hasSizeBetween(1, 1000);
        }
    }

    private void decode(String event) {
        decoder.decode(new SourceRecord("t", 0, 0, NOW, event.getBytes(StandardCharsets.UTF_8)));
    }

    private String mangled(String text, String other) {
        if (text.isEmpty()) {
            return other;
        }
        int from = random.nextInt(text.length());
        int to = from + random.nextInt(text.length() - from + 1);
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + other.substring(random.nextInt(other.length())) + text.substring(from);
            case 2 -> replaced(text, from, random.nextInt(256));
            case 3 -> text.substring(0, to) + text.substring(from, to) + text.substring(to);
            // The first and last of what a byte of a length or a number may be, and one more or less.
            case 4 ->
                replaced(
                        text,
                        from,
                        List.of(0, 1, 0x7f, 0x80, 0xff, text.charAt(from) + 1 & 0xff, text.charAt(from) - 1 & 0xff)
                                .get(random.nextInt(7)));
            default ->
                text.replace(
                        List.of("1", "[", "\"", "data", "}").get(random.nextInt(5)),
                        List.of("1e999", "[[", "null", "-0", "{}").get(random.nextInt(5)));
        };
    }

    private static String replaced(String text, int at, int value) {
        return text.substring(0, at) + (char) value + text.substring(at + 1);
    }
}
