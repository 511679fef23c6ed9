package io.plumbline.monitor.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The members in which two JSON documents differ. */
final class JsonDifferences {
    private static final int LONGEST = 60;

    private final List<String> found = new ArrayList<>();
    private final int most;

    private JsonDifferences(int most) {
        this.most = most;
    }

    /**
     * The first members that differ, in the order of the first document, such as
     * {@code columns[2].n: 24 reported, 25 replayed}.
     *
     * @param most how many are told
     */
    static List<String> of(byte[] reported, byte[] replayed, int most) {
        JsonDifferences differences = new JsonDifferences(most);
        try {
            differences.compare("", Json.read(reported, JsonNode.class), Json.read(replayed, JsonNode.class));
        } catch (IllegalArgumentException e) {
            return List.of("what was reported is " + e.getMessage());
        }
        return differences.found.isEmpty()
                ? List.of("the bytes, but not what they say: " + reported.length + " reported, " + replayed.length
                        + " replayed")
                : differences.found;
    }

    private void compare(String path, JsonNode reported, JsonNode replayed) {
        if (found.size() >= most || reported.equals(replayed)) {
            return;
        }
        if (reported.isObject() && replayed.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            reported.fieldNames().forEachRemaining(names::add);
            replayed.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                compare(path.isEmpty() ? name : path + "." + name, reported.path(name), replayed.path(name));
            }
        } else if (reported.isArray() && replayed.isArray() && reported.size() == replayed.size()) {
            for (int i = 0; i < reported.size(); i++) {
                compare(path + "[" + i + "]", reported.path(i), replayed.path(i));
            }
        } else {
            found.add(path + ": " + text(reported) + " reported, " + text(replayed) + " replayed");
        }
    }

    private static String text(JsonNode node) {
        if (node.isMissingNode()) {
            return "nothing";
        }
        String text = node.isArray() ? node.size() + " entries" : node.toString();
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }
}
