package io.plumbline.stats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The numbers that src/test/fixtures/scipy_reference.py wrote. */
public final class Golden {
    private static final JsonNode SCIPY = read();

    private Golden() {}

    public static JsonNode of(String name) {
        return SCIPY.required(name);
    }

    /** Rows of an array of arrays. */
    public static Stream<JsonNode> rows(String name) {
        return StreamSupport.stream(of(name).spliterator(), false);
    }

    public static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    public static long[] longs(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    private static JsonNode read() {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/scipy.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
