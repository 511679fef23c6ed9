package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code replay-range} says before it does anything. */
class ReplayRangeCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-                    | 2012-01-02T00:00:00Z | Missing required option: '--from=TIME'",
                "2012-01-01T00:00:00Z | -                    | Missing required option: '--to=TIME'",
                "yesterday            | 2012-01-02T00:00:00Z | 'yesterday' is not a time, such as 2012-01-31T00:00:00Z",
                "2012-01-01T00:00:00  | 2012-01-02T00:00:00Z | '2012-01-01T00:00:00' is not a time",
                "2012-01-02T01:00:00+01:00 | 2012-01-02T00:00:00Z | --from and --to: a range ends after it begins",
                "2012-01-01T00:00:00Z | 9999-01-01T00:00:00Z | --to is in the future: 9999-01-01T00:00:00Z",
                "2012-01-01T00:00:00Z | 2012-01-02T00:00:00Z | no Kafka broker is named",
            })
    void shouldSayWhatIsWrongAndWhatIsAllowed(String from, String to, String said) {
        List<String> args = new ArrayList<>(List.of("replay-range"));
        if (from != null) {
            args.addAll(List.of("--from", from));
        }
        if (to != null) {
            args.addAll(List.of("--to", to));
        }
        Ran ran = Ran.plumbline(args.toArray(String[]::new));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(said);
    }
}
