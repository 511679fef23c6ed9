package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Trees of JSON, within the bounds of Plumbline's own format; what is none is refused. */
final class JsonTrees {
    private final ObjectMapper mapper = new ObjectMapper(NativeJsonDecoder.JSON);

    /** All values, as in JSON lines. */
    List<JsonNode> each(byte[] bytes) throws Refusal {
        List<JsonNode> each = new ArrayList<>(1);
        try {
            NativeJsonDecoder.requireUtf8(bytes);
            try (JsonParser parser = mapper.createParser(bytes)) {
                for (JsonNode one = mapper.readTree(parser); one != null; one = mapper.readTree(parser)) {
                    each.add(one);
                }
            }
        } catch (IOException e) {
            throw new Refusal(NativeJsonDecoder.malformed(e));
        }
        return each;
    }

    JsonNode read(byte[] bytes) throws Refusal {
        try {
            NativeJsonDecoder.requireUtf8(bytes);
            return mapper.readTree(bytes);
        } catch (IOException e) {
            throw new Refusal(NativeJsonDecoder.malformed(e));
        }
    }

    JsonNode read(String text) throws Refusal {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The tokens of a tree, as if it were parsed again. */
    JsonParser tokens(JsonNode tree) {
        return mapper.treeAsTokens(tree);
    }

    static byte[] base64(String text) throws Refusal {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(RejectReason.MALFORMED, "not base64: " + e.getMessage());
        }
    }

    /** A member that is a single value and not empty, as text. */
    static @Nullable String text(JsonNode object, String member) {
        JsonNode value = object.path(member);
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty() ? value.asText() : null;
    }
}
