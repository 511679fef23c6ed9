package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Avro's own writer writes, and what only somebody malicious does. */
class AvroReaderTest {
    private static final String EVERYTHING = """
            {"type":"record","name":"Everything","fields":[
             {"name":"nothing","type":"null"},{"name":"yes","type":"boolean"},
             {"name":"i","type":"int"},{"name":"l","type":"long"},{"name":"f","type":"float"},{"name":"d","type":"double"},
             {"name":"text","type":"string"},{"name":"raw","type":"bytes"},
             {"name":"fixed","type":{"type":"fixed","name":"Fixed","size":3}},
             {"name":"colour","type":{"type":"enum","name":"Colour","symbols":["RED","GREEN"]}},
             {"name":"list","type":{"type":"array","items":["null","double"]}},
             {"name":"map","type":{"type":"map","values":{"type":"array","items":"int"}}},
             {"name":"maybe","type":["null","string",{"type":"record","name":"Inner","fields":[{"name":"x","type":"long"}]}]}]}
            """;

    private static JsonNode read(Schema schema, byte[] bytes) throws Refusal {
        return AvroReader.read(schema, bytes, 0);
    }

    private static String refused(Schema schema, int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        try {
            return "read as " + read(schema, all);
        } catch (Refusal refusal) {
            assertThat(refusal.answer().reason()).isEqualTo(RejectReason.MALFORMED);
            return refusal.answer().detail();
        }
    }

    private static Schema schema(String text) {
        return ((WriterSchema.Avro) WriterSchema.avro(text, List.of())).schema();
    }

    /** As Avro's own reader reads it. */
    private static JsonNode expected(Object value) {
        if (value instanceof GenericRecord record) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            record.getSchema()
                    .getFields()
                    .forEach(field -> object.set(field.name(), expected(record.get(field.pos()))));
            return object;
        }
        if (value instanceof Map<?, ?> map) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            map.forEach((key, one) -> object.set(key.toString(), expected(one)));
            return object;
        }
        if (value instanceof List<?> list) {
            return JsonNodeFactory.instance
                    .arrayNode()
                    .addAll(list.stream().map(AvroReaderTest::expected).toList());
        }
        if (value instanceof ByteBuffer bytes) {
            return BinaryNode.valueOf(Arrays.copyOf(bytes.array(), bytes.limit()));
        }
        if (value instanceof GenericData.Fixed fixed) {
            return BinaryNode.valueOf(fixed.bytes());
        }
        if (value instanceof CharSequence || value instanceof GenericData.EnumSymbol) {
            return JsonNodeFactory.instance.textNode(value.toString());
        }
        return value == null
                ? JsonNodeFactory.instance.nullNode()
                : value instanceof Boolean yes
                        ? JsonNodeFactory.instance.booleanNode(yes)
                        : value instanceof Integer i
                                ? JsonNodeFactory.instance.numberNode(i)
                                : value instanceof Long l
                                        ? JsonNodeFactory.instance.numberNode(l)
                                        : value instanceof Float f
                                                ? JsonNodeFactory.instance.numberNode(f)
                                                : JsonNodeFactory.instance.numberNode((double) (Double) value);
    }

    @Test
    void randomValues_areReadAsAvrosOwnReaderReadsThem() throws IOException, Refusal {
        Schema schema = schema(EVERYTHING);
        int values = 0;
        for (Object value : new RandomData(schema, 500, 11L)) {
            byte[] bytes = AvroRecords.bytes(schema, value);
            Object own = new GenericDatumReader<>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
            assertThat(read(schema, bytes)).isEqualTo(expected(own));
            values++;
        }
        assertThat(values).isEqualTo(500);
    }

    @Test
    void logicalTypes_areWhatPeopleMeanByThem() throws Refusal, IOException {
        Schema schema = schema("""
                {"type":"record","name":"R","fields":[
                 {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
                 {"name":"millis","type":{"type":"long","logicalType":"timestamp-millis"}},
                 {"name":"micros","type":["null",{"type":"long","logicalType":"timestamp-micros"}]},
                 {"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}},
                 {"name":"day","type":{"type":"int","logicalType":"date"}},
                 {"name":"noon","type":{"type":"int","logicalType":"time-millis"}},
                 {"name":"never","type":{"type":"long","logicalType":"time-micros"}},
                 {"name":"id","type":{"type":"string","logicalType":"uuid"}},
                 {"name":"small","type":{"type":"fixed","name":"F","size":4,"logicalType":"decimal","precision":9,"scale":1}}]}
                """);
        GenericRecord record = new GenericRecordBuilder(schema)
                .set(
                        "amount",
                        ByteBuffer.wrap(new BigDecimal("-12.34").unscaledValue().toByteArray()))
                .set("millis", 1_772_272_800_123L)
                .set("micros", -1L)
                .set("local", 1_772_272_800_000L)
                .set("day", 20_512)
                .set("noon", 43_200_000)
                .set("never", -5L)
                .set("id", "5b1e3f0e-5e1f-4c76-9a1e-0c8a6b1f2d3c")
                .set("small", new GenericData.Fixed(schema.getField("small").schema(), new byte[] {0, 0, 1, 0}))
                .build();
        assertThat(read(schema, AvroRecords.bytes(schema, record)).toString())
                .isEqualTo("{\"amount\":-12.34,\"millis\":\"2026-02-28T10:00:00.123Z\","
                        + "\"micros\":\"1969-12-31T23:59:59.999999Z\",\"local\":\"2026-02-28T10:00\","
                        + "\"day\":\"2026-02-28\",\"noon\":\"12:00\",\"never\":-5,"
                        + "\"id\":\"5b1e3f0e-5e1f-4c76-9a1e-0c8a6b1f2d3c\",\"small\":25.6}");
    }

    @Test
    void uuidInSixteenBytes_isAText() throws Refusal {
        Schema fixed = LogicalTypes.uuid().addToSchema(Schema.createFixed("U", null, null, 16));
        byte[] bytes = new byte[16];
        bytes[15] = 7;
        assertThat(read(fixed, bytes).textValue()).isEqualTo("00000000-0000-0000-0000-000000000007");
    }

    @Test
    void typesOfReferences_areKnown() throws Refusal {
        WriterSchema.Avro schema = (WriterSchema.Avro)
                WriterSchema.avro(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"io.x.A\"}]}",
                        List.of(
                                "{\"type\":\"record\",\"name\":\"A\",\"namespace\":\"io.x\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}"));
        assertThat(read(schema.schema(), new byte[] {2}).toString()).isEqualTo("{\"a\":{\"n\":1}}");
    }

    /** Lengths and counts beyond what is there cost nothing: this takes no time and no heap. */
    @Test
    @Timeout(10)
    void lengthsThatAreNotThere_areRefusedBeforeAnythingIsAllocated() {
        Schema text = Schema.create(Schema.Type.STRING);
        Schema nulls = Schema.createArray(Schema.create(Schema.Type.NULL));
        Schema empty = Schema.createArray(SchemaBuilder.record("Empty").fields().endRecord());
        Schema map = Schema.createMap(Schema.create(Schema.Type.INT));
        int[] two31 = {0xfe, 0xff, 0xff, 0xff, 0x0f};
        int[] most = {0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01};
        int[] least = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x00};
        assertThat(refused(text, two31)).contains("a length of 2147483647 where 0 bytes are left");
        assertThat(refused(text, most)).contains("a length of");
        assertThat(refused(text, 0x03)).contains("a length of -2");
        assertThat(refused(nulls, most)).contains("more values than bytes");
        assertThat(refused(empty, most)).contains("more values than bytes");
        assertThat(refused(map, two31)).contains("1 bytes where 0 are left");
        assertThat(refused(nulls, least)).contains("a block of no length");
        assertThat(refused(Schema.createFixed("F", null, null, 2_000_000_000), 1))
                .contains("bytes where 1 are left");
        assertThat(refused(text, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01))
                .contains("a number of more than ten bytes");
        assertThat(refused(text)).contains("1 bytes where 0 are left");
    }

    @Test
    void otherWrongBytes_areRefused() {
        Schema schema = schema(EVERYTHING);
        assertThat(refused(Schema.create(Schema.Type.BOOLEAN), 2)).contains("a boolean of 2");
        assertThat(refused(Schema.create(Schema.Type.INT), 0xfe, 0xff, 0xff, 0xff, 0x7f))
                .contains("an int of");
        assertThat(refused(schema.getField("colour").schema(), 4)).contains("number 2 of 2");
        assertThat(refused(schema.getField("maybe").schema(), 1)).contains("number -1 of 3");
        assertThat(refused(Schema.create(Schema.Type.INT), 2, 2)).contains("1 bytes are left behind the value");
        Schema decimal = LogicalTypes.decimal(4, 2).addToSchema(Schema.create(Schema.Type.BYTES));
        assertThat(refused(decimal, 0)).contains("a decimal of 0 bytes");
    }

    @Test
    @Timeout(10)
    void schemasThatNestWithoutEnd_areRefused() {
        Schema endless = schema("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}");
        assertThat(refused(endless)).contains("nested deeper than 32");
        Schema list = schema(
                "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"L\"]}]}");
        int[] deep = new int[100];
        Arrays.fill(deep, 2);
        assertThat(refused(list, deep)).contains("nested deeper than 32");
    }

    /** Cut, changed and mixed up: an answer, never an exception. */
    @Test
    @Timeout(60)
    void anyBytes_haveAnAnswer() throws IOException {
        Schema schema = schema(EVERYTHING);
        Random random = new Random(11);
        int read = 0;
        for (Object value : new RandomData(schema, 2000, 12L)) {
            byte[] bytes = AvroRecords.bytes(schema, value);
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
            try {
                read += read(schema, cut).size() > 0 ? 1 : 0;
            } catch (Refusal refusal) {
                assertThat(refusal.answer().reason()).isEqualTo(RejectReason.MALFORMED);
            }
        }
        System.out.println("2000 mangled values of Avro, " + read + " read");
        assertThat(read).isBetween(200, 1800);
    }
}
