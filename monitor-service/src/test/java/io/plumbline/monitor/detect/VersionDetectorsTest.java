package io.plumbline.monitor.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceOutcomes;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.performance.ClassificationLayout;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VersionDetectorsTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final long HOUR = 3_600_000;
    private static final Task CLASSES = new Task.Classification(ClassificationLayout.binary("no", "yes"), false, .5);

    private static DetectorSettings on(String column, DetectorMethod method) {
        return new DetectorSettings(column, method, Map.of());
    }

    private static List<DetectorSettings> onAll(String column) {
        List<DetectorSettings> all = new ArrayList<>();
        for (DetectorMethod method : DetectorMethod.values()) {
            all.add(on(column, method));
        }
        return all;
    }

    /** Of x, which is normal; share, between 0 and 1; flag, true in a tenth of the rows; same, which is always 3; and a category. */
    private static Reference reference(double mean, double sd) {
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m",
                        null,
                        Instant.EPOCH,
                        "test",
                        Set.of(),
                        Set.of("same", "error", "feature.prediction"),
                        Set.of(),
                        List.of(),
                        ZoneOffset.UTC),
                rows -> {
                    Random random = new Random(3);
                    for (int i = 0; i < 4000; i++) {
                        rows.accept(new ReferenceRow(
                                null,
                                Map.of(
                                        "x", new FeatureValue.Numeric(mean + sd * random.nextGaussian()),
                                        "share", new FeatureValue.Numeric(.2 + .6 * random.nextDouble()),
                                        "flag", new FeatureValue.Flag(i % 10 == 0),
                                        "same", new FeatureValue.Numeric(3),
                                        "word", new FeatureValue.Text(i % 3 == 0 ? "a" : "b"),
                                        "error", new FeatureValue.Numeric(i % 7),
                                        "prediction", new FeatureValue.Numeric(i % 11)),
                                new FeatureValue.Numeric(10 + 2 * random.nextGaussian()),
                                null));
                    }
                });
    }

    private static InferenceEvent event(long time, Map<String, FeatureValue> features) {
        return new InferenceEvent(
                MODEL,
                null,
                time,
                features,
                new FeatureValue.Numeric(1),
                Map.of("yes", new FeatureValue.Numeric(.7)),
                Map.of());
    }

    private static InferenceEvent x(long time, double value) {
        return event(time, Map.of("x", new FeatureValue.Numeric(value)));
    }

    private static @Nullable Scale scale(String column, DetectorMethod method) {
        return DetectorLayout.ofColumns(List.of(on(column, method)), reference(100, 10))
                .entries()
                .get(0)
                .scale();
    }

    @Test
    void shouldScaleByTheReference() {
        Scale normal = java.util.Objects.requireNonNull(scale("x", DetectorMethod.EWMA));
        assertThat(normal.of(100)).isCloseTo(0, within(.1));
        assertThat(normal.of(120)).isCloseTo(2, within(.1));
        assertThat(normal.of(1e300)).as("one outlier is no change").isEqualTo(4);
        assertThat(normal.of(-1e300)).isEqualTo(-4);
        assertThat(normal.back(normal.of(107))).isCloseTo(107, within(1e-9));
        Scale range = java.util.Objects.requireNonNull(scale("x", DetectorMethod.ADWIN));
        assertThat(range.of(100)).isBetween(.4, .6);
        assertThat(range.of(-50)).isZero();
        assertThat(range.of(300)).isEqualTo(1);
        assertThat(scale("share", DetectorMethod.ADWIN)).as("as it is").isEqualTo(new Scale(0, 1, 0, 1));
        assertThat(scale("flag", DetectorMethod.ADWIN)).isEqualTo(new Scale(0, 1, 0, 1));
        Scale flag = java.util.Objects.requireNonNull(scale("flag", DetectorMethod.PAGE_HINKLEY));
        assertThat(flag.of(1)).isCloseTo(3, within(1e-9));
        assertThat(flag.of(0)).isCloseTo(-1 / 3.0, within(1e-9));
        for (DetectorMethod method : DetectorMethod.values()) {
            assertThat(scale("same", method)).isNull();
            assertThat(scale("word", method)).isNull();
            assertThat(scale("not there", method)).isNull();
        }
        assertThat(scale("feature.error", DetectorMethod.EWMA)).isNotNull();
        assertThat(scale("feature.prediction", DetectorMethod.EWMA)).isNotNull();
        assertThat(scale("prediction", DetectorMethod.EWMA))
                .isNotEqualTo(scale("feature.prediction", DetectorMethod.EWMA));
    }

    @Test
    void shouldWaitForAReferenceThatDecides() {
        VersionDetectors detectors = new VersionDetectors();
        detectors.use(DetectorLayout.ofColumns(onAll("x"), null), 0);
        assertThat(detectors.isActive()).isFalse();
        detectors.use(DetectorLayout.ofColumns(onAll("x"), reference(0, 1).at(Reference.Stage.PREVIEW)), 0);
        assertThat(detectors.isActive()).isFalse();
        detectors.use(DetectorLayout.ofColumns(onAll("x"), reference(0, 1).at(Reference.Stage.PROVISIONAL)), 0);
        assertThat(detectors.isActive()).isTrue();
    }

    @Test
    void shouldReadNumbersFromWhereTheColumnIs() {
        Map<String, FeatureValue> features = new TreeMap<>(Map.of(
                "prediction", new FeatureValue.Numeric(2),
                "error", new FeatureValue.Numeric(3),
                "score.yes", new FeatureValue.Numeric(4),
                "\u0000\n<b>ü", new FeatureValue.Flag(true),
                "text", new FeatureValue.Text("5"),
                "none", FeatureValue.Missing.MISSING,
                "much", new FeatureValue.Numeric(Double.POSITIVE_INFINITY)));
        InferenceEvent event = event(0, features);
        assertThat(on("prediction", DetectorMethod.EWMA).number(event)).isEqualTo(1);
        assertThat(on("feature.prediction", DetectorMethod.EWMA).number(event)).isEqualTo(2);
        assertThat(on("feature.error", DetectorMethod.EWMA).number(event)).isEqualTo(3);
        assertThat(on("feature.score.yes", DetectorMethod.EWMA).number(event)).isEqualTo(4);
        assertThat(on("score.yes", DetectorMethod.EWMA).number(event)).isEqualTo(.7);
        assertThat(on("\u0000\n<b>ü", DetectorMethod.EWMA).number(event)).isEqualTo(1);
        for (String nothing : List.of("text", "none", "much", "absent", "score.no")) {
            assertThat(on(nothing, DetectorMethod.EWMA).number(event))
                    .as(nothing)
                    .isNaN();
        }
        for (String wrong : List.of("", "label", "score.", "feature.", "feature.x")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> on(wrong, DetectorMethod.EWMA))
                    .withMessageStartingWith("column: ");
        }
    }

    /** A mean that rises by 2 sd after 3000 numbers, and falls again after 6000. */
    private static List<InferenceEvent> events() {
        Random random = new Random(5);
        List<InferenceEvent> events = new ArrayList<>();
        for (int i = 0; i < 9000; i++) {
            double shift = i >= 3000 && i < 6000 ? 20 : 0;
            events.add(x(i * 1000L, 100 + shift + 10 * random.nextGaussian()));
        }
        return events;
    }

    @Test
    void shouldFindWhatChangedSoonAndSayFromWhatToWhat() {
        VersionDetectors detectors = new VersionDetectors();
        detectors.use(DetectorLayout.ofColumns(onAll("x"), reference(100, 10)), 0);
        List<Change> found = new ArrayList<>();
        List<InferenceEvent> events = events();
        for (int i = 0; i < events.size(); i++) {
            detectors.take(events.get(i), i, found::add);
        }
        for (DetectorMethod method : DetectorMethod.values()) {
            Change first = found.stream()
                    .filter(change -> change.method() == method)
                    .findFirst()
                    .orElseThrow();
            assertThat(first.offset()).as(method.words()).isBetween(3000L, 3100L);
            assertThat(first.time()).isEqualTo(first.offset() * 1000);
            assertThat(first.events())
                    .as(method.words())
                    .isBetween(first.offset() - 3000 - 25, first.offset() - 3000 + 60);
            assertThat(first.before()).as(method.words()).isCloseTo(100, within(1.5));
            assertThat(first.after()).as(method.words()).isCloseTo(120, within(12.0));
        }
        assertThat(found.stream().filter(change -> change.method() != DetectorMethod.EWMA))
                .as("both take the new mean for usual")
                .hasSize(4)
                .allMatch(change -> change.offset() < 3100 || change.offset() > 6000 && change.offset() < 6100);
        assertThat(found.stream().filter(change -> change.method() == DetectorMethod.EWMA))
                .as("as long as it differs from the reference, but once a minute at most")
                .hasSizeBetween(40, 52);
    }

    private static List<Change> run(DetectorLayout layout, List<InferenceEvent> events, int restartEach) {
        VersionDetectors detectors = new VersionDetectors();
        Map<String, byte[]> store = new TreeMap<>();
        List<Change> found = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (i % restartEach == 0) {
                detectors.flush((key, state) -> {
                    if (state == null) {
                        store.remove(key);
                    } else {
                        store.put(key, state);
                    }
                });
                detectors = new VersionDetectors();
                store.forEach(detectors::restore);
            }
            detectors.use(layout, 0);
            detectors.take(events.get(i), i, found::add);
        }
        return found;
    }

    @Test
    void shouldFindTheSameWhereverItIsStoredAndReadBack() {
        DetectorLayout layout = DetectorLayout.ofColumns(onAll("x"), reference(100, 10));
        List<Change> whole = run(layout, events(), Integer.MAX_VALUE);
        assertThat(run(layout, events(), 1)).isEqualTo(whole);
        assertThat(run(layout, events(), 97)).isEqualTo(whole);
        for (Change change : whole) {
            SummaryWriter out = new SummaryWriter();
            change.writeTo(out);
            assertThat(Change.readFrom(new SummaryReader(out.toByteArray()))).isEqualTo(change);
            change.masked().writeTo(new SummaryWriter());
            assertThat(change.masked().before()).isNull();
        }
    }

    @Test
    void shouldBeginAnewWithAnotherReferenceAndLeaveOutWhatIsOfBefore() {
        DetectorLayout old = DetectorLayout.ofColumns(List.of(on("x", DetectorMethod.EWMA)), reference(100, 10));
        DetectorLayout next = DetectorLayout.ofColumns(List.of(on("x", DetectorMethod.EWMA)), reference(120, 10));
        VersionDetectors detectors = new VersionDetectors();
        List<Change> found = new ArrayList<>();
        detectors.use(old, 0);
        for (int i = 0; i < 5; i++) {
            detectors.take(x(i, 120), i, found::add); // not enough for a change
        }
        detectors.use(next, HOUR);
        for (int i = 0; i < 500; i++) {
            detectors.take(x(HOUR + i, 120), i, found::add);
        }
        assertThat(found).isEmpty();
        detectors.use(old, 0);
        assertThat(detectors.isActive())
                .as("late ones are of the reference before")
                .isFalse();
        detectors.use(next, HOUR);
        for (int i = 0; i < 60; i++) {
            detectors.take(x(HOUR + 500 + i, 140), 500 + i, found::add);
        }
        assertThat(found).hasSize(1);
        assertThat(found.get(0).before()).isCloseTo(120, within(1.0));
    }

    @Test
    void shouldForgetWhatIsNoLongerConfigured() {
        Reference reference = reference(100, 10);
        VersionDetectors detectors = new VersionDetectors();
        detectors.use(DetectorLayout.ofColumns(onAll("x"), reference), 0);
        detectors.take(x(0, 100), 0, change -> {});
        Map<String, Boolean> kept = new TreeMap<>();
        detectors.flush((key, state) -> kept.put(key, state != null));
        assertThat(kept).hasSize(3).doesNotContainValue(false);
        detectors.use(DetectorLayout.ofColumns(List.of(on("x", DetectorMethod.EWMA)), reference), HOUR);
        kept.clear();
        detectors.flush((key, state) -> kept.put(key, state != null));
        assertThat(kept).containsOnly(Map.entry("adwin x", false), Map.entry("page_hinkley x", false));
        detectors.use(DetectorLayout.NONE, 2 * HOUR);
        assertThat(detectors.isActive()).isFalse();
        kept.clear();
        detectors.flush((key, state) -> kept.put(key, state != null));
        assertThat(kept).containsOnly(Map.entry("ewma x", false));
        assertThat(detectors.keys()).isEmpty();
    }

    @Test
    void shouldWatchErrors() {
        List<DetectorSettings> all = onAll("error");
        VersionDetectors unknown = new VersionDetectors();
        unknown.use(DetectorLayout.ofErrors(all, CLASSES, null), 0);
        List<Change> found = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            unknown.takeError(i < 1500 ? (i % 10 == 0 ? 1 : 0) : (i % 2), i, found::add);
        }
        assertThat(found).singleElement().satisfies(change -> {
            assertThat(change.method()).as("the others wait for a reference").isEqualTo(DetectorMethod.ADWIN);
            assertThat(change.time()).isBetween(1500L, 1600L);
            assertThat(change.before()).isCloseTo(.1, within(.02));
            assertThat(change.after()).isCloseTo(.5, within(.1));
        });

        VersionDetectors known = new VersionDetectors();
        OutcomeProfile right = OutcomeProfile.of(CLASSES);
        for (int i = 0; i < 1000; i++) {
            right.add(new Prediction("1", 0, List.of(), "yes", List.of()), new Truth(0, i % 10 == 0 ? "no" : "yes"));
        }
        known.use(DetectorLayout.ofErrors(all, CLASSES, with(right)), 0);
        found.clear();
        Random random = new Random(1);
        for (int i = 0; i < 6000; i++) {
            known.takeError(random.nextDouble() < (i < 3000 ? .1 : .5) ? 1 : 0, i, found::add);
        }
        assertThat(found).extracting(Change::method).containsExactlyInAnyOrder(DetectorMethod.values());
        assertThat(found).allMatch(change -> change.time() >= 3000 && change.time() < 3150);

        OutcomeProfile close = OutcomeProfile.of(new Task.Regression());
        for (int i = 0; i < 1000; i++) {
            close.add(new Prediction("1", 0, List.of(), null, List.of(5 + random.nextGaussian())), new Truth(0, "5.0"));
        }
        VersionDetectors numbers = new VersionDetectors();
        numbers.use(DetectorLayout.ofErrors(all, new Task.Regression(), with(close)), 0);
        found.clear();
        for (int i = 0; i < 6000; i++) {
            numbers.takeError(Math.abs((i < 3000 ? 1 : 3) * random.nextGaussian()), i, found::add);
        }
        assertThat(found).extracting(Change::method).containsExactlyInAnyOrder(DetectorMethod.values());
        assertThat(found).allMatch(change -> change.time() >= 3000 && change.time() < 3150);
    }

    private static Reference with(OutcomeProfile outcomes) {
        Reference plain = reference(0, 1);
        return new Reference(
                plain.id(),
                plain.model(),
                plain.version(),
                plain.createdAt(),
                plain.source(),
                plain.from(),
                plain.to(),
                plain.rows(),
                plain.columns(),
                plain.ignored(),
                plain.segments(),
                plain.stage(),
                new ReferenceOutcomes(outcomes, new TreeMap<>()),
                plain.activeFrom());
    }

    @Test
    void shouldBoundHowManyThereAre() {
        List<DetectorSettings> many = new ArrayList<>();
        for (int i = 0; i <= DetectorSettings.MOST; i++) {
            many.add(on("c" + i, DetectorMethod.EWMA));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DetectorSettings.all(many))
                .withMessage("detectors: at most 20 of a model are allowed: 21");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DetectorSettings.all(Collections.nCopies(2, on("x", DetectorMethod.EWMA))))
                .withMessage("detectors: two are of the same column and method");
    }
}
