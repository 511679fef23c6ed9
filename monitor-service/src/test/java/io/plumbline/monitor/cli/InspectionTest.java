package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.profile.Expectation;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class InspectionTest {
    private static Map<String, Expectation> proposed(int events) {
        Inspection found = new Inspection(new RecordDecoder(IngestSettings.DEFAULT));
        for (int i = 0; i < events; i++) {
            String event = """
                    {"model":"loans","features":{"age":%d,"delta":%d,"country":"%s","name":"n%d","mixed":%s,"note":%s},"prediction":0.5}""".formatted(
                    18 + i, i - 3, i % 2 == 0 ? "de" : "fr", i, i % 2 == 0 ? "1" : "\"a\"", i == 7 ? "null" : "1");
            found.add(new SourceRecord("events", 0, i, 1_767_225_600_000L, event.getBytes(StandardCharsets.UTF_8)));
        }
        return Objects.requireNonNull(found.models.get("loans")).expectations();
    }

    @Test
    void shouldProposeWhatHeldOfEveryEvent() {
        assertThat(proposed(250))
                .containsOnly(
                        Map.entry("age", new Expectation(true, null, 0.0, null, null, null)),
                        Map.entry("delta", new Expectation(true, null, null, null, null, null)),
                        Map.entry(
                                "country",
                                new Expectation(true, null, null, null, new TreeSet<>(Set.of("de", "fr")), null)),
                        Map.entry("name", new Expectation(true, null, null, null, null, null)),
                        Map.entry("mixed", new Expectation(true, null, null, null, null, null)),
                        Map.entry("note", new Expectation(false, null, 0.0, null, null, null)),
                        Map.entry("prediction", new Expectation(true, null, 0.0, null, null, null)));
    }

    @Test
    void shouldProposeNothingOfAFewEvents() {
        assertThat(proposed(199)).isEmpty();
    }
}
