package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Whoever follows a runbook at night has commands that work, and links that lead somewhere. */
class RunbooksTest {
    private static final Pattern COMMAND = Pattern.compile("(?m)^ *plumbline (.+)$|`plumbline ([^`]+)`");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#]+\\.md)(?:#([^)]+))?\\)");

    private static Map<Path, String> pages() throws IOException {
        Map<Path, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(Repository.file("docs/runbooks"))) {
            for (Path file : files.toList()) {
                pages.put(file, Files.readString(file));
            }
        }
        return pages;
    }

    @Test
    void shouldNameCommandsAsTheyAre() throws IOException {
        List<String> commands = pages().values().stream()
                .flatMap(text -> COMMAND.matcher(text).results())
                .map(match -> match.group(1) == null ? match.group(2) : match.group(1))
                .toList();
        assertThat(commands).hasSizeGreaterThan(15);
        List<String> refused = new ArrayList<>();
        for (String command : commands) {
            String[] words = WORD.matcher(command)
                    .results()
                    .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                    .toArray(String[]::new);
            try {
                Main.commandLine().parseArgs(words);
            } catch (CommandLine.ParameterException e) {
                refused.add(command + ": " + e.getMessage());
            }
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void shouldLinkToWhatThereIs() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Map.Entry<Path, String> page : pages().entrySet()) {
            for (MatchResult link : LINK.matcher(page.getValue().replaceAll("\\s+", " "))
                    .results()
                    .toList()) {
                Path to = page.getKey().resolveSibling(link.group(1)).normalize();
                if (!Files.isRegularFile(to)
                        || link.group(2) != null && !headings(to).contains(link.group(2))) {
                    broken.add(page.getKey().getFileName() + " -> " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** As the places on a page are called in links. */
    private static List<String> headings(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(java.util.Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
