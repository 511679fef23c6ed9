package io.plumbline.stats.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.ColumnRule;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Sample;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class CategoricalHistogramTest {
    private static CategoryCounts counts(String... categories) {
        CategoryCounts counts = new CategoryCounts(100);
        for (int i = 0; i < categories.length; i++) {
            counts.update(categories[i], categories.length - i);
        }
        return counts;
    }

    @Test
    void shouldKeepTheMostFrequentCategoriesInOrderOfTheirNames() {
        CategoryCounts counts = counts("web", "app", "fax");
        assertThat(CategoricalCells.ofReference(counts, 5))
                .isEqualTo(new CategoricalCells(List.of("app", "fax", "web"), false));
        assertThat(CategoricalCells.ofReference(counts, 2))
                .isEqualTo(new CategoricalCells(List.of("app", "web"), true));
        assertThatThrownBy(() -> CategoricalCells.ofReference(counts, 0)).hasMessageContaining("at least one category");
        assertThatThrownBy(() -> CategoricalCells.ofReference(new CategoryCounts(3), 5))
                .hasMessageContaining("at least one category");
    }

    @Test
    void shouldCountNullsAndWhatHasNoCellApart() {
        CategoricalHistogram histogram =
                new CategoricalHistogram(new CategoricalCells(List.of("app", "web"), false), 2);
        histogram.update("web", 3);
        histogram.update("app");
        histogram.updateNull();
        for (String unseen : List.of("a", "b", "c", "c")) {
            histogram.update(unseen);
        }
        assertThat(histogram.counts()).containsExactly(1, 3);
        assertThat(histogram.nulls()).isEqualTo(1);
        assertThat(histogram.unseen().counts()).hasSize(2);
        assertThat(histogram.unseen().total()).isEqualTo(4);
        assertThat(histogram.values()).isEqualTo(8);
        assertThatThrownBy(() -> histogram.update("web", -1)).hasMessage("a weight is not negative: -1");
        assertThatThrownBy(() -> histogram.update("new", -1)).hasMessage("a weight is not negative: -1");
        assertThatThrownBy(
                        () -> histogram.merge(new CategoricalHistogram(new CategoricalCells(List.of("app"), false), 2)))
                .hasMessage("cells differ: of 2 and of 1 categories");
    }

    @Test
    void shouldCompareAsTheCountsDoThatAPersonWouldAlign() {
        CategoricalCells cells = new CategoricalCells(List.of("app", "web"), false);
        CategoricalHistogram before = new CategoricalHistogram(cells);
        before.update("app", 3000);
        before.update("web", 2000);
        CategoricalHistogram now = new CategoricalHistogram(cells);
        now.update("app", 290);
        now.update("web", 200);
        ColumnEvidence same = ColumnComparison.of(now, before, NaturalVariation.UNKNOWN);
        assertThat(same.current().counts()).containsExactly(290, 200);
        assertThat(ColumnRule.STANDARD.decide(same, same.pValue(), .001).verdict())
                .isEqualTo(Verdict.STABLE);

        now.update("kiosk", 30);
        now.update("fax", 2);
        now.updateNull();
        ColumnEvidence evidence = ColumnComparison.of(now, before, NaturalVariation.UNKNOWN);
        ColumnEvidence aligned = ColumnComparison.categorical(
                new Sample(new long[] {290, 200, 2, 30}, 1),
                new Sample(new long[] {3000, 2000, 0, 0}, 0),
                NaturalVariation.UNKNOWN);
        assertThat(evidence.parts()).isEqualTo(aligned.parts());
        assertThat(evidence.effect()).isEqualTo(aligned.effect());
        assertThat(evidence.part()).isEqualTo(Part.RARE);
        assertThat(ColumnRule.STANDARD.decide(evidence, evidence.pValue(), .001).verdict())
                .isEqualTo(Verdict.DRIFTED);
    }

    @Test
    void shouldGiveWhatIsBeyondTheCapACellOfItsOwn() {
        CategoricalCells cells = new CategoricalCells(List.of("app", "web"), false);
        CategoricalHistogram now = new CategoricalHistogram(cells, 1);
        CategoricalHistogram before = new CategoricalHistogram(cells, 1);
        before.update("app", 500);
        now.update("app", 50);
        now.update("x", 4);
        now.update("y", 5);
        long[] counts = ColumnComparison.of(now, before, NaturalVariation.UNKNOWN)
                .current()
                .counts();
        assertThat(counts).hasSize(4).startsWith(50, 0);
        assertThat(counts[2] + counts[3]).isEqualTo(9);
        assertThatThrownBy(() -> ColumnComparison.of(
                        now,
                        new CategoricalHistogram(new CategoricalCells(List.of("app"), false)),
                        NaturalVariation.UNKNOWN))
                .hasMessageContaining("cells differ");
    }

    @Test
    void shouldCompareNumericHistogramsWithNaNAsNulls() {
        NumericCells cells = NumericCells.equalWidth(0, 1, 10);
        NumericHistogram before = new NumericHistogram(cells);
        NumericHistogram now = new NumericHistogram(cells);
        for (int i = 0; i < 1000; i++) {
            before.update(i % 100 / 100.0);
            now.update(i % 100 / 100.0);
        }
        now.update(Double.NaN, 300);
        now.updateNull();
        ColumnEvidence evidence = ColumnComparison.of(now, before, NaturalVariation.UNKNOWN);
        assertThat(evidence.current().nulls()).isEqualTo(301);
        assertThat(ColumnRule.STANDARD.decide(evidence, evidence.pValue(), .001).part())
                .isEqualTo(Part.NULL);
        assertThatThrownBy(() -> ColumnComparison.of(
                        now, new NumericHistogram(NumericCells.equalWidth(0, 2, 10)), NaturalVariation.UNKNOWN))
                .hasMessageContaining("cells differ");
    }
}
