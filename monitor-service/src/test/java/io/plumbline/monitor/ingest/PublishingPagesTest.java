package io.plumbline.monitor.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.ModelEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of docs/publishing: they show the programs that are run, and say what the decoders do. */
class PublishingPagesTest {
    private static final Path DOCS = Path.of("../docs/publishing");
    /** Of the records on the pages. */
    private static final long NOW = Instant.parse("2026-11-28T12:00:00Z").toEpochMilli();

    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PROGRAM = Pattern.compile(
            "\\[([^]]+)]\\(([^)]+)\\), the whole program:\n\n```\\w+\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(DOCS)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    // ---- Programs ---------------------------------------------------------------------------------------------------

    @Test
    void everyProgram_isShownAsItIsRun() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (Path page : pages()) {
            for (Matcher each = PROGRAM.matcher(Files.readString(page)); each.find(); ) {
                shown.add(each.group(2));
                assertThat(each.group(3))
                        .as("%s shows %s", page, each.group(2))
                        .isEqualTo(Files.readString(DOCS.resolve(each.group(2))));
            }
        }
        assertThat(shown).isEqualTo(programs());
    }

    @Test
    void everyProgram_isRunByCi() throws IOException {
        String ci = Files.readString(Path.of("../.ci/publishing"));
        assertThat(programs())
                .hasSizeGreaterThan(4)
                .allSatisfy(program -> assertThat(ci).contains("$DOCS/" + program));
    }

    private static Set<String> programs() throws IOException {
        try (Stream<Path> files = Files.walk(DOCS)) {
            Set<String> programs = new TreeSet<>();
            files.map(file -> DOCS.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.matches(".*\\.(py|java|sh)"))
                    .forEach(programs::add);
            return programs;
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLink_leadsToAFile(Path page) throws IOException {
        for (Matcher each = LINK.matcher(Files.readString(page)); each.find(); ) {
            assertThat(DOCS.resolve(each.group(1))).exists();
        }
    }

    // ---- Records ----------------------------------------------------------------------------------------------------

    /**
     * A page shows a record in a block {@code http}: topic, key and headers, an empty line, the value. The next block
     * {@code json} is what Plumbline makes of it, in its own format. Of a page of a serving system, that is the claim.
     */
    @ParameterizedTest
    @MethodSource("pages")
    void whatArrives_becomesWhatThePageSays(Path page) throws IOException {
        List<String[]> blocks = new ArrayList<>();
        for (Matcher each = BLOCK.matcher(Files.readString(page)); each.find(); ) {
            blocks.add(new String[] {each.group(1), each.group(2)});
        }
        int records = 0;
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i)[0].equals("http")) {
                assertThat(blocks.get(i + 1)[0]).isEqualTo("json");
                assertThat(events(record(blocks.get(i)[1]), page)).isEqualTo(events(own(blocks.get(i + 1)[1]), page));
                records++;
            }
        }
        assertThat(records).as("records on %s", page).isGreaterThanOrEqualTo(page.endsWith("README.md") ? 0 : 1);
    }

    private static SourceRecord record(String block) {
        int end = block.indexOf("\n\n");
        Map<String, String> headers = new HashMap<>();
        block.substring(0, end).lines().forEach(line -> {
            int colon = line.indexOf(": ");
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        });
        String topic = Objects.requireNonNull(headers.remove("topic"));
        @Nullable String key = headers.remove("key");
        headers.keySet().removeIf(name -> !SourceRecord.isOfUse(name));
        return new SourceRecord(
                topic,
                0,
                0,
                NOW,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                block.substring(end + 2).getBytes(StandardCharsets.UTF_8),
                headers);
    }

    private static SourceRecord own(String block) {
        return new SourceRecord("any", 0, 0, NOW, block.getBytes(StandardCharsets.UTF_8));
    }

    private static List<ModelEvent> events(SourceRecord record, Path page) {
        RecordDecoder decoder = new RecordDecoder(new IngestSettings(1 << 16, Duration.ofMinutes(10)));
        DecodeResult result = decoder.decode(record);
        assertThat(result).as("%s: %s", page, result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded) result).events();
    }
}
