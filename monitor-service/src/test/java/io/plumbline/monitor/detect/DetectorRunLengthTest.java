package io.plumbline.monitor.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.stats.sequential.Ewma;
import io.plumbline.stats.sequential.PageHinkley;
import io.plumbline.stats.sequential.SequentialDetector;
import io.plumbline.stats.sequential.SequentialDetector.Status;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The figures of docs/detectors.md are of {@code benchmarks/run detectors}; this keeps them from going wrong unseen. */
class DetectorRunLengthTest {
    private static final Scale NORMAL = new Scale(0, 1, -Scale.CUT, Scale.CUT);
    private static final Scale RANGE = new Scale(-4, 8, 0, 1);

    private static double shifted(DetectorMethod method, SplittableRandom random, double shift) {
        return (method == DetectorMethod.ADWIN ? RANGE : NORMAL).of(random.nextGaussian() + shift);
    }

    @Test
    void shouldRaiseNoFalseAlarmInTwoMillionNumbers() {
        for (DetectorMethod method : DetectorMethod.values()) {
            SequentialDetector detector = method.start(Map.of());
            SplittableRandom random = new SplittableRandom(11);
            for (int i = 0; i < 2_000_000; i++) {
                assertThat(detector.update(shifted(method, random, 0)))
                        .as(method.words())
                        .isEqualTo(Status.STABLE);
            }
        }
    }

    /** Why the defaults are not those of the literature. */
    @Test
    void shouldRaiseMoreFalseAlarmsWithTheDefaultsOfTheLiterature() {
        assertThat(1_000_000 / alarms(new PageHinkley())).isBetween(1500, 2000);
        assertThat(1_000_000 / alarms(new Ewma(Ewma.Settings.of(0, 1)))).isBetween(450, 550);
    }

    private static int alarms(SequentialDetector detector) {
        SplittableRandom random = new SplittableRandom(1);
        int alarms = 0;
        for (int i = 0; i < 1_000_000; i++) {
            alarms += detector.update(random.nextGaussian()) == Status.DRIFT ? 1 : 0;
        }
        return alarms;
    }

    private static double delay(DetectorMethod method, double shift) {
        int runs = 200;
        long sum = 0;
        for (int run = 0; run < runs; run++) {
            SequentialDetector detector = method.start(Map.of());
            SplittableRandom random = new SplittableRandom(1000 + run);
            for (int i = 0; i < 5000; i++) {
                detector.update(shifted(method, random, 0));
            }
            do {
                sum++;
            } while (detector.update(shifted(method, random, shift)) != Status.DRIFT);
        }
        return (double) sum / runs;
    }

    @Test
    void shouldFindShiftsAsSoonAsIsSaid() {
        // By the theory of sums, threshold / (shift - delta), and of moving means, -ln(1 - limit sd / shift) / lambda.
        assertThat(delay(DetectorMethod.PAGE_HINKLEY, 1)).isCloseTo(35 / .75, within(6.0));
        assertThat(delay(DetectorMethod.PAGE_HINKLEY, 2)).isCloseTo(35 / 1.75, within(3.0));
        double sd = Math.sqrt(.01 / 1.99);
        assertThat(delay(DetectorMethod.EWMA, 1)).isCloseTo(-100 * Math.log(1 - 6 * sd), within(5.0));
        assertThat(delay(DetectorMethod.EWMA, 2)).isCloseTo(-100 * Math.log(1 - 3 * sd), within(3.0));
        assertThat(delay(DetectorMethod.ADWIN, 1)).isBetween(120.0, 220.0);
        assertThat(delay(DetectorMethod.ADWIN, 2)).isBetween(20.0, 90.0);
    }
}
