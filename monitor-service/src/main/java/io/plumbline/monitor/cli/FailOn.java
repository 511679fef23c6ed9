package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Which verdicts make a comparison fail.
 *
 * @param drift the least severity of drift that does; null for none
 * @param inconclusive whether not knowing does
 */
record FailOn(@Nullable Severity drift, boolean inconclusive) {
    /** The exit code of a comparison. */
    int exitCode(WindowReport report) {
        Severity found = report.severity();
        if (drift != null && found != null && found.compareTo(drift) >= 0) {
            return ExitCode.DRIFTED;
        }
        return inconclusive && report.verdict() == Verdict.INCONCLUSIVE ? ExitCode.INCONCLUSIVE : ExitCode.OK;
    }

    /** Reads {@code drifted}, {@code drifted:minor}, {@code inconclusive}, {@code never} and the like. */
    static final class Converter implements ITypeConverter<FailOn> {
        @Override
        public FailOn convert(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "drifted", "drifted:moderate" -> new FailOn(Severity.MODERATE, true);
                case "drifted:minor" -> new FailOn(Severity.MINOR, true);
                case "drifted:major" -> new FailOn(Severity.MAJOR, true);
                case "inconclusive" -> new FailOn(null, true);
                case "never" -> new FailOn(null, false);
                default ->
                    throw new TypeConversionException("'" + text
                            + "' is not allowed; drifted, drifted:minor, drifted:moderate, drifted:major, inconclusive and"
                            + " never are");
            };
        }
    }
}
