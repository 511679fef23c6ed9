package io.plumbline.monitor.web;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How far somebody has read a list: the key of the last element they were given, not its number, so that nothing is left out or told twice when
 * elements come or go meanwhile. To them it is a word without a meaning.
 *
 * @param list name of the list, for which alone it is good
 * @param key of the last element, in words
 */
record Cursor(String list, List<String> key) {
    static final String PARAMETER = "cursor";

    private static final int LONGEST = 4000;

    /** A word of letters, digits, {@code -} and {@code _}. */
    String encoded() {
        List<String> all = new ArrayList<>(List.of(list));
        all.addAll(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(all));
    }

    /**
     * What it says.
     *
     * @param text null for the beginning
     * @param parse reads the key
     * @return null for the beginning
     * @throws HttpFailure if it is none of that list
     */
    static <K> @Nullable K read(@Nullable String text, String list, Function<List<String>, K> parse) {
        if (text == null) {
            return null;
        }
        try {
            if (text.length() <= LONGEST) {
                List<String> words =
                        words(Json.mapper().readTree(Base64.getUrlDecoder().decode(text)));
                if (words.size() > 1 && words.get(0).equals(list)) {
                    return parse.apply(words.subList(1, words.size()));
                }
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            // Said below.
        }
        throw new HttpFailure(
                400,
                PARAMETER
                        + ": the next_cursor of an answer to the same question is allowed, or none for the beginning");
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asText()));
        return words;
    }
}
