package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecognitionTest {
    private static ColumnReport column(String name, Part part, Summary before, Summary now) {
        ColumnReport c = SampleReports.column(name, ColumnRole.FEATURE, Verdict.DRIFTED, Severity.MAJOR, part);
        return SampleReports.with(c, c.pValue(), before, now);
    }

    private static ColumnReport column(double mean, double sd, double nowMean, double nowSd) {
        return column(
                "x",
                Part.ABOVE_RANGE,
                new Summary(mean, sd, mean - 3 * sd, mean + 3 * sd),
                new Summary(nowMean, nowSd, nowMean - 3 * nowSd, nowMean + 3 * nowSd));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 1, 10000, 1010, 'about 1,000 times as large: another unit?'",
        "500, 100, 5.02, .98, 'about 100 times as small: another unit?'",
        "-40, 5, -2400, 310, 'about 60 times as large: another unit?'",
        "20, 5, 68, 9.1, as Fahrenheit to Celsius",
        "68, 9, 20.1, 4.9, as Celsius to Fahrenheit",
        "145, 136, 277, 240, ''",
        "10, 1, 10.5, 1.3, ''",
        "0, 1, 0.02, 1000, ''",
        "10, 1, 20, 1, ''",
        "10, 1, 10, 2, ''",
    })
    void shouldRecogniseAnotherUnit(double mean, double sd, double nowMean, double nowSd, String expected) {
        String found = Recognition.of(column(mean, sd, nowMean, nowSd));
        assertThat(found == null ? "" : found).isEqualTo(expected);
    }

    @Test
    void shouldRecogniseAValueThatNeverChanges() {
        assertThat(Recognition.of(column("x", Part.CHI_SQUARE, new Summary(10, 1.0, 7, 13), new Summary(9, 0.0, 9, 9))))
                .isEqualTo("one value only");
        assertThat(Recognition.of(column("x", Part.CHI_SQUARE, new Summary(9, 0.0, 9, 9), new Summary(9, 0.0, 9, 9))))
                .as("it never did")
                .isNull();
        assertThat(Recognition.of(column("x", Part.NULL, new Summary(10, 1.0, 7, 13), new Summary(9, 0.0, 9, 9))))
                .as("that there are fewer is what is to be told")
                .isNull();
    }

    @Test
    void shouldRecogniseColumnsInEachOthersPlace() {
        Summary age = new Summary(40, 12.0, 18, 90);
        Summary income = new Summary(3000, 900.0, 0, 9000);
        ColumnReport one = column("age", Part.ABOVE_RANGE, age, new Summary(3010, 890.0, 100, 8000));
        ColumnReport other = column("income", Part.BELOW_RANGE, income, new Summary(40.5, 12.2, 18, 88));
        ColumnReport third = column("height", Part.ABOVE_RANGE, age, new Summary(41, 12.0, 18, 90));
        List<ColumnReport> all = List.of(third, one, other);
        assertThat(Wording.cause(one, all)).isEqualTo("exchanged with income?");
        assertThat(Wording.cause(other, all)).isEqualTo("exchanged with age?");
        assertThat(exchanged(third, all))
                .as("like another column's, but that one is not like its own")
                .isNull();
        assertThat(exchanged(one, List.of(one))).isNull();
    }

    private static @Nullable String exchanged(ColumnReport column, List<ColumnReport> all) {
        return Recognition.exchanged(column, all);
    }
}
