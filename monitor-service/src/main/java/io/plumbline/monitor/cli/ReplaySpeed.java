package io.plumbline.monitor.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast a file is replayed.
 *
 * @param factor milliseconds of event time in a millisecond; infinite for as fast as can be
 */
record ReplaySpeed(double factor) {
    static final ReplaySpeed MAX = new ReplaySpeed(Double.POSITIVE_INFINITY);

    /** Milliseconds after the start at which an event is due that happened so long after the first one. */
    double dueMillis(long sinceFirst) {
        return sinceFirst / factor;
    }

    /** Reads {@code max} or a positive number. */
    static final class Converter implements ITypeConverter<ReplaySpeed> {
        @Override
        public ReplaySpeed convert(String text) {
            if (text.equals("max")) {
                return MAX;
            }
            try {
                double factor = Double.parseDouble(text);
                if (factor > 0 && Double.isFinite(factor)) {
                    return new ReplaySpeed(factor);
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new TypeConversionException("'" + text
                    + "' is not a speed; allowed are max and positive numbers, such as 3600 for an hour a second");
        }
    }
}
