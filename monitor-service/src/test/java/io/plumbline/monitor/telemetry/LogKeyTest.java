package io.plumbline.monitor.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The log says the same thing in the same words each time: messages are constant, and what varies stands under a key of the
 * list. So nothing gets into a line that nobody has decided about.
 */
class LogKeyTest {
    private static final String BEGIN = "<!-- generated from LogKey: begin -->\n";
    private static final String END = "<!-- generated from LogKey: end -->";

    private static final String LITERALS = "\"[^\"]*\"(\\s*\\+\\s*\"[^\"]*\")*";
    private static final Pattern KEY = Pattern.compile("\\.addKeyValue\\(\\s*(\"\\w+\"|[^,]+),");
    private static final Pattern MESSAGE = Pattern.compile("\\.log\\(\\s*(" + LITERALS + "|[^;]*)\\s*\\);");
    private static final Pattern WITH_PARAMETERS = Pattern.compile("\\bLOG\\s*\\.(trace|debug|info|warn|error)\\(");
    private static final Pattern AUDIT = Pattern.compile("\\bAuditLog\\.tell(Of)?\\(([^;]*)\\);");

    /** The one place of each that hands on what its callers say, which is looked at there. */
    private static final Set<String> HAND_ON = Set.of("AuditLog.java", "Receiver.java");

    private static final Map<String, String> SOURCES = new TreeMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> files = Files.walk(Repository.file("monitor-service/src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                SOURCES.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(SOURCES).hasSizeGreaterThan(300);
    }

    private static List<MatchResult> find(Pattern pattern, String source) {
        return pattern.matcher(source).results().toList();
    }

    @Test
    void shouldHaveEveryKeyInTheListAndUseEachOfThem() {
        Set<String> used = new TreeSet<>();
        SOURCES.forEach((file, source) -> {
            List<String> keys = new ArrayList<>();
            find(KEY, source).forEach(found -> keys.add(found.group(1)));
            if (file.equals("AuditLog.java")) {
                assertThat(keys).containsExactly("\"who\"", "details[i]");
                keys.remove(1);
            }
            find(AUDIT, source).forEach(call -> keys.addAll(auditKeys(call)));
            assertThat(keys).as(file).allMatch(key -> key.matches("\"\\w+\""), "is a literal");
            keys.forEach(key -> used.add(key.replace("\"", "")));
        });
        used.addAll(List.of("address", "subject")); // AuditLog itself, of each request
        assertThat(used)
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(LogKey.values()).map(LogKey::key).toList());
    }

    /** Of {@code tell(who, what, key, value...)} and {@code tellOf(request, who, what, key, value...)}. */
    private static List<String> auditKeys(MatchResult call) {
        List<String> arguments = arguments(call.group(2));
        List<String> keys = new ArrayList<>();
        for (int i = call.group(1) == null ? 2 : 3; i < arguments.size(); i += 2) {
            keys.add(arguments.get(i));
        }
        return keys;
    }

    private static List<String> arguments(String text) {
        List<String> all = new ArrayList<>();
        int depth = 0;
        int begin = 0;
        boolean quoted = false;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ',';
            quoted ^= c == '"';
            depth += quoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0 && !quoted) {
                all.add(text.substring(begin, i).strip());
                begin = i + 1;
            }
        }
        return all;
    }

    @Test
    void shouldPutNothingIntoMessages() {
        List<String> wrong = new ArrayList<>();
        Set<String> logging = new TreeSet<>();
        SOURCES.forEach((file, source) -> {
            if (!source.contains("LoggerFactory.getLogger")) {
                return;
            }
            logging.add(file);
            find(WITH_PARAMETERS, source).forEach(call -> wrong.add(file + ": " + call.group()));
            find(MESSAGE, source).forEach(call -> {
                String message = call.group(1).strip();
                boolean handedOn = HAND_ON.contains(file) && message.equals("what");
                if (!handedOn && (!message.matches(LITERALS) || message.contains("{}"))) {
                    wrong.add(file + ": " + message);
                }
            });
            if (HAND_ON.contains(file)) {
                return;
            }
            assertThat(find(Pattern.compile("\\bLOG\\s*\\.at"), source))
                    .as("lines of %s that have a message", file)
                    .hasSameSizeAs(find(MESSAGE, source));
        });
        assertThat(wrong).isEmpty();
        assertThat(logging).hasSizeGreaterThan(20);
    }

    @Test
    void shouldSaySimplyWhatAKeyIs() {
        assertThat(LogKey.values()).allSatisfy(key -> {
            assertThat(key.key()).matches("[a-z]+(_[a-z]+)*");
            assertThat(key.meaning()).matches("[A-Z].*\\.").hasSizeBetween(8, 90);
        });
    }

    /** The table is made of the list; {@code -Dplumbline.write=true} writes it anew. */
    @Test
    void shouldBeDocumented() throws IOException {
        Path page = Repository.file("docs/operations.md");
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertThat(begin).as("the place of the table in " + page).isGreaterThan(BEGIN.length());
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(page, text.substring(0, begin) + table() + text.substring(end));
            return;
        }
        assertThat(text.substring(begin, end))
                .as("the table of docs/operations.md; write it anew with: ./mvnw -pl monitor-service -am test"
                        + " -Dtest=LogKeyTest -Dsurefire.failIfNoSpecifiedTests=false -Dplumbline.write=true")
                .isEqualTo(table());
    }

    private static String table() {
        return Stream.of(LogKey.values())
                .map(key -> "| `" + key.key() + "` | " + key.meaning() + " |\n")
                .collect(Collectors.joining("", "\n| key | is |\n|---|---|\n", "\n"));
    }
}
