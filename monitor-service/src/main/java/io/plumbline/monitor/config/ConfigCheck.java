package io.plumbline.monitor.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All that is wrong with a configuration file, and not only what is found first.
 *
 * @param errors each with its path, what is allowed and what is there; empty where the file can be used
 * @param settings null where it cannot
 */
public record ConfigCheck(List<String> errors, @Nullable ServiceSettings settings) {
    private static final int MOST = 100;
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d+)]");

    public ConfigCheck {
        errors = List.copyOf(errors);
    }

    /**
     * Reads a file. What is wrong is taken out of it, and it is read again, until nothing is.
     *
     * @param environment value of an environment variable, null where it is not set
     */
    public static ConfigCheck of(Path file, Function<String, @Nullable String> environment) {
        List<String> errors = new ArrayList<>();
        try {
            JsonNode tree = ConfigYaml.tree(file, environment);
            while (errors.size() < MOST) {
                try {
                    ConfigFile read = ConfigYaml.file(file, tree);
                    // The command line may name the broker.
                    ServiceSettings settings =
                            (read.namesBroker() ? read : read.withBroker("localhost:9092")).toSettings();
                    return new ConfigCheck(errors, errors.isEmpty() ? settings : null);
                } catch (ConfigFile.InvalidConfig e) {
                    String error = message(file, e);
                    String path = error.substring(0, Math.max(0, error.indexOf(": ")));
                    // Of what was taken out it may now be said that it is needed: then what it belongs to goes, too.
                    boolean told = errors.stream().anyMatch(before -> before.startsWith(path + ": "));
                    if (!told) {
                        errors.add(error);
                    }
                    if (!remove(tree, told ? path.substring(0, Math.max(0, path.lastIndexOf('.'))) : path)) {
                        break; // what is missing cannot be taken out
                    }
                }
            }
        } catch (ConfigFile.InvalidConfig e) {
            errors.add(message(file, e));
        }
        return new ConfigCheck(errors, null);
    }

    private static String message(Path file, ConfigFile.InvalidConfig e) {
        String message = String.valueOf(e.getMessage());
        String prefix = file + ": ";
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }

    /** Takes out what a path leads to, or else the nearest that is there: a check of several values names one of them. */
    private static boolean remove(@Nullable JsonNode tree, String path) {
        JsonNode parent = null;
        JsonNode at = tree;
        String name = "";
        int index = -1;
        for (Matcher step = STEP.matcher(path); step.find(); ) {
            JsonNode next = at == null
                    ? null
                    : step.group(1) != null ? at.get(step.group(1)) : at.get(Integer.parseInt(step.group(2)));
            if (next == null) {
                break;
            }
            parent = at;
            at = next;
            name = step.group(1) == null ? "" : step.group(1);
            index = step.group(2) == null ? -1 : Integer.parseInt(step.group(2));
        }
        if (parent instanceof ObjectNode object) {
            return object.remove(name) != null;
        }
        return parent instanceof ArrayNode array && array.remove(index) != null;
    }
}
