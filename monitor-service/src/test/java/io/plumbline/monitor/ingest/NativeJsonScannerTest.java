package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.ModelEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the scanner reads is what Jackson reads, to the last bit; the rest it leaves alone. */
class NativeJsonScannerTest {
    private static final long NOW = 1_767_225_600_000L;

    private final NativeJsonScanner scanner = new NativeJsonScanner();

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "0.0",
        "-0.0",
        "7",
        "-12",
        "3.25",
        "0.1",
        "0.30000000000000004",
        "123456789012345",
        "1234567890123456",
        "9007199254740993",
        "123456.789012345",
        "1e5",
        "1E-5",
        "-2.5e+10",
        "1e400",
        "4.9e-324",
        "1.7976931348623157e308",
        "01",
        "1.",
        ".5",
        "-",
        "+1",
        "1e",
        "--1",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "1_000",
        "0.1.2",
        "99999999999999999999999999",
        "0.000000000000001",
        "0.0000000000000001",
        "123456789.123456",
        "00",
        "-01"
    };

    private static final String[] VALUES = {
        "\"north\"",
        "\"\"",
        "true",
        "false",
        "null",
        "tru",
        "nul",
        "\"a\\nb\"",
        "\"\u00e9t\u00e9\"",
        "{\"a\":1}",
        "[1,2]",
        "\"a\tb\"",
        "\"1\"",
        "'x'",
        "",
        "True"
    };

    private static final String[] TIMES = {
        "1767225600000",
        "\"2026-01-01T00:00:00Z\"",
        "\"2026-01-01T00:00:00.5Z\"",
        "\"2024-02-29T23:59:59.123456789Z\"",
        "\"2023-02-29T00:00:00Z\"",
        "\"2026-01-01T24:00:00Z\"",
        "\"2026-01-01T00:00:60Z\"",
        "\"2026-01-01T00:00Z\"",
        "\"2026-01-01 00:00:00Z\"",
        "\"2026-01-01T00:00:00+01:00\"",
        "\"2026-01-01T00:00:00.Z\"",
        "null",
        "-1",
        "1.5",
        "0",
        "\"0000-01-01T00:00:00Z\"",
        "\"9999-12-31T23:59:59.999Z\"",
        "253402300799000",
        "253402300799001",
        "1e12",
        "017",
        "\"2026-01-01T00:00:00.1234567890Z\"",
        "\"1969-12-31T23:59:59Z\"",
        "\"2026-13-01T00:00:00Z\"",
        "\"2026-1-01T00:00:00Z\""
    };

    private String event(Random random) {
        StringBuilder text = new StringBuilder("{");
        List<String> members = new ArrayList<>(List.of(
                "\"model\":\"m" + random.nextInt(3) + "\"",
                "\"time\":" + TIMES[random.nextInt(random.nextInt(4) == 0 ? TIMES.length : 3)],
                "\"features\":" + values(random),
                "\"id\":" + (random.nextInt(8) == 0 ? any(random) : "\"e-" + random.nextInt(99) + "\""),
                "\"prediction\":" + any(random)));
        if (random.nextInt(3) == 0) {
            members.add("\"version\":" + (random.nextInt(3) == 0 ? any(random) : "\"" + random.nextInt(9) + "\""));
        }
        if (random.nextInt(4) == 0) {
            members.add("\"label\":" + any(random));
        }
        if (random.nextInt(4) == 0) {
            members.add("\"scores\":" + values(random));
        }
        if (random.nextInt(4) == 0) {
            members.add("\"attributions\":" + values(random));
        }
        if (random.nextInt(9) == 0) {
            members.add("\"other\":" + any(random));
        }
        if (random.nextInt(20) == 0) {
            members.add("\"tags\":{\"region\":\"eu\"}");
        }
        if (random.nextInt(20) == 0) {
            members.remove(random.nextInt(members.size()));
        }
        return text.append(String.join(random.nextBoolean() ? "," : " ,\n ", members))
                .append('}')
                .toString();
    }

    private String values(Random random) {
        List<String> values = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            values.add("\"f" + random.nextInt(8) + "\"" + (random.nextBoolean() ? ":" : " : ") + any(random));
        }
        return "{" + String.join(",", values) + "}";
    }

    private static String any(Random random) {
        switch (random.nextInt(6)) {
            case 0:
                return VALUES[random.nextInt(random.nextInt(3) == 0 ? VALUES.length : 5)];
            case 1:
                return NUMBERS[random.nextInt(NUMBERS.length)];
            case 2:
                return Double.toString(Double.longBitsToDouble(random.nextLong()));
            case 3:
                return Double.toString(random.nextGaussian());
            case 4:
                return Long.toString(random.nextLong() >> random.nextInt(64));
            default:
                return random.nextInt(1000) + "." + random.nextInt(1_000_000);
        }
    }

    private static byte[] mangled(byte[] bytes, Random random) {
        byte[] copy = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
            case 1 -> copy[random.nextInt(copy.length)] = (byte) "{}[]\",:.-0 e\\n".charAt(random.nextInt(14));
            case 2 -> copy = java.util.Arrays.copyOf(copy, random.nextInt(copy.length));
            default -> {
                int from = random.nextInt(copy.length);
                System.arraycopy(copy, from, copy, Math.max(0, from - 1), copy.length - from);
            }
        }
        return copy;
    }

    @Test
    void shouldReadWhatJacksonReads() {
        Random random = new Random(20261123);
        int read = 0;
        int left = 0;
        for (int i = 0; i < 200_000; i++) {
            String text = event(random);
            switch (random.nextInt(8)) {
                case 0 -> text = "[" + text + " ," + event(random) + "]";
                case 1 -> text = text + "\n" + event(random) + "\n";
                case 2 -> text = "  " + text;
                default -> {}
            }
            byte[] value = text.getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(3) == 0) {
                value = mangled(value, random);
            }
            List<ModelEvent> events = new ArrayList<>();
            int ignored = scanner.scan(value, NOW, events);
            if (ignored == NativeJsonScanner.UNUSUAL) {
                left++;
                continue;
            }
            read++;
            assertThat(NativeJsonDecoder.parse(value, Origin.at(NOW)))
                    .as("%s", new String(value, StandardCharsets.UTF_8))
                    .isEqualTo(new DecodeResult.Decoded(events, ignored));
        }
        // Most of what is not broken is read, and there is enough of both.
        assertThat(read).isGreaterThan(40_000);
        assertThat(left).isGreaterThan(40_000);
    }

    @Test
    void shouldReadEveryNumberAsJacksonDoes() {
        Random random = new Random(7);
        for (int i = 0; i < 300_000; i++) {
            String number = (random.nextBoolean() ? "-" : "")
                    + random.nextInt(1, 1 << random.nextInt(1, 31))
                    + "."
                    + Long.toString(Math.abs(random.nextLong())).substring(0, random.nextInt(1, 12));
            byte[] value = ("{\"model\":\"m\",\"prediction\":" + number + "}").getBytes(StandardCharsets.UTF_8);
            List<ModelEvent> events = new ArrayList<>();
            assertThat(scanner.scan(value, NOW, events)).isZero();
            assertThat(events)
                    .isEqualTo(((DecodeResult.Decoded) NativeJsonDecoder.parse(value, Origin.at(NOW))).events());
        }
    }

    @Test
    void shouldReadTheUsualEventItself() {
        String event = "{\"model\":\"bikes\",\"version\":\"3\",\"id\":\"r-1\",\"time\":\"2012-01-01T00:00:00Z\","
                + "\"features\":{\"temp\":0.24,\"season\":\"1\",\"holiday\":false,\"note\":null},\"prediction\":16.2,"
                + "\"scores\":{\"yes\":0.7},\"attributions\":{\"temp\":0.31},\"label\":12}";
        assertThat(scanner.scan(event.getBytes(StandardCharsets.UTF_8), NOW, new ArrayList<>()))
                .isZero();
    }

    @Test
    void shouldKeepReadingWhenThereAreMoreTextsThanItRemembers() {
        for (int i = 0; i < 20_000; i++) {
            byte[] value = ("{\"model\":\"m" + i + "\",\"features\":{\"f" + i + "\":\"v" + i + "\"}}")
                    .getBytes(StandardCharsets.UTF_8);
            List<ModelEvent> events = new ArrayList<>();
            assertThat(scanner.scan(value, NOW, events)).isZero();
            assertThat(events)
                    .isEqualTo(((DecodeResult.Decoded) NativeJsonDecoder.parse(value, Origin.at(NOW))).events());
        }
    }
}
