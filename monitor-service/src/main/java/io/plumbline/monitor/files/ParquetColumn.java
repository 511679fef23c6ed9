package io.plumbline.monitor.files;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * A flat column of a Parquet file, and how its values become cells of a table.
 *
 * @param place among all columns of the file that hold values, nested ones too, from 0
 * @param descriptor what Parquet's readers want to know of it
 * @param kind what its values are
 * @param scale digits after the point, of decimals; units a second, of times
 */
record ParquetColumn(String name, int place, ColumnDescriptor descriptor, Kind kind, long scale) {
    private static final long JULIAN_1970 = 2_440_588;
    private static final long NANOS = 1_000_000_000;
    private static final int INT96_BYTES = 12;

    /** What values are. */
    enum Kind {
        NUMBER,
        UNSIGNED,
        HALF,
        DECIMAL,
        FLAG,
        TEXT,
        UUID,
        DATE,
        TIME_OF_DAY,
        /** A point in time. */
        INSTANT,
        /** A date and a time of day, of no zone. */
        LOCAL
    }

    /**
     * A column as the file describes it.
     *
     * @return null if its values are of a kind that no table here has
     * @throws IllegalArgumentException if the description makes no sense
     */
    static @Nullable ParquetColumn of(SchemaElement element, int place) {
        LogicalType logical = element.getLogicalType();
        Kind kind = kind(element, logical);
        if (kind == null) {
            return null;
        }
        PrimitiveType type = new PrimitiveType(
                Type.Repetition.valueOf(element.getRepetition_type().name()),
                primitive(element),
                element.isSetType_length() ? element.getType_length() : 0,
                element.getName());
        int levels = element.getRepetition_type() == FieldRepetitionType.OPTIONAL ? 1 : 0;
        return new ParquetColumn(
                element.getName(),
                place,
                new ColumnDescriptor(new String[] {element.getName()}, type, 0, levels),
                kind,
                scale(element, logical));
    }

    private static PrimitiveType.PrimitiveTypeName primitive(SchemaElement element) {
        return switch (element.getType()) {
            case BYTE_ARRAY -> PrimitiveType.PrimitiveTypeName.BINARY;
            default -> PrimitiveType.PrimitiveTypeName.valueOf(element.getType().name());
        };
    }

    private static @Nullable Kind kind(SchemaElement element, @Nullable LogicalType logical) {
        ConvertedType converted = element.getConverted_type();
        return switch (element.getType()) {
            case BOOLEAN -> Kind.FLAG;
            case FLOAT, DOUBLE -> Kind.NUMBER;
            case INT96 -> Kind.INSTANT; // nothing else has ever been written as such
            case INT32, INT64 -> whole(converted, logical);
            case BYTE_ARRAY -> bytes(converted, logical);
            case FIXED_LEN_BYTE_ARRAY ->
                isDecimal(converted, logical)
                        ? Kind.DECIMAL
                        : logical == null
                                ? null
                                : logical.isSetFLOAT16() ? Kind.HALF : logical.isSetUUID() ? Kind.UUID : null;
        };
    }

    private static boolean isDecimal(@Nullable ConvertedType converted, @Nullable LogicalType logical) {
        return logical != null ? logical.isSetDECIMAL() : converted == ConvertedType.DECIMAL;
    }

    private static Kind whole(@Nullable ConvertedType converted, @Nullable LogicalType logical) {
        if (logical != null) {
            if (logical.isSetTIMESTAMP()) {
                return logical.getTIMESTAMP().isIsAdjustedToUTC() ? Kind.INSTANT : Kind.LOCAL;
            }
            if (logical.isSetINTEGER()) {
                return logical.getINTEGER().isIsSigned() ? Kind.NUMBER : Kind.UNSIGNED;
            }
            return logical.isSetDATE()
                    ? Kind.DATE
                    : logical.isSetTIME() ? Kind.TIME_OF_DAY : logical.isSetDECIMAL() ? Kind.DECIMAL : Kind.NUMBER;
        }
        // Files of before 2018 have only these. Their times are of UTC.
        if (converted == null) {
            return Kind.NUMBER;
        }
        return switch (converted) {
            case DATE -> Kind.DATE;
            case DECIMAL -> Kind.DECIMAL;
            case TIMESTAMP_MILLIS, TIMESTAMP_MICROS -> Kind.INSTANT;
            case TIME_MILLIS, TIME_MICROS -> Kind.TIME_OF_DAY;
            case UINT_8, UINT_16, UINT_32, UINT_64 -> Kind.UNSIGNED;
            default -> Kind.NUMBER;
        };
    }

    /** Bytes of no kind are texts where they read as such: Impala, Hive and old Spark say no more of them. */
    private static @Nullable Kind bytes(@Nullable ConvertedType converted, @Nullable LogicalType logical) {
        if (isDecimal(converted, logical)) {
            return Kind.DECIMAL;
        }
        boolean other = logical != null
                ? logical.isSetBSON() || logical.isSetGEOMETRY() || logical.isSetGEOGRAPHY()
                : converted == ConvertedType.BSON;
        return other ? null : Kind.TEXT;
    }

    private static long scale(SchemaElement element, @Nullable LogicalType logical) {
        if (logical != null) {
            if (logical.isSetDECIMAL()) {
                return logical.getDECIMAL().getScale();
            }
            if (logical.isSetTIMESTAMP()) {
                return perSecond(logical.getTIMESTAMP().getUnit());
            }
            if (logical.isSetTIME()) {
                return perSecond(logical.getTIME().getUnit());
            }
        }
        ConvertedType converted = element.getConverted_type();
        if (converted == ConvertedType.TIMESTAMP_MILLIS || converted == ConvertedType.TIME_MILLIS) {
            return 1000;
        } else if (converted == ConvertedType.TIMESTAMP_MICROS || converted == ConvertedType.TIME_MICROS) {
            return 1_000_000;
        }
        return element.getScale();
    }

    private static long perSecond(@Nullable TimeUnit unit) {
        return unit == null ? NANOS : unit.isSetMILLIS() ? 1000 : unit.isSetMICROS() ? 1_000_000 : NANOS;
    }

    /**
     * The value that a reader stands at, as a {@link TypedCell}.
     *
     * @return null where there is none
     */
    @Nullable
    Object cell(ColumnReader reader) {
        if (reader.getCurrentDefinitionLevel() < descriptor.getMaxDefinitionLevel()) {
            return null;
        }
        return switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> reader.getBoolean();
            case INT32 -> whole(reader.getInteger(), true);
            case INT64 -> whole(reader.getLong(), false);
            case FLOAT -> TypedCell.number(reader.getFloat());
            case DOUBLE -> TypedCell.number(reader.getDouble());
            case INT96 -> int96(reader.getBinary());
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(reader.getBinary());
        };
    }

    private Object whole(long value, boolean narrow) {
        return switch (kind) {
            case UNSIGNED ->
                narrow
                        ? Long.valueOf(value & 0xffff_ffffL)
                        : value >= 0 ? Long.valueOf(value) : new BigDecimal(Long.toUnsignedString(value));
            case DECIMAL -> BigDecimal.valueOf(value, (int) scale);
            case DATE -> LocalDate.ofEpochDay(value).toString();
            case TIME_OF_DAY -> timeOfDay(value);
            case INSTANT -> instant(value).toString();
            case LOCAL ->
                LocalDateTime.ofInstant(instant(value), ZoneOffset.UTC).toString();
            default -> value;
        };
    }

    private Object timeOfDay(long value) {
        long seconds = Math.floorDiv(value, scale);
        return seconds < 0 || seconds >= 86_400
                ? new TypedCell.Unreadable("is no time of a day")
                : LocalTime.ofNanoOfDay(seconds * NANOS + Math.floorMod(value, scale) * (NANOS / scale))
                        .toString();
    }

    private Instant instant(long value) {
        return Instant.ofEpochSecond(Math.floorDiv(value, scale), Math.floorMod(value, scale) * (NANOS / scale));
    }

    /** Nanoseconds of a day, and the day by the Julian calendar, as Impala and Spark write times. */
    private static Object int96(Binary value) {
        ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() != INT96_BYTES) {
            return new TypedCell.Unreadable("is no time");
        }
        long nanos = bytes.getLong();
        long day = (bytes.getInt() & 0xffff_ffffL) - JULIAN_1970;
        return Instant.ofEpochSecond(day * 86_400, nanos).toString();
    }

    private @Nullable Object bytes(Binary value) {
        return switch (kind) {
            case DECIMAL ->
                value.length() == 0
                        ? new TypedCell.Unreadable("is a decimal of no bytes")
                        : new BigDecimal(new BigInteger(value.getBytesUnsafe()), (int) scale);
            case HALF ->
                TypedCell.number(
                        half(value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getShort()));
            case UUID -> uuid(value.toByteBuffer());
            default -> text(value);
        };
    }

    /** A number of 16 bits: a sign, 5 bits of exponent, 10 of the mantissa. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        double mantissa = bits & 0x3ff;
        double size = exponent == 0x1f
                ? mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? mantissa * 0x1p-24 : (1024 + mantissa) * Math.scalb(1.0, exponent - 25);
        return bits < 0 ? -size : size;
    }

    private static String uuid(ByteBuffer bytes) {
        return new UUID(bytes.getLong(), bytes.getLong()).toString();
    }

    private static Object text(Binary value) {
        String text = value.toStringUsingUTF8();
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(value.toByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            return new TypedCell.Unreadable("holds bytes that are no UTF-8 text");
        }
    }
}
