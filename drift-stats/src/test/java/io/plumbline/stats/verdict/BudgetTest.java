package io.plumbline.stats.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.stats.histogram.NumericCells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BudgetTest {
    /** Windows of five minutes, an hour and a day in 90 days. */
    private static final double[] WINDOWS = {90 * 288, 90 * 24, 90};

    @Test
    void errorBudget_ofThreeSizes_asInTheDesign() {
        ErrorBudget budget = new ErrorBudget(3, false);
        assertThat(budget.ofAll(WINDOWS[0])).isCloseTo(1.3e-5, within(5e-7));
        assertThat(budget.ofAll(WINDOWS[1])).isCloseTo(1.5e-4, within(5e-6));
        assertThat(budget.ofAll(WINDOWS[2])).isCloseTo(3.7e-3, within(5e-5));
        assertThat(budget.ofSegments(WINDOWS[2])).isZero();
    }

    @Test
    void errorBudget_overAllWindowsOfThePeriod_isOneFalseAlert() {
        for (boolean segmented : new boolean[] {false, true}) {
            ErrorBudget budget = new ErrorBudget(3, segmented);
            double expected = 0;
            for (double windows : WINDOWS) {
                expected += windows * (budget.ofAll(windows) + budget.ofSegments(windows));
            }
            assertThat(expected).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void errorBudget_ofFewLargeWindows_isBounded() {
        assertThat(new ErrorBudget(1, false).ofAll(6.4)).isEqualTo(.05);
        assertThatThrownBy(() -> new ErrorBudget(1, false).ofAll(.5)).hasMessageContaining("at least one window");
    }

    /** Natural variation of hourly blocks with a daily cycle: of the whole, and of each hour of the day. */
    @Test
    void seasonalSlots_ofADailyCycle_pay() {
        Random random = new Random(3);
        int days = 40;
        int rows = 100;
        double[][][] values = new double[24][days][rows];
        double[] all = new double[24 * days * rows];
        int next = 0;
        for (int hour = 0; hour < 24; hour++) {
            for (int day = 0; day < days; day++) {
                for (int i = 0; i < rows; i++) {
                    double value = random.nextGaussian() + Math.sin(2 * Math.PI * hour / 24);
                    values[hour][day][i] = value;
                    all[next++] = value;
                }
            }
        }
        NumericCells cells = NumericCells.ofReference(all);
        List<Sample> blocks = new ArrayList<>();
        List<SeasonalSlots.Slot> slots = new ArrayList<>();
        for (double[][] hour : values) {
            List<Sample> own = IntStream.range(0, days)
                    .mapToObj(day -> sample(cells, hour[day]))
                    .toList();
            blocks.addAll(own);
            slots.add(new SeasonalSlots.Slot((long) days * rows, NaturalVariation.estimate(cells, own)));
        }
        NaturalVariation pooled = NaturalVariation.estimate(cells, blocks);
        assertThat(SeasonalSlots.pay(pooled, slots)).isTrue();
        // Too few rows in one slot, or no cycle: the whole it is.
        List<SeasonalSlots.Slot> thin = new ArrayList<>(slots);
        thin.set(0, new SeasonalSlots.Slot(999, slots.get(0).variation()));
        assertThat(SeasonalSlots.pay(pooled, thin)).isFalse();
        assertThat(SeasonalSlots.pay(slots.get(3).variation(), slots)).isFalse();
        assertThat(SeasonalSlots.pay(NaturalVariation.UNKNOWN, slots)).isFalse();
        assertThat(SeasonalSlots.pay(new NaturalVariation(30, 1, 1, Map.of(), 0), List.of()))
                .isFalse();
    }

    @Test
    void seasonalSlots_within_areNoLessThanTheMeanOfAll() {
        List<SeasonalSlots.Slot> slots = List.of(
                new SeasonalSlots.Slot(2000, new NaturalVariation(28, .125, .75, Map.of(Part.NULL, .5), .0625)),
                new SeasonalSlots.Slot(2000, new NaturalVariation(30, .375, .25, Map.of(), .125)),
                new SeasonalSlots.Slot(2000, NaturalVariation.UNKNOWN));

        assertThat(SeasonalSlots.within(0, slots))
                .isEqualTo(new NaturalVariation(28, .25, .75, Map.of(Part.NULL, .5), .09375));
        assertThat(SeasonalSlots.within(1, slots))
                .isEqualTo(new NaturalVariation(30, .375, .5, Map.of(Part.NULL, .25), .125));
        assertThat(SeasonalSlots.within(2, slots).known()).isFalse();
    }

    private static Sample sample(NumericCells cells, double[] values) {
        long[] counts = new long[cells.size()];
        for (double value : values) {
            counts[cells.index(value)]++;
        }
        return new Sample(counts, 0);
    }
}
