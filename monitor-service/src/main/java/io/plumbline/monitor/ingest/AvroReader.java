package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Avro's binary encoding as a tree of JSON, by the schema that it was written with. Nothing is allocated for a length
 * before the bytes are there, which Avro's own decoder does.
 *
 * <p>Times and dates are texts in ISO 8601, decimals numbers, enums texts; bytes stay bytes, which no column holds.
 */
final class AvroReader {
    private static final int DEEPEST = 32;
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_DECIMAL = 128; // bytes: 307 digits
    private static final long DAY_NANOS = 86_400_000_000_000L;

    /** Values that take no bytes, such as nulls in a list, beyond one for each byte. */
    private static final int SPARE_VALUES = 10_000;

    private final byte[] bytes;
    private int at;
    private int left;

    private AvroReader(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
        this.left = bytes.length - from + SPARE_VALUES;
    }

    /**
     * Reads one value, which must take all the bytes.
     *
     * @param from where it begins
     * @throws Refusal if the bytes are none of that schema, or nest too deep
     */
    static JsonNode read(Schema schema, byte[] bytes, int from) throws Refusal {
        AvroReader reader = new AvroReader(bytes, from);
        JsonNode value = reader.value(schema, 0);
        if (reader.at < bytes.length) {
            throw reader.broken(bytes.length - reader.at + " bytes are left behind the value");
        }
        return value;
    }

    private Refusal broken(String what) {
        return new Refusal(RejectReason.MALFORMED, "not Avro of its schema: " + what + ", byte " + at);
    }

    private JsonNode value(Schema schema, int depth) throws Refusal {
        if (depth > DEEPEST) {
            throw broken("nested deeper than " + DEEPEST);
        }
        if (--left < 0) {
            throw broken("more values than bytes");
        }
        return switch (schema.getType()) {
            case RECORD -> record(schema, depth);
            case ENUM ->
                TextNode.valueOf(schema.getEnumSymbols()
                        .get(index(schema.getEnumSymbols().size())));
            case ARRAY -> array(schema, depth);
            case MAP -> map(schema, depth);
            case UNION -> value(schema.getTypes().get(index(schema.getTypes().size())), depth + 1);
            case FIXED -> bytes(schema, take(schema.getFixedSize()));
            case BYTES -> bytes(schema, take(length()));
            case STRING -> TextNode.valueOf(text(length()));
            case INT -> integer(schema, varint());
            case LONG -> number(schema, varlong());
            case FLOAT -> FloatNode.valueOf(little(4).getFloat());
            case DOUBLE -> DoubleNode.valueOf(little(8).getDouble());
            case BOOLEAN -> BooleanNode.valueOf(flag());
            case NULL -> NullNode.getInstance();
        };
    }

    private JsonNode record(Schema schema, int depth) throws Refusal {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Schema.Field field : schema.getFields()) {
            object.set(field.name(), value(field.schema(), depth + 1));
        }
        return object;
    }

    private JsonNode array(Schema schema, int depth) throws Refusal {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (long count = block(); count != 0; count = block()) {
            for (long i = 0; i < count; i++) {
                array.add(value(schema.getElementType(), depth + 1));
            }
        }
        return array;
    }

    private JsonNode map(Schema schema, int depth) throws Refusal {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (long count = block(); count != 0; count = block()) {
            for (long i = 0; i < count; i++) {
                int length = length();
                if (length > LONGEST_NAME) {
                    throw broken("a key of " + length + " bytes; at most " + LONGEST_NAME + " are allowed");
                }
                object.set(text(length), value(schema.getValueType(), depth + 1));
            }
        }
        return object;
    }

    /** The number of elements that follow; one below 0 comes with their size in bytes, which is passed over. */
    private long block() throws Refusal {
        long count = varlong();
        if (count >= 0) {
            return count;
        }
        varlong();
        if (count == Long.MIN_VALUE) {
            throw broken("a block of no length that there is");
        }
        return -count;
    }

    private JsonNode bytes(Schema schema, byte[] value) throws Refusal {
        LogicalType logical = schema.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            if (value.length == 0 || value.length > LONGEST_DECIMAL) {
                throw broken("a decimal of " + value.length + " bytes; 1 to " + LONGEST_DECIMAL + " are allowed");
            }
            return DecimalNode.valueOf(new BigDecimal(new BigInteger(value), decimal.getScale()));
        }
        if (logical != null && logical.getName().equals("uuid") && value.length == 16) {
            ByteBuffer halves = ByteBuffer.wrap(value);
            return TextNode.valueOf(new UUID(halves.getLong(), halves.getLong()).toString());
        }
        return BinaryNode.valueOf(value);
    }

    private static JsonNode integer(Schema schema, int value) {
        LogicalType logical = schema.getLogicalType();
        return switch (logical == null ? "" : logical.getName()) {
            case "date" -> TextNode.valueOf(LocalDate.ofEpochDay(value).toString());
            case "time-millis" -> timeOfDay(value, 1_000_000L);
            default -> IntNode.valueOf(value);
        };
    }

    private static JsonNode number(Schema schema, long value) {
        LogicalType logical = schema.getLogicalType();
        return switch (logical == null ? "" : logical.getName()) {
            case "timestamp-millis" -> instant(value, 1000);
            case "timestamp-micros" -> instant(value, 1_000_000);
            case "timestamp-nanos" -> instant(value, 1_000_000_000);
            case "local-timestamp-millis" -> local(value, 1000);
            case "local-timestamp-micros" -> local(value, 1_000_000);
            case "local-timestamp-nanos" -> local(value, 1_000_000_000);
            case "time-micros" -> timeOfDay(value, 1000L);
            default -> LongNode.valueOf(value);
        };
    }

    private static JsonNode instant(long value, int aSecond) {
        return TextNode.valueOf(Instant.ofEpochSecond(Math.floorDiv(value, aSecond), nanos(value, aSecond))
                .toString());
    }

    private static JsonNode local(long value, int aSecond) {
        return TextNode.valueOf(
                LocalDateTime.ofEpochSecond(Math.floorDiv(value, aSecond), (int) nanos(value, aSecond), ZoneOffset.UTC)
                        .toString());
    }

    private static long nanos(long value, int aSecond) {
        return (long) Math.floorMod(value, aSecond) * (1_000_000_000 / aSecond);
    }

    private static JsonNode timeOfDay(long value, long nanos) {
        return value < 0 || value >= DAY_NANOS / nanos
                ? LongNode.valueOf(value)
                : TextNode.valueOf(LocalTime.ofNanoOfDay(value * nanos).toString());
    }

    // ---- Bytes ------------------------------------------------------------------------------------------------------

    private byte[] take(int length) throws Refusal {
        require(length);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    private String text(int length) throws Refusal {
        require(length);
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    private ByteBuffer little(int length) throws Refusal {
        require(length);
        at += length;
        return ByteBuffer.wrap(bytes, at - length, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void require(int length) throws Refusal {
        if (length > bytes.length - at) {
            throw broken(length + " bytes where " + (bytes.length - at) + " are left");
        }
    }

    private boolean flag() throws Refusal {
        require(1);
        byte flag = bytes[at++];
        if (flag != 0 && flag != 1) {
            throw broken("a boolean of " + flag);
        }
        return flag == 1;
    }

    private int length() throws Refusal {
        long length = varlong();
        if (length < 0 || length > bytes.length - at) {
            throw broken("a length of " + length + " where " + (bytes.length - at) + " bytes are left");
        }
        return (int) length;
    }

    private int index(int count) throws Refusal {
        long index = varlong();
        if (index < 0 || index >= count) {
            throw broken("number " + index + " of " + count);
        }
        return (int) index;
    }

    private int varint() throws Refusal {
        long value = varlong();
        if (value != (int) value) {
            throw broken("an int of " + value);
        }
        return (int) value;
    }

    private long varlong() throws Refusal {
        long raw = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            require(1);
            byte next = bytes[at++];
            raw |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return raw >>> 1 ^ -(raw & 1);
            }
        }
        throw broken("a number of more than ten bytes");
    }
}
