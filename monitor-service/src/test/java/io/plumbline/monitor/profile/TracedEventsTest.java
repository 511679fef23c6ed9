package io.plumbline.monitor.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracedEventsTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");

    private record Sent(InferenceEvent event, @Nullable TraceContext trace) {}

    private static Reference reference() {
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, Instant.EPOCH, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    Random random = new Random(3);
                    for (int i = 0; i < 1000; i++) {
                        rows.accept(new ReferenceRow(
                                null,
                                Map.of(
                                        "x", new FeatureValue.Numeric(random.nextGaussian()),
                                        "c", new FeatureValue.Text(i % 3 == 0 ? "a" : "b")),
                                new FeatureValue.Numeric(i % 7),
                                null));
                    }
                });
    }

    private static InferenceEvent event(double x, String category) {
        return new InferenceEvent(
                MODEL,
                null,
                0,
                Map.of("x", new FeatureValue.Numeric(x), "c", new FeatureValue.Text(category)),
                null,
                Map.of(),
                Map.of());
    }

    /** Traces of which several have more than one event, and some are not recorded. */
    private static List<Sent> events(int number) {
        Random random = new Random(5);
        List<Sent> events = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            InferenceEvent event = event(random.nextGaussian(), random.nextInt(10) == 0 ? "new" : "a");
            TraceContext trace = random.nextBoolean()
                    ? new TraceContext(
                            random.nextInt(number / 4) << 7, 1L << 63 | 1, random.nextInt(3) + 1, random.nextInt(5) > 0)
                    : null;
            events.add(new Sent(event, trace));
        }
        return events;
    }

    private static Profile profile(ProfileLayout layout, List<Sent> events) {
        Profile profile = new Profile(layout);
        events.forEach(sent -> profile.update(sent.event(), sent.trace()));
        return profile;
    }

    @Test
    void shouldKeepTheSameInAnyOrderAndHoweverTheyAreParted() {
        ProfileLayout layout = reference().layout();
        List<Sent> events = events(2000);
        byte[] whole = profile(layout, events).toBytes();
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Sent> shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, random);
            assertThat(profile(layout, shuffled).toBytes()).isEqualTo(whole);
            Profile sum = new Profile(layout);
            for (int from = 0; from < shuffled.size(); ) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(700));
                Profile part = profile(layout, shuffled.subList(from, to));
                // Half of them through a store, in which no layout is known.
                sum.merge(random.nextBoolean() ? part : Profile.fromBytes(part.toBytes(), ProfileLayout.NONE));
                from = to;
            }
            assertThat(sum.toBytes()).isEqualTo(whole);
        }
    }

    @Test
    void shouldKeepAFewEachOfAnotherTraceThatIsRecorded() {
        List<TracedEvents.Traced> kept =
                profile(reference().layout(), events(2000)).traced().all();
        assertThat(kept).hasSize(TracedEvents.MOST);
        assertThat(kept).extracting(one -> one.context().traceId()).doesNotHaveDuplicates();
        assertThat(kept).allMatch(one -> one.context().sampled());
    }

    @Test
    void shouldSayWhereTheValuesWereCounted() {
        Reference reference = reference();
        Profile profile = new Profile(reference.layout());
        profile.update(event(-100, "b"), new TraceContext(1, 1, 1, true));
        profile.update(event(Double.NaN, "other"), new TraceContext(2, 2, 2, true));
        profile.update(
                new InferenceEvent(
                        MODEL,
                        null,
                        0,
                        Map.of("c", new FeatureValue.Numeric(5)),
                        new FeatureValue.Numeric(3),
                        Map.of(),
                        Map.of()),
                new TraceContext(3, 3, 3, true));
        Map<String, String> places = new java.util.TreeMap<>();
        profile.traced().all().forEach(one -> places.put(one.context().spanId().substring(15), text(one.places())));
        int unknown = Objects.requireNonNull(profile.columns().get("c")).counts().length;
        assertThat(profile.columns().keySet()).containsExactly("c", "prediction", "x");
        assertThat(places)
                .containsEntry("1", cell("c", 1, profile) + " not carried cell 0")
                .containsEntry("2", "cell " + unknown + " not carried missing");
        assertThat(places.get("3")).startsWith("cell " + unknown + " cell ").endsWith(" missing");
    }

    private static String cell(String column, int count, Profile profile) {
        long[] counts = Objects.requireNonNull(profile.columns().get(column)).counts();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == count) {
                return "cell " + i;
            }
        }
        throw new IllegalStateException("nothing was counted in a cell of " + column);
    }

    private static String text(char[] places) {
        List<String> words = new ArrayList<>();
        for (char place : places) {
            words.add(
                    switch (place) {
                        case TracedEvents.NOT_CARRIED -> "not carried";
                        case TracedEvents.MISSING -> "missing";
                        default -> "cell " + (place - TracedEvents.FIRST_CELL);
                    });
        }
        return String.join(" ", words);
    }

    @Test
    void shouldCostNothingWithoutTraces() {
        ProfileLayout layout = reference().layout();
        List<Sent> events = events(200);
        Profile without = new Profile(layout);
        events.forEach(sent -> without.update(sent.event()));
        Profile notRecorded = new Profile(layout);
        events.forEach(sent -> notRecorded.update(sent.event(), new TraceContext(1, 1, 1, false)));
        assertThat(notRecorded.toBytes()).isEqualTo(without.toBytes());
        assertThat(notRecorded.heapBytes()).isEqualTo(without.heapBytes());
        // Versions 1 and 2 are those of before there were traces.
        assertThat((int) without.toBytes()[1]).isEqualTo(1);
        assertThat(profile(layout, events).countsToParts(1 << 20)).containsExactly(without.toBytes());
    }
}
