package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a value stands in a record: names of members with dots between them, {@code meta.model}. A step into a list
 * is a number, from 0. A member whose own name has dots is found too, where no shorter one is.
 *
 * @param steps none for the record itself
 */
public record MemberPath(List<String> steps) {
    /** The record itself. */
    static final MemberPath RECORD = new MemberPath(List.of());

    public MemberPath {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException if it is empty, or one of its steps is */
    public static MemberPath parse(String text) {
        List<String> steps = List.of(text.split("\\.", -1));
        if (steps.contains("")) {
            throw new IllegalArgumentException(
                    "names of members with dots between them are allowed, such as meta.model: \"" + text + '"');
        }
        return new MemberPath(steps);
    }

    /** The last member's name. */
    String last() {
        return steps.get(steps.size() - 1);
    }

    /** @return a missing node where it leads nowhere */
    JsonNode find(JsonNode record) {
        JsonNode at = record;
        for (int i = 0; i < steps.size() && !at.isMissingNode(); i++) {
            JsonNode next = at.isArray() ? element(at, steps.get(i)) : at.path(steps.get(i));
            if (next.isMissingNode() && i + 1 < steps.size()) {
                return at.path(rest(i));
            }
            at = next;
        }
        return at;
    }

    private static JsonNode element(JsonNode list, String step) {
        boolean index = step.length() < 7 && step.chars().allMatch(c -> c >= '0' && c <= '9');
        return index ? list.path(Integer.parseInt(step)) : MissingNode.getInstance();
    }

    private String rest(int from) {
        return String.join(".", steps.subList(from, steps.size()));
    }

    /** The members of what is found here that another path goes to or through; none where it leads elsewhere. */
    List<String> towards(MemberPath other) {
        if (other.steps.size() <= steps.size()
                || !other.steps.subList(0, steps.size()).equals(steps)) {
            return List.of();
        }
        List<String> members = new ArrayList<>(2);
        members.add(other.steps.get(steps.size()));
        members.add(other.rest(steps.size()));
        return members;
    }

    @Override
    public String toString() {
        return String.join(".", steps);
    }
}
