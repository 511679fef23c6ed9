package io.plumbline.monitor.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.performance.ClassificationLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

/** What a reference knows of how right its model was. */
class ReferenceOutcomesTest {
    private static final Task CLASSES = new Task.Classification(ClassificationLayout.binary("no", "yes"), false, .5);
    private static final Instant NOW = Instant.parse("2024-05-06T00:00:00Z");
    private static final ModelRef MODEL = new ModelRef("m", "1");

    private static Reference build(@Nullable Task task, List<ReferenceRow> rows) {
        return build(task, rows, List.of());
    }

    private static Reference build(@Nullable Task task, List<ReferenceRow> rows, List<WindowSize> blocks) {
        ReferenceSettings settings = new ReferenceSettings(
                "m",
                null,
                NOW,
                "test",
                Set.of(),
                Set.of(),
                Set.of(),
                new Segmentation(List.of(List.of(new SegmentBy("region", List.of())))),
                blocks,
                ZoneOffset.UTC,
                task);
        return ReferenceBuilder.build(settings, consumer -> rows.forEach(consumer));
    }

    /** So many predictions of which all from eu are right, and half of those from us; with labels in the same row, or apart. */
    private static List<ReferenceRow> rows(boolean apart) {
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            String region = i % 2 == 0 ? "eu" : "us";
            boolean right = i % 2 == 0 || i % 4 == 1;
            FeatureValue predicted = new FeatureValue.Text(i % 3 == 0 ? "yes" : "no");
            FeatureValue label = new FeatureValue.Text((i % 3 == 0) == right ? "yes" : "no");
            Map<String, FeatureValue> scores = Map.of("yes", new FeatureValue.Numeric(i % 3 == 0 ? .75 : .25));
            Map<String, String> tags = Map.of("region", region);
            if (apart) {
                rows.add(ReferenceRow.of(new InferenceEvent(
                        MODEL, "id-" + i, NOW.toEpochMilli() + i, Map.of(), predicted, scores, tags)));
                rows.add(ReferenceRow.of(new LabelEvent(MODEL, "id-" + i, NOW.toEpochMilli() + i, label)));
            } else {
                rows.add(new ReferenceRow(NOW.plusMillis(i), Map.of(), predicted, label, tags, scores, null));
            }
        }
        return rows;
    }

    private static double accuracy(@Nullable ReferenceOutcomes outcomes) {
        return Objects.requireNonNull(Objects.requireNonNull(outcomes).profile().classes())
                .confusion()
                .accuracy()
                .orElseThrow()
                .value();
    }

    @Test
    void shouldKnowHowRightTheModelWasInAllRowsAndInSegments() {
        Reference reference = build(CLASSES, rows(false));
        assertThat(accuracy(reference.outcomes())).isEqualTo(.75);
        assertThat(reference.columns())
                .as("scores are columns, too: else each would be one that the reference does not know")
                .extracting(ReferenceColumn::name)
                .containsExactly("label", "prediction", "score.yes");
        assertThat(accuracy(reference.forSegment("region=eu").orElseThrow().outcomes()))
                .isEqualTo(1);
        assertThat(accuracy(reference.forSegment("region=us").orElseThrow().outcomes()))
                .isEqualTo(.5);
    }

    @Test
    void shouldJoinWhatCameApartByIdInAnyOrder() {
        List<ReferenceRow> apart = rows(true);
        Reference one = build(CLASSES, apart);
        Collections.shuffle(apart, new Random(1));
        assertThat(build(CLASSES, apart).outcomes()).isEqualTo(one.outcomes());
        assertThat(one.outcomes()).isEqualTo(build(CLASSES, rows(false)).outcomes());
        assertThat(one.forSegment("region=us").orElseThrow().outcomes())
                .isEqualTo(build(CLASSES, rows(false))
                        .forSegment("region=us")
                        .orElseThrow()
                        .outcomes());
    }

    @Test
    void shouldKnowNothingWithoutATaskOrLabels() {
        assertThat(build(null, rows(false)).outcomes()).isNull();
        List<ReferenceRow> unlabelled =
                rows(true).stream().filter(ReferenceRow::isInference).toList();
        assertThat(build(CLASSES, unlabelled).outcomes()).isNull();
    }

    @Test
    void shouldBeTheSameOnceWrittenAndRead() {
        Reference reference = build(CLASSES, rows(false));
        Reference read = ReferenceJson.fromBytes(ReferenceJson.toBytes(reference));
        assertThat(read.outcomes()).isEqualTo(reference.outcomes());
        assertThat(read.segments().get(1).outcomes())
                .isEqualTo(reference.segments().get(1).outcomes());
        assertThat(read.id())
                .isEqualTo(reference.id())
                .isNotEqualTo(build(null, rows(false)).id());
        String json = new String(ReferenceJson.toBytes(reference), StandardCharsets.UTF_8);
        String broken = json.replaceFirst("\"outcomes\":\"[^\"]{8}", "\"outcomes\":\"AAAAAAAA");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReferenceJson.fromBytes(broken.getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("\"outcomes\"");
    }

    @Test
    void shouldKeepWhatIsKnownOfAnother() {
        Reference labelled = build(CLASSES, rows(false));
        Reference accepted = build(null, rows(false)).withOutcomesOf(labelled);
        assertThat(accepted.outcomes()).isEqualTo(labelled.outcomes());
        assertThat(accepted.segments().get(0).outcomes())
                .isEqualTo(labelled.segments().get(0).outcomes());
    }

    /** Accuracy of hours that differ by nature, and of hours that do not: in the one case it knows of it, in the other there is none. */
    @Test
    void shouldKnowHowMuchPerformanceVariesByNature() {
        Map<String, Double> even = hourly(0);
        Map<String, Double> uneven = hourly(.05);
        assertThat(Objects.requireNonNull(even.get("accuracy"))).isLessThan(.02);
        assertThat(Objects.requireNonNull(uneven.get("accuracy"))).isBetween(.04, .09);
        Reference reference = build(CLASSES, hours(.05), List.of(new WindowSize(Duration.ofHours(1))));
        Reference read = ReferenceJson.fromBytes(ReferenceJson.toBytes(reference));
        assertThat(read.outcomes()).isEqualTo(reference.outcomes());
        assertThat(Objects.requireNonNull(
                                read.forSegment("region=eu").orElseThrow().outcomes())
                        .variation())
                .as("a part varies no less")
                .isEqualTo(Objects.requireNonNull(read.outcomes()).variation());
        String json = new String(ReferenceJson.toBytes(reference), StandardCharsets.UTF_8);
        String broken = json.replaceFirst("\"accuracy\":0", "\"accuracy\":-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReferenceJson.fromBytes(broken.getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("\"outcome_variation\"");
        assertThat(Objects.requireNonNull(build(CLASSES, rows(false)).outcomes())
                        .variation())
                .as("of one block")
                .isEmpty();
    }

    private static Map<String, Double> hourly(double sd) {
        List<WindowSize> blocks = List.of(new WindowSize(Duration.ofHours(1)));
        return Objects.requireNonNull(build(CLASSES, hours(sd), blocks).outcomes())
                .variationFor(Duration.ofHours(2).toMillis());
    }

    private static List<ReferenceRow> hours(double sd) {
        Random random = new Random(21);
        List<ReferenceRow> rows = new ArrayList<>();
        for (int hour = 0; hour < 40; hour++) {
            double accuracy = .8 + sd * random.nextGaussian();
            for (int i = 0; i < 400; i++) {
                boolean yes = random.nextBoolean();
                boolean right = random.nextDouble() < accuracy;
                rows.add(new ReferenceRow(
                        NOW.plusSeconds(3600L * hour + i),
                        Map.of(),
                        new FeatureValue.Text(yes == right ? "yes" : "no"),
                        new FeatureValue.Text(yes ? "yes" : "no"),
                        Map.of("region", i % 2 == 0 ? "eu" : "us"),
                        Map.of(),
                        null));
            }
        }
        return rows;
    }
}
