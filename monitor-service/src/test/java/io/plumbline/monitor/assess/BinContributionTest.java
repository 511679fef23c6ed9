package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.divergence.PopulationStabilityIndex;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BinContributionTest {
    private static ColumnReport column(ColumnType type, Bin... bins) {
        return new ColumnReport(
                "c",
                ColumnRole.FEATURE,
                type,
                Verdict.DRIFTED,
                null,
                null,
                null,
                100,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null,
                null,
                new ColumnReport.Quality(0, 0, 0, 0, 0, 0, 0, 0, List.of()),
                null,
                null,
                List.of(bins),
                null);
    }

    @Test
    void shouldAddUpToThePsiOfTheScoresOwnCells() {
        ColumnReport numeric = column(
                ColumnType.NUMERIC,
                new Bin("below 0", null, 0.0, 0, 7),
                new Bin("0 to 1", 0.0, 1.0, 50, 20),
                new Bin("1 to 2", 1.0, 2.0, 50, 31),
                new Bin("2 to 3", 2.0, 3.0, 50, 40),
                new Bin("above 3", 3.0, null, 0, 2),
                new Bin("null", null, null, 3, 90));
        double psi = PopulationStabilityIndex.of(new long[] {27, 31, 42}, new long[] {50, 50, 50});
        List<BinContribution> all = BinContribution.of(numeric);
        assertThat(all.stream().mapToDouble(BinContribution::psi).sum()).isCloseTo(psi, within(1e-12));
        assertThat(all).extracting(BinContribution::label).containsExactly("2 and more", "1 and less", "1 to 2");
        assertThat(all.get(0).current()).isEqualTo(0.42);
    }

    @Test
    void shouldTakeEachCategoryForItselfAndNoNulls() {
        ColumnReport categorical = column(
                ColumnType.CATEGORICAL,
                new Bin("a", null, null, 60, 10),
                new Bin("b", null, null, 40, 60),
                new Bin("new", null, null, 0, 30),
                new Bin("null", null, null, 0, 500));
        double psi = PopulationStabilityIndex.of(new long[] {10, 60, 30}, new long[] {60, 40, 0});
        List<BinContribution> all = BinContribution.of(categorical);
        assertThat(all.stream().mapToDouble(BinContribution::psi).sum()).isCloseTo(psi, within(1e-12));
        assertThat(all.get(0).label()).isEqualTo("new");
    }

    @Test
    void shouldBeNoneWhereASideIsEmpty() {
        assertThat(BinContribution.of(column(ColumnType.NUMERIC))).isEmpty();
        assertThat(BinContribution.of(column(ColumnType.CATEGORICAL, new Bin("a", null, null, 5, 0))))
                .isEmpty();
    }
}
