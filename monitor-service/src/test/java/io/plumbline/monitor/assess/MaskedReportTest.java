package io.plumbline.monitor.assess;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.verdict.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MaskedReportTest {
    private static final List<String> CITIES = List.of("Springfield", "Shelbyville", "Ogdenville");
    private static final WindowSize HOUR = WindowSize.parse("1h");

    /** Cities and incomes; in the window there is another city, and the incomes have doubled. */
    private static WindowReport report() {
        Reference reference = ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, Instant.EPOCH, "rows", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    Random random = new Random(3);
                    for (int i = 0; i < 4000; i++) {
                        rows.accept(new ReferenceRow(null, features(random, 1, null), null, null));
                    }
                });
        Profile window = new Profile(reference.layout());
        Random random = new Random(4);
        for (int i = 0; i < 800; i++) {
            window.update(new InferenceEvent(
                    new ModelRef("m", "1"), null, 0, features(random, 2, "Capital City"), null, Map.of(), Map.of()));
        }
        return new Assessor(AssessSettings.compare(.01), new NullWeights())
                .assess(
                        new ModelRef("m", "1"),
                        "all",
                        HOUR,
                        new Window(0, HOUR.length().toMillis()),
                        reference,
                        window,
                        List.of(),
                        Map.of());
    }

    private static Map<String, FeatureValue> features(Random random, double scale, @Nullable String another) {
        int place = (int) (random.nextDouble() * random.nextDouble() * 3);
        String city = another != null && random.nextInt(4) == 0 ? another : CITIES.get(place);
        return Map.of(
                "city",
                new FeatureValue.Text(city),
                "income",
                new FeatureValue.Numeric(scale * (31_234.5 + 5_432.1 * random.nextGaussian())),
                "age",
                new FeatureValue.Numeric(40.125 + 7.5 * random.nextGaussian()));
    }

    private static ColumnReport column(WindowReport report, String name) {
        return report.columns().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldKeepVerdictsAndNoValue() {
        WindowReport whole = report();
        WindowReport masked = MaskedReport.of(whole, List.of("city", "inc*"));
        String json = new String(masked.toJson(), UTF_8);
        assertThat(json).doesNotContain("Springfield", "Shelbyville", "Ogdenville", "Capital City");
        assertThat(new String(whole.toJson(), UTF_8)).contains("Springfield", "Capital City");
        assertThat(masked.verdict()).isEqualTo(Verdict.DRIFTED);
        for (int i = 0; i < whole.columns().size(); i++) {
            ColumnReport before = whole.columns().get(i);
            ColumnReport now = masked.columns().get(i);
            assertThat(now.scores()).isEqualTo(before.scores());
            assertThat(now.pAdjusted()).isEqualTo(before.pAdjusted());
            assertThat(now.bins())
                    .extracting(Bin::current)
                    .isEqualTo(before.bins().stream().map(Bin::current).toList());
        }
        assertThat(column(masked, "age")).as("not masked").isEqualTo(column(whole, "age"));
        for (String said : List.of(Wording.finding(column(masked, "city")), Wording.headline(masked))) {
            assertThat(said).doesNotContain("Springfield", "Capital");
        }
    }

    @Test
    void shouldNumberCategoriesByTheirFrequencyInTheReference() {
        ColumnReport city = column(MaskedReport.of(report(), List.of("city")), "city");
        assertThat(city.bins())
                .extracting(Bin::label)
                .containsExactly("category 1", "category 2", "category 3", "new category 1");
        assertThat(city.bins().get(0).reference())
                .isGreaterThan(city.bins().get(1).reference());
        assertThat(city.quality().unseen()).isPositive();
        assertThat(city.quality().unseenExamples()).isEmpty();
    }

    @Test
    void shouldTellEndsOfBinsInTwoDigits() {
        WindowReport whole = report();
        ColumnReport income = column(MaskedReport.of(whole, List.of("*")), "income");
        assertThat(income.bins()).allSatisfy(bin -> {
            assertThat(hasTwoDigits(bin.low())).isTrue();
            assertThat(hasTwoDigits(bin.high())).isTrue();
        });
        ColumnReport.Summary current = Objects.requireNonNull(income.current());
        ColumnReport.Summary before =
                Objects.requireNonNull(column(whole, "income").current());
        assertThat(hasTwoDigits(current.max())).isTrue();
        assertThat(hasTwoDigits(before.max())).isFalse();
        assertThat(current.mean()).as("of all events").isEqualTo(before.mean());
        assertThat(MaskedReport.of(whole, List.of("*")).quality())
                .filteredOn(finding -> finding.check().equals("out_of_range") && "income".equals(finding.column()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .matches("Column income has [\\d,]+ values outside the range of the reference."));
    }

    private static boolean hasTwoDigits(@Nullable Double value) {
        return value == null
                || BigDecimal.valueOf(value).round(new MathContext(2)).doubleValue() == value;
    }

    @Test
    void shouldLeaveAReportAloneOfWhichNothingIsMasked() {
        WindowReport whole = report();
        assertThat(MaskedReport.of(whole, List.of())).isSameAs(whole);
        assertThat(MaskedReport.of(whole, List.of("other"))).isEqualTo(whole);
    }
}
