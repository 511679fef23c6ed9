package io.plumbline.monitor.assess;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers inside the sentences and labels that a report stores: the same on every machine. */
final class Phrases {
    private static final MathContext DIGITS = new MathContext(6);

    private Phrases() {}

    /** Up to six significant digits: {@code 0.2273}, {@code 1.5E+20}. */
    static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
        double size = Math.abs(value);
        return size == 0 || size >= 1e-6 && size < 1e15 ? rounded.toPlainString() : rounded.toString();
    }

    /** {@code 1 event}, {@code 17,379 events}. */
    static String count(long count, String one, String many) {
        return String.format(Locale.ROOT, "%,d", count) + " " + (count == 1 ? one : many);
    }

    /** A share in [0, 1] as a percentage: {@code 9.8 %}, {@code 0.012 %}. */
    static String percent(double share) {
        BigDecimal percent = BigDecimal.valueOf(share * 100);
        MathContext digits = new MathContext(share * 100 >= 10 ? 3 : 2);
        return percent.round(digits).stripTrailingZeros().toPlainString() + " %";
    }
}
