package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecordBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Records whose schema is in a registry, with and without a mapping. */
class SchemaRecordsTest {
    private static final long NOW = 1_772_323_200_000L;
    private static final Map<String, String> NONE = Map.of();

    /** An event as Plumbline has it, in Avro. */
    static final Schema EVENT = schema("""
            {"type":"record","name":"Event","namespace":"io.x","fields":[
             {"name":"model","type":"string"},{"name":"id","type":["null","string"]},
             {"name":"time","type":{"type":"long","logicalType":"timestamp-millis"}},
             {"name":"features","type":{"type":"map","values":["null","double","string","boolean"]}},
             {"name":"prediction","type":["null","double"]},{"name":"label","type":["null","int"],"default":null}]}
            """);
    /** Someone's own. */
    static final Schema SCORING = schema("""
            {"type":"record","name":"Scoring","namespace":"io.x","fields":[
             {"name":"request","type":{"type":"string","logicalType":"uuid"}},
             {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
             {"name":"input","type":{"type":"record","name":"Input","fields":[
              {"name":"age","type":["null","int"]},
              {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
              {"name":"channel","type":{"type":"enum","name":"Channel","symbols":["WEB","APP"]}}]}},
             {"name":"score","type":"float"}]}
            """);

    static final Schema CALL = schema("""
            {"type":"record","name":"Call","fields":[
             {"name":"instances","type":{"type":"array","items":{"type":"array","items":"double"}}}]}
            """);

    static Schema schema(String text) {
        return ((WriterSchema.Avro) WriterSchema.avro(text, List.of())).schema();
    }

    /** A registry of a few schemas, at hand. */
    record AtHand(WireFormat wireFormat) implements SchemaSource {
        @Override
        public Answer schema(SchemaId id) {
            return switch ((int) id.id()) {
                case 1 -> new Answer.Found(new WriterSchema.Avro(EVENT));
                case 2 -> new Answer.Found(new WriterSchema.Avro(SCORING));
                case 3 -> new Answer.Found(new WriterSchema.Json());
                case 4 -> new Answer.Found(new WriterSchema.Unread("PROTOBUF"));
                case 5 -> new Answer.Found(new WriterSchema.Avro(CALL));
                case 6 -> new Answer.Missing(RejectReason.SCHEMA_UNAVAILABLE, id + " cannot be had");
                default -> new Answer.Missing(RejectReason.UNKNOWN_SCHEMA, "no " + id);
            };
        }
    }

    static final RecordMapping MAPPING = new RecordMapping(
            new RecordMapping.Name.Constant("credit"),
            null,
            MemberPath.parse("request"),
            new RecordMapping.Time(MemberPath.parse("at"), null),
            MemberPath.parse("score"),
            null,
            List.of(MemberPath.parse("input")),
            List.of(),
            List.of(),
            List.of());

    static RecordDecoder decoder() {
        return new RecordDecoder(new IngestSettings(
                1 << 16,
                Duration.ofMinutes(10),
                null,
                ColumnNames.AS_THEY_ARE,
                Map.of(
                        "avro", new TopicFormat(null, new AtHand(WireFormat.CONFLUENT)),
                        "mapped", new TopicFormat(MAPPING, new AtHand(WireFormat.CONFLUENT)),
                        "apicurio", new TopicFormat(null, new AtHand(WireFormat.APICURIO)))));
    }

    private static DecodeResult decode(String topic, Map<String, String> headers, byte[] value) {
        return decoder().decode(new SourceRecord(topic, 0, 0, NOW, null, value, headers));
    }

    private static List<ModelEvent> events(String topic, Map<String, String> headers, byte[] value) {
        DecodeResult result = decode(topic, headers, value);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded) result).events();
    }

    private static DecodeResult.Rejected rejected(String topic, byte[] value) {
        DecodeResult result = decode(topic, NONE, value);
        assertThat(result).isInstanceOf(DecodeResult.Rejected.class);
        return (DecodeResult.Rejected) result;
    }

    static GenericData.Record event(@Nullable Integer label) {
        return new GenericRecordBuilder(EVENT)
                .set("model", "m")
                .set("id", "r-1")
                .set("time", NOW)
                .set("features", Map.of("age", 31.0, "region", "north", "new", true))
                .set("prediction", 0.5)
                .set("label", label)
                .build();
    }

    static GenericData.Record scoring() {
        Schema input = SCORING.getField("input").schema();
        return new GenericRecordBuilder(SCORING)
                .set("request", "5b1e3f0e-5e1f-4c76-9a1e-0c8a6b1f2d3c")
                .set("at", NOW * 1000 - 1_000_000)
                .set(
                        "input",
                        new GenericRecordBuilder(input)
                                .set("age", null)
                                .set("amount", ByteBuffer.wrap(new byte[] {1, 0}))
                                .set(
                                        "channel",
                                        new GenericData.EnumSymbol(
                                                input.getField("channel").schema(), "APP"))
                                .build())
                .set("score", 0.25f)
                .build();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final ModelRef MODEL = new ModelRef("m", "none");
    private static final InferenceEvent EXPECTED = new InferenceEvent(
            MODEL,
            "r-1",
            NOW,
            Map.of(
                    "age", new FeatureValue.Numeric(31),
                    "region", new FeatureValue.Text("north"),
                    "new", FeatureValue.Flag.TRUE),
            new FeatureValue.Numeric(.5),
            Map.of(),
            Map.of());

    @Test
    void avroWithTheMembersOfAnEvent_isOne() {
        assertThat(events("avro", NONE, AvroRecords.framed(1, EVENT, event(1))))
                .containsExactly(EXPECTED, new LabelEvent(MODEL, "r-1", NOW, new FeatureValue.Numeric(1)));
    }

    @Test
    void avroOfSomeonesOwn_isReadByTheMapping() {
        assertThat(events("mapped", NONE, AvroRecords.framed(2, SCORING, scoring())))
                .containsExactly(new InferenceEvent(
                        new ModelRef("credit", "none"),
                        "5b1e3f0e-5e1f-4c76-9a1e-0c8a6b1f2d3c",
                        NOW - 1000,
                        Map.of(
                                "age", FeatureValue.Missing.MISSING,
                                "amount", new FeatureValue.Numeric(2.56),
                                "channel", new FeatureValue.Text("APP")),
                        new FeatureValue.Numeric(.25),
                        Map.of(),
                        Map.of()));
    }

    @Test
    void avroOfAnotherFormat_isDetected() {
        GenericData.Record call = new GenericRecordBuilder(CALL)
                .set("instances", List.of(List.of(1.0, 2.0), List.of(3.0, 4.0)))
                .build();
        assertThat(events("avro", NONE, AvroRecords.framed(5, CALL, call)))
                .extracting(event -> ((InferenceEvent) event).features().size())
                .containsExactly(2, 2);
        Map<String, String> cloudEvent = Map.of(
                "ce_specversion",
                "1.0",
                "ce_type",
                "t",
                "ce_source",
                "s",
                "ce_id",
                "7",
                "ce_inferenceservicename",
                "iris");
        assertThat(events("avro", cloudEvent, AvroRecords.framed(5, CALL, call)))
                .extracting(event -> event.model().model() + event.id())
                .containsExactly("iris7_0", "iris7_1");
    }

    @Test
    void jsonSchema_isJsonAfterTheId() {
        byte[] event = utf8("{\"model\":\"m\",\"id\":\"r-1\",\"features\":{\"age\":31}}");
        assertThat(events("avro", NONE, AvroRecords.framed(3, event))).hasSize(1);
        byte[] own = utf8("{\"request\":\"r\",\"input\":{\"age\":31},\"score\":0.5}");
        assertThat(events("mapped", NONE, AvroRecords.framed(3, own)).get(0).id())
                .isEqualTo("r");
        assertThat(rejected("avro", AvroRecords.framed(3, new byte[0])).reason())
                .isEqualTo(RejectReason.EMPTY);
    }

    @Test
    void recordsWithoutAnId_areReadAsIfThereWereNoRegistry() {
        assertThat(events("avro", NONE, utf8("{\"model\":\"m\",\"features\":{\"age\":31}}")))
                .hasSize(1);
        assertThat(events("mapped", NONE, utf8("{\"input\":{\"age\":31}}"))).hasSize(1);
    }

    @Test
    void apicuriosIds_areInHeadersOrInFront() {
        byte[] bytes = AvroRecords.bytes(EVENT, event(null));
        byte[] eight = ByteBuffer.allocate(9 + bytes.length)
                .put((byte) 0)
                .putLong(1)
                .put(bytes)
                .array();
        assertThat(events("apicurio", NONE, eight)).containsExactly(EXPECTED);
        assertThat(events("apicurio", NONE, AvroRecords.framed(1, bytes))).containsExactly(EXPECTED);
        Map<String, String> headers = SourceRecord.headers(
                List.of("apicurio.value.globalId"),
                name -> name,
                name -> ByteBuffer.allocate(8).putLong(1).array());
        assertThat(headers).containsExactly(Map.entry("apicurio.value.globalid", "1"));
        assertThat(events("apicurio", headers, bytes)).containsExactly(EXPECTED);
    }

    @Test
    void recordsThatCannotBeRead_areRefusedForWhatIsWrong() {
        assertThat(rejected("avro", AvroRecords.framed(9, EVENT, event(1))))
                .isEqualTo(new DecodeResult.Rejected(RejectReason.UNKNOWN_SCHEMA, "no schema 9"));
        assertThat(rejected("avro", AvroRecords.framed(6, EVENT, event(1))).reason())
                .isEqualTo(RejectReason.SCHEMA_UNAVAILABLE);
        assertThat(rejected("avro", AvroRecords.framed(4, EVENT, event(1))).detail())
                .isEqualTo("schema 4 is of type PROTOBUF; Avro and JSON Schema are allowed");
        assertThat(rejected("avro", AvroRecords.framed(1, SCORING, scoring())).detail())
                .startsWith("not Avro of its schema: ");
        assertThat(rejected("avro", new byte[] {0, 0, 1}).detail()).startsWith("3 bytes that begin with a zero");
        assertThat(rejected("apicurio", new byte[] {0, 0, 0, 0, 0, 1}).reason()).isEqualTo(RejectReason.MALFORMED);
        assertThat(rejected("avro", AvroRecords.framed(2, SCORING, scoring())).reason())
                .isEqualTo(RejectReason.MISSING_MODEL);
    }
}
