package io.plumbline.monitor.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration file as YAML: environment variables put in, and what is wrong said with its path. */
final class ConfigYaml {
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ObjectMapper WRITER = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES, YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    private ConfigYaml() {}

    /**
     * Reads a file.
     *
     * @param environment value of an environment variable, null where it is not set
     * @throws ConfigFile.InvalidConfig if the file cannot be read or is not a configuration
     */
    static ConfigFile read(Path file, Function<String, @Nullable String> environment) {
        return file(file, tree(file, environment));
    }

    /**
     * Reads a file, whatever keys it has.
     *
     * @throws ConfigFile.InvalidConfig if it cannot be read or is not YAML
     */
    static JsonNode tree(Path file, Function<String, @Nullable String> environment) {
        try {
            JsonNode tree = YAML.readTree(substitute(Files.readString(file), file, environment));
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            throw new ConfigFile.InvalidConfig(
                    file + ": line " + e.getLocation().getLineNr() + ": not YAML: " + problem(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigFile.InvalidConfig(file + ": cannot be read: " + e.getMessage());
        }
    }

    /**
     * What a file says.
     *
     * @throws ConfigFile.InvalidConfig if it is not a configuration
     */
    static ConfigFile file(Path file, JsonNode tree) {
        try {
            boolean empty = tree.isMissingNode() || tree.isNull();
            return empty ? ConfigFile.EMPTY : YAML.treeToValue(tree, ConfigFile.class);
        } catch (UnrecognizedPropertyException e) {
            throw new ConfigFile.InvalidConfig(file + ": " + path(e) + ": unknown key; allowed are "
                    + String.join(
                            ", ",
                            e.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .toList()));
        } catch (MismatchedInputException e) {
            throw new ConfigFile.InvalidConfig(
                    file + ": " + path(e) + ": " + expected(e.getTargetType()) + " is allowed here");
        } catch (JsonMappingException e) {
            throw new ConfigFile.InvalidConfig(file + ": " + path(e) + ": " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw new ConfigFile.InvalidConfig(file + ": " + e.getOriginalMessage());
        }
    }

    /**
     * Tokens in a file of their own.
     *
     * @param at the key that names the file
     * @throws ConfigFile.InvalidConfig if it cannot be read, or is not a list of them; the message shows nothing of it
     */
    static List<ConfigFile.Token> tokens(String at, String file) {
        try {
            return List.of(YAML.readValue(Files.readString(Path.of(file)), ConfigFile.Token[].class));
        } catch (JsonProcessingException e) {
            throw new ConfigFile.InvalidConfig(
                    at + ": " + file + ": line " + e.getLocation().getLineNr()
                            + ": lines such as - {name: ann, scope: admin, sha256: ...} are allowed");
        } catch (IOException | InvalidPathException e) {
            throw new ConfigFile.InvalidConfig(at + ": " + file + " cannot be read");
        }
    }

    /** As a part of a file, without what is not said. */
    static String text(Object part) {
        try {
            return WRITER.writeValueAsString(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it says, by key; null where it says nothing. */
    static Map<String, Object> sections(Object part) {
        return YAML.convertValue(part, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    /** Without the lines it quotes from the file, which are indented: secrets have been put in there. */
    private static String problem(String message) {
        return message.lines()
                .filter(line -> !line.isBlank() && !line.startsWith(" "))
                .collect(Collectors.joining(": "));
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == ConfigFile.Name.class || type == ConfigFile.Time.class) {
            return "a text, or a mapping of keys to values,";
        }
        if (type == ConfigFile.Access.class) {
            return "open, or a mapping of keys to values,";
        }
        if (type == null || type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "a mapping of keys to values";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        return type == String.class ? "a text" : type == Integer.class ? "a whole number" : "a list";
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    private static String substitute(String text, Path file, Function<String, @Nullable String> environment) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String value = environment.apply(match.group(1));
            if (value == null) {
                throw new ConfigFile.InvalidConfig(
                        file + ": the environment variable " + match.group(1) + " is not set");
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
