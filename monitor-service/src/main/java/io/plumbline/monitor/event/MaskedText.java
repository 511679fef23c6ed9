package io.plumbline.monitor.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a record looks like, without its values: each letter stands as {@code x}, each digit as {@code 9}. Names of members of JSON
 * stay, as they say what is wrong with it.
 */
public final class MaskedText {
    /** A string of JSON, and the colon that makes it a name. */
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"(\\s*+:)?");

    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

    private MaskedText() {}

    /**
     * The beginning of a record's value in a line.
     *
     * @param bytes how many of its bytes are shown
     */
    public static String of(byte @Nullable [] value, int bytes) {
        if (value == null || value.length == 0) {
            return "(no value)";
        }
        String text = new String(value, 0, Math.min(value.length, bytes), StandardCharsets.UTF_8);
        String line = looksLikeJson(text) ? json(text) : plain(text);
        return value.length > bytes ? line + " …" : line;
    }

    /** A sentence about a record: what it quotes is masked. */
    public static String sentence(String detail) {
        return QUOTED.matcher(detail)
                .replaceAll(match -> Matcher.quoteReplacement(match.group().charAt(0)
                        + plain(inside(match.group()))
                        + match.group().charAt(0)));
    }

    private static String inside(String quoted) {
        return quoted.substring(1, quoted.length() - 1);
    }

    private static boolean looksLikeJson(String text) {
        String start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder();
        Matcher strings = STRING.matcher(text);
        int end = 0;
        while (strings.find()) {
            out.append(outside(text.substring(end, strings.start())));
            String inside = strings.group(1);
            out.append('"')
                    .append(strings.group(2) == null ? plain(inside) : oneLine(inside))
                    .append('"');
            out.append(strings.group(2) == null ? "" : ":");
            end = strings.end();
        }
        return out.append(outside(text.substring(end))).toString();
    }

    /** Numbers, true and false are values; null says that there is none. */
    private static String outside(String text) {
        return Arrays.stream(text.split("null", -1)).map(MaskedText::plain).collect(Collectors.joining("null"));
    }

    private static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        oneLine(text)
                .codePoints()
                .map(c -> Character.isDigit(c) ? '9' : Character.isLetter(c) ? 'x' : c < 0x80 ? c : '·')
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static String oneLine(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0xFFFD ? '·' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
