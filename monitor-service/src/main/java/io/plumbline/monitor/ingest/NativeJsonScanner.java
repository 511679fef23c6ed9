package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.core.io.NumberInput;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the usual event: ASCII without escapes, known members, values that are no objects. Whatever else comes, it gives up,
 * and {@link NativeJsonDecoder} reads the record from its beginning; so nothing is accepted or refused here that would not be
 * there, and what is read is equal (a test throws mangled events at both). Parsing is two thirds of the cost of an event.
 * Not for use by several threads.
 */
final class NativeJsonScanner {
    /** Returned where a record is not of the usual kind. */
    static final int UNUSUAL = -1;

    /** Powers of ten that a double holds exactly: with up to 15 digits, a division by one is rounded once. */
    private static final double[] POWERS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private static final int EXACT_DIGITS = 15;
    private static final int LONGEST_NUMBER = 40;
    private static final int LONGEST_TEXT = 4096;
    private static final int MOST_EXPECTED = 2000;
    private static final long LATEST = NativeJsonDecoder.LATEST;

    private final AsciiTable<String> names = new AsciiTable<>(name -> name);
    private final AsciiTable<FeatureValue> texts = new AsciiTable<>(FeatureValue.Text::new);

    /** Names of values in the order in which they came last: clients write them in the same order every time. */
    private final List<ExpectedName> featureNames = new ArrayList<>();

    private final List<ExpectedName> scoreNames = new ArrayList<>();

    private final List<ExpectedName> attributionNames = new ArrayList<>();

    private record ExpectedName(String name, byte[] bytes) {}

    private byte[] in = {};
    private int at;
    private int hash; // of the string read last
    private ModelRef lastModel = new ModelRef("none", ModelRef.UNVERSIONED);

    // The event that is being read.
    private @Nullable String model;
    private String version = ModelRef.UNVERSIONED;
    private @Nullable String id;
    private long time;
    private Map<String, FeatureValue> features = Map.of();
    private @Nullable FeatureValue prediction;
    private Map<String, FeatureValue> scores = Map.of();
    private Map<String, FeatureValue> attributions = Map.of();
    private @Nullable FeatureValue label;
    private int ignored;

    /** The record is not of the usual kind; without a stack, as it may come often. */
    private static final class Unusual extends Exception {
        private static final long serialVersionUID = 1;
        static final Unusual INSTANCE = new Unusual();

        private Unusual() {
            super(null, null, false, false);
        }
    }

    /**
     * Adds the events of a record.
     *
     * @param timestamp event time of events that name none
     * @return members that were passed over; {@link #UNUSUAL} where the record must be read by other means, whatever was added
     */
    int scan(byte[] value, long timestamp, List<ModelEvent> events) {
        in = value;
        at = 0;
        ignored = 0;
        try {
            if (!skipBlanks()) {
                return UNUSUAL;
            }
            do {
                if (in[at] == '[') {
                    at++;
                    array(timestamp, events);
                } else {
                    event(timestamp, events);
                }
            } while (skipBlanks());
            return ignored;
        } catch (Unusual | ArrayIndexOutOfBoundsException e) {
            return UNUSUAL; // the end of the record in the middle of an event is one of the unusual things
        }
    }

    private void array(long timestamp, List<ModelEvent> events) throws Unusual {
        if (next() == ']') {
            at++;
            return;
        }
        while (true) {
            next();
            event(timestamp, events);
            byte b = next();
            at++;
            if (b == ']') {
                return;
            }
            expect(b == ',');
        }
    }

    private void event(long timestamp, List<ModelEvent> events) throws Unusual {
        model = null;
        version = ModelRef.UNVERSIONED;
        id = null;
        time = timestamp;
        features = Map.of();
        prediction = null;
        scores = Map.of();
        attributions = Map.of();
        label = null;
        expect(in[at] == '{');
        at++;
        expect(next() == '"');
        while (true) {
            String name = name();
            member(name);
            byte b = next();
            at++;
            if (b == '}') {
                break;
            }
            expect(b == ',' && next() == '"');
        }
        String named = model;
        expect(named != null);
        ModelRef ref = lastModel;
        if (named != null && !(ref.model().equals(named) && ref.version().equals(version))) {
            ref = new ModelRef(named, version);
            lastModel = ref;
        }
        FeatureValue labelled = label;
        boolean nothing = features.isEmpty() && scores.isEmpty() && attributions.isEmpty() && prediction == null;
        if (!(nothing && labelled != null)) {
            events.add(new InferenceEvent(ref, id, time, features, prediction, scores, attributions, Map.of()));
        }
        if (labelled != null) {
            events.add(new LabelEvent(ref, id, time, labelled));
        }
    }

    private void member(String name) throws Unusual {
        switch (name) {
            case "model" -> model = identity();
            case "version" -> version = identity();
            case "id" -> id = text();
            case "time" -> time = time();
            case "features" -> features = values(featureNames);
            case "prediction" -> prediction = value();
            case "scores" -> scores = values(scoreNames);
            case "label" -> label = value();
            case "attributions" -> attributions = values(attributionNames);
            case "tags", "specversion" -> throw Unusual.INSTANCE;
            default -> {
                ignored++;
                value();
            }
        }
    }

    /** A name and the colon after it; ends at the value. */
    private String name() throws Unusual {
        int from = at + 1;
        int to = string();
        String name = names.get(in, from, to, hash);
        expect(next() == ':');
        at++;
        next();
        return name;
    }

    /** A name of which it is likely that it is the one that came at this place before: then it is only compared. */
    private String expectedName(List<ExpectedName> expectedNames, int place) throws Unusual {
        int from = at + 1;
        if (place < expectedNames.size()) {
            ExpectedName expected = expectedNames.get(place);
            int to = from + expected.bytes().length;
            if (to + 2 < in.length
                    && in[to] == '"'
                    && in[to + 1] == ':'
                    && Arrays.equals(expected.bytes(), 0, expected.bytes().length, in, from, to)) {
                at = to + 2;
                next();
                return expected.name();
            }
        }
        String name = name();
        ExpectedName expected = new ExpectedName(name, name.getBytes(StandardCharsets.ISO_8859_1));
        if (place < expectedNames.size()) {
            expectedNames.set(place, expected);
        } else if (place < MOST_EXPECTED) {
            expectedNames.add(expected);
        }
        return name;
    }

    private String identity() throws Unusual {
        expect(in[at] == '"');
        int from = at + 1;
        int to = string();
        expect(to > from && to - from <= ModelRef.MAX_LENGTH);
        return names.get(in, from, to, hash);
    }

    /** A string that is seldom the same. */
    private String text() throws Unusual {
        expect(in[at] == '"');
        int from = at + 1;
        return new String(in, from, string() - from, StandardCharsets.ISO_8859_1);
    }

    private Map<String, FeatureValue> values(List<ExpectedName> expectedNames) throws Unusual {
        expect(in[at] == '{');
        at++;
        if (next() == '}') {
            at++;
            return Map.of();
        }
        Map<String, FeatureValue> values = new LinkedHashMap<>(expectedNames.size() * 4 / 3 + 8);
        for (int i = 0; ; i++) {
            expect(in[at] == '"');
            values.put(expectedName(expectedNames, i), value());
            byte b = next();
            at++;
            if (b == '}') {
                return values;
            }
            expect(b == ',');
            next();
        }
    }

    private FeatureValue value() throws Unusual {
        switch (in[at]) {
            case '"':
                int from = at + 1;
                int to = string();
                return texts.get(in, from, to, hash);
            case 't':
                word("true");
                return FeatureValue.Flag.TRUE;
            case 'f':
                word("false");
                return FeatureValue.Flag.FALSE;
            case 'n':
                word("null");
                return FeatureValue.Missing.MISSING;
            case 'N':
                word("NaN");
                return new FeatureValue.Numeric(Double.NaN);
            default:
                return new FeatureValue.Numeric(number());
        }
    }

    private void word(String word) throws Unusual {
        for (int i = 0; i < word.length(); i++) {
            expect(in[at + i] == word.charAt(i));
        }
        at += word.length();
    }

    /** Reads a string of printable ASCII without escapes; leaves its hash, ends behind it and returns its end. */
    private int string() throws Unusual {
        int from = at + 1;
        int i = from;
        int h = 0;
        for (byte b = in[i]; b != '"'; b = in[i]) {
            // Negative bytes belong to characters beyond ASCII.
            if (b < ' ' || b == '\\') {
                throw Unusual.INSTANCE;
            }
            h = 31 * h + b;
            i++;
        }
        expect(i - from <= LONGEST_TEXT);
        hash = h;
        at = i + 1;
        return i;
    }

    private double number() throws Unusual {
        int from = at;
        int i = from;
        boolean negative = in[i] == '-';
        if (negative) {
            i++;
        }
        int firstDigit = i;
        long digits = 0;
        byte b = in[i];
        for (; b >= '0' && b <= '9'; b = byteAt(++i)) {
            digits = digits * 10 + (b - '0');
        }
        int whole = i - firstDigit;
        expect(whole == 1 || whole > 1 && in[firstDigit] != '0');
        int decimals = 0;
        if (b == '.') {
            int firstDecimal = ++i;
            for (b = byteAt(i); b >= '0' && b <= '9'; b = byteAt(++i)) {
                digits = digits * 10 + (b - '0');
            }
            decimals = i - firstDecimal;
            expect(decimals > 0);
        }
        boolean exponent = b == 'e' || b == 'E';
        if (exponent) {
            i = exponentEnd(i + 1);
        }
        expect(i - from <= LONGEST_NUMBER);
        at = i;
        if (exponent || whole + decimals > EXACT_DIGITS) {
            return NumberInput.parseDouble(new String(in, from, i - from, StandardCharsets.ISO_8859_1), true);
        }
        if (digits == 0) {
            expect(!negative); // whether -0 is negative depends on how it is written
            return 0;
        }
        double size = digits / POWERS[decimals];
        return negative ? -size : size;
    }

    /** A number may be the last thing of a broken record. */
    private byte byteAt(int i) {
        return i < in.length ? in[i] : 0;
    }

    private int exponentEnd(int from) throws Unusual {
        int i = from;
        if (byteAt(i) == '+' || byteAt(i) == '-') {
            i++;
        }
        int firstDigit = i;
        while (byteAt(i) >= '0' && byteAt(i) <= '9') {
            i++;
        }
        expect(i > firstDigit);
        return i;
    }

    private long time() throws Unusual {
        long millis = in[at] == '"' ? timeOfText() : timeOfNumber();
        expect(millis >= 0 && millis <= LATEST);
        return millis;
    }

    private long timeOfNumber() throws Unusual {
        int from = at;
        long millis = 0;
        byte b = in[at];
        for (; b >= '0' && b <= '9'; b = byteAt(++at)) {
            millis = millis * 10 + (b - '0');
        }
        int digits = at - from;
        expect(digits >= 1 && digits <= EXACT_DIGITS && (digits == 1 || in[from] != '0'));
        expect(b != '.' && b != 'e' && b != 'E');
        return millis;
    }

    /** {@code 2012-01-01T00:00:00Z}, with up to nine decimals of a second. */
    private long timeOfText() throws Unusual {
        int from = at + 1;
        int to = string();
        expect(to - from >= 20
                && in[from + 4] == '-'
                && in[from + 7] == '-'
                && in[from + 10] == 'T'
                && in[from + 13] == ':'
                && in[from + 16] == ':'
                && in[to - 1] == 'Z');
        int hour = digits(from + 11, 2);
        int minute = digits(from + 14, 2);
        int second = digits(from + 17, 2);
        expect(hour < 24 && minute < 60 && second < 60);
        long millis = 0;
        if (to - from > 20) {
            int decimals = to - 1 - (from + 20);
            expect(in[from + 19] == '.' && decimals >= 1 && decimals <= 9);
            int fraction = digits(from + 20, decimals);
            millis = (long) (fraction * (1e9 / POWERS[decimals])) / 1_000_000;
        }
        try {
            long day = LocalDate.of(digits(from, 4), digits(from + 5, 2), digits(from + 8, 2))
                    .toEpochDay();
            return ((day * 24 + hour) * 60 + minute) * 60_000 + second * 1000L + millis;
        } catch (DateTimeException e) {
            throw Unusual.INSTANCE;
        }
    }

    private int digits(int from, int count) throws Unusual {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            expect(in[i] >= '0' && in[i] <= '9');
            number = number * 10 + (in[i] - '0');
        }
        return number;
    }

    /** The next byte that is no blank; the record must have one. */
    private byte next() {
        byte b = in[at];
        while (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
            b = in[++at];
        }
        return b;
    }

    /** Whether anything but blanks is left. */
    private boolean skipBlanks() {
        while (at < in.length && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
        return at < in.length;
    }

    private static void expect(boolean usual) throws Unusual {
        if (!usual) {
            throw Unusual.INSTANCE;
        }
    }
}
